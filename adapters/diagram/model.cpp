#include "adapters/diagram/model.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "adapters/diagram/moves.h"

namespace jalon {
namespace {

// From so many boxes, one trigger into one state is told in words: the arrows would hide the rest.
constexpr std::size_t sources_max = 2;

using Kind = DiagramNode::Kind;

Kind kind_of(const Value& state) {
    const std::string_view type = text_or(state.find("type"), "");
    if (type == "parallel") return Kind::parallel;
    if (type == "final") return Kind::final;
    if (type == "history") {
        return text_or(state.find("history"), "") == "deep" ? Kind::deep_history : Kind::history;
    }
    const Value* inner = state.find("states");
    const bool has_inner = inner && inner->as_object() && !inner->as_object()->empty();
    return has_inner ? Kind::compound : Kind::atomic;
}

// The first of the ids that an `initial` names; the first state without one.
std::string initial_of(const Value& state) {
    const Value* initial = state.find("initial");
    if (initial != nullptr && initial->find("target") != nullptr) initial = initial->find("target");
    if (initial != nullptr && initial->as_array() != nullptr) {
        initial = initial->as_array()->empty() ? nullptr : &initial->as_array()->front();
    }
    if (initial != nullptr && initial->as_string() != nullptr) return *initial->as_string();
    const Value* states = state.find("states");
    const bool none = states == nullptr || !states->as_object() || states->as_object()->empty();
    return none ? std::string() : states->as_object()->front().name;
}

class ModelMaker {
public:
    ModelMaker(const Value& document, const DiagramWish& wish) : document_(document), wish_(wish) {}

    DiagramModel make() {
        model_.title = title_of(document_, wish_.language, text_or(document_.find("id"), ""));
        model_.language = wish_.language;
        model_.nodes.emplace_back();
        model_.nodes.front().kind =
            kind_of(document_) == Kind::parallel ? Kind::parallel : Kind::compound;
        add_states(0, document_, false);
        for (DiagramNode& node : model_.nodes) shorten(node);
        for (const DiagramMove& move : moves_) count(move);
        for (const DiagramMove& move : moves_) show(move);
        return std::move(model_);
    }

private:
    // `hidden`: inside a collapsed state; what would be a box is a title in that one's list.
    void add_states(std::size_t parent, const Value& source, bool hidden) {
        const Value* states = source.find("states");
        if (states == nullptr || states->as_object() == nullptr) return;
        const std::string initial = initial_of(source);
        for (const Value::Member& member : *states->as_object()) {
            const Value& state = member.value;
            const Kind kind = kind_of(state);
            std::size_t node = parent;
            if (!hidden) {
                node = add_node(parent, member.name, state, kind);
                model_.nodes[node].initial =
                    member.name == initial && model_.nodes[parent].kind == Kind::compound;
            } else if (kind != Kind::history && kind != Kind::deep_history) {
                model_.nodes[parent].inside.push_back(title_of(state, wish_.language, member.name));
            }
            mark(node, member.name);
            by_id_[member.name] = node;
            for (DiagramMove& move :
                 moves_of(member.name, state, document_.find("triggers"), wish_.language)) {
                moves_.push_back(std::move(move));
            }
            add_states(node, state, hidden || wish_.collapsed.contains(member.name));
        }
    }

    std::size_t add_node(std::size_t parent, const std::string& id, const Value& state, Kind kind) {
        DiagramNode node;
        node.kind = wish_.collapsed.contains(id) && kind != Kind::final ? Kind::atomic : kind;
        node.id = id;
        node.title = title_of(state, wish_.language, id);
        node.short_title = node.title;
        node.parent = parent;
        model_.nodes.push_back(std::move(node));
        model_.nodes[parent].children.push_back(model_.nodes.size() - 1);
        return model_.nodes.size() - 1;
    }

    // A state is active, or was, with all that it lies in.
    void mark(std::size_t node, const std::string& id) {
        const bool active = wish_.active.contains(id);
        const bool visited = wish_.visited.contains(id);
        for (std::size_t at = node; active || visited; at = model_.nodes[at].parent) {
            model_.nodes[at].active = model_.nodes[at].active || active;
            model_.nodes[at].visited = model_.nodes[at].visited || visited;
            if (at == 0) break;
        }
    }

    // "Stay: to assess", "Stay: refused" … need no "Stay: " where all siblings begin with it.
    void shorten(const DiagramNode& node) {
        std::string prefix;
        for (const std::size_t child : node.children) {
            const DiagramNode& one = model_.nodes[child];
            if (one.kind == Kind::history || one.kind == Kind::deep_history) continue;
            const std::size_t end = one.title.find(": ");
            if (end == std::string::npos) return;
            const std::string begin = one.title.substr(0, end + 2);
            if (!prefix.empty() && begin != prefix) return;
            prefix = begin;
        }
        if (prefix.empty() || node.children.size() < 2) return;
        for (const std::size_t child : node.children) {
            DiagramNode& one = model_.nodes[child];
            if (one.title.starts_with(prefix)) one.short_title = one.title.substr(prefix.size());
        }
    }

    [[nodiscard]] bool is_inside(std::size_t node, std::size_t outer) const {
        while (node != outer && node != 0) node = model_.nodes[node].parent;
        return node == outer;
    }

    // Source and target as drawn, when the move is to be shown at all.
    struct Drawn {
        std::size_t from;
        std::size_t to;
    };
    [[nodiscard]] std::optional<Drawn> drawn(const DiagramMove& move,
                                             const std::string& target) const {
        const auto from = by_id_.find(move.source);
        const auto to = by_id_.find(target);
        if (from == by_id_.end() || to == by_id_.end() || from->second == to->second) return {};
        return Drawn{from->second, to->second};
    }

    static std::string key_of(const DiagramMove& move) {
        std::string key;
        for (const std::string& title : move.titles) key += title + "\n";
        return key;
    }

    // The siblings that hold two states neither of which holds the other.
    [[nodiscard]] Drawn siblings_of(Drawn ends) const {
        std::size_t outer = model_.nodes[ends.from].parent;
        while (!is_inside(ends.to, outer)) outer = model_.nodes[outer].parent;
        while (model_.nodes[ends.from].parent != outer) ends.from = model_.nodes[ends.from].parent;
        while (model_.nodes[ends.to].parent != outer) ends.to = model_.nodes[ends.to].parent;
        return ends;
    }

    [[nodiscard]] bool crosses(const Drawn& ends) const {
        return !is_inside(ends.to, ends.from) && !is_inside(ends.from, ends.to);
    }

    void count(const DiagramMove& move) {
        for (const std::string& target : move.targets) {
            const auto ends = drawn(move, target);
            if (!ends || !crosses(*ends)) continue;
            const Drawn siblings = siblings_of(*ends);
            sources_[{key_of(move), siblings.to}].insert(siblings.from);
        }
    }

    void show(const DiagramMove& move) {
        for (const std::string& target : move.targets) {
            const auto ends = drawn(move, target);
            if (!ends) continue;
            bool told = false;
            if (crosses(*ends)) {
                const Drawn siblings = siblings_of(*ends);
                const bool often = !move.titles.empty() &&
                                   sources_[{key_of(move), siblings.to}].size() > sources_max;
                const bool regions =
                    model_.nodes[model_.nodes[siblings.from].parent].kind != Kind::compound;
                if (!often && !regions) {
                    told = siblings.from == ends->from && siblings.to == ends->to;
                    point(siblings, move, told);
                }
            }
            if (!told) say(ends->from, ends->to, move);
        }
    }

    void point(const Drawn& ends, const DiagramMove& move, bool titled) {
        auto arrow = std::find_if(
            model_.arrows.begin(), model_.arrows.end(),
            [&](const DiagramArrow& one) { return one.from == ends.from && one.to == ends.to; });
        if (arrow == model_.arrows.end()) {
            model_.arrows.push_back(DiagramArrow{ends.from, ends.to, {}, true, false});
            arrow = model_.arrows.end() - 1;
        }
        arrow->by_itself = arrow->by_itself && move.by_itself;
        for (const std::string& target : move.targets) {
            arrow->taken = arrow->taken || wish_.taken.contains({move.source, target});
        }
        for (const std::string& title : move.titles) {
            const bool known =
                std::find(arrow->titles.begin(), arrow->titles.end(), title) != arrow->titles.end();
            if (titled && !known) arrow->titles.push_back(title);
        }
    }

    // "Title → Target"; targets of one title stand together, and none twice.
    void say(std::size_t from, std::size_t to, const DiagramMove& move) {
        std::string titles;
        for (const std::string& title : move.titles) titles += (titles.empty() ? "" : ", ") + title;
        if (titles.empty()) titles = wish_.language == "fr" ? "de soi-même" : "by itself";
        const DiagramNode& target = model_.nodes[to];
        const bool memory = target.kind == Kind::history || target.kind == Kind::deep_history;
        const std::string name = memory ? model_.nodes[target.parent].title + " (H)" : target.title;
        if (!said_.insert({from, titles + " → " + name}).second) return;
        auto& ways = model_.nodes[from].ways;
        const auto same = std::find_if(ways.begin(), ways.end(), [&](const std::string& one) {
            return one.starts_with(titles + " → ");
        });
        if (same == ways.end()) {
            ways.push_back(titles + " → " + name);
        } else {
            *same += ", " + name;
        }
    }

    const Value& document_;
    const DiagramWish& wish_;
    DiagramModel model_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
    std::vector<DiagramMove> moves_;
    std::map<std::pair<std::string, std::size_t>, std::set<std::size_t>> sources_;
    std::set<std::pair<std::size_t, std::string>> said_;
};

}  // namespace

DiagramModel model_of(const Value& document, const DiagramWish& wish) {
    return ModelMaker(document, wish).make();
}

}  // namespace jalon
