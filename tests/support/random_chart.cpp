#include "tests/support/random_chart.h"

#include <utility>

namespace jalon::testing {
namespace {

constexpr int depth_max = 4;
constexpr std::size_t nodes_max = 24;

Value with(const char* name, Value value) { return Value::Object{{name, std::move(value)}}; }

}  // namespace

Value RandomChart::draw() {
    nodes_.clear();
    nodes_.push_back(
        Node{"", chance_.percent(15) ? Kind::parallel : Kind::compound, 0, {}, {}, {}});
    grow(0, 0);
    Value workflow{Value::Object{}};
    if (nodes_[0].kind == Kind::parallel) workflow.set("type", "parallel");
    workflow.set("initial", nodes_[nodes_[0].children.front()].id);
    Value states{Value::Object{}};
    for (const std::size_t child : nodes_[0].all) states.set(nodes_[child].id, state(child));
    workflow.set("states", std::move(states));
    Value triggers{Value::Object{}};
    for (const std::string& event : random_chart_events()) {
        triggers.set(event, Value::Object{{"by", Value::Array{"*"}}, {"data", Value::Object{}}});
    }
    workflow.set("triggers", std::move(triggers));
    return workflow;
}

// --- the tree ------------------------------------------------------------------------------------

void RandomChart::grow(std::size_t parent, int depth) {
    const bool regions = nodes_[parent].kind == Kind::parallel;
    const std::uint64_t count = (regions ? 2 : 1) + chance_.below(regions ? 2 : 3);
    const std::uint64_t history_at = chance_.below(count + 1);
    for (std::uint64_t i = 0; i < count; ++i) {
        if (parent != 0 && i == history_at && chance_.percent(60)) add(parent, Kind::history);
        grow_child(parent, depth);
    }
    if (parent != 0 && history_at == count) add(parent, Kind::history);
    // A parallel state is done only when all of its regions can end.
    const bool is_region = nodes_[nodes_[parent].parent].kind == Kind::parallel;
    if (!regions && chance_.percent(is_region ? 75 : 25)) add(parent, Kind::final);
}

void RandomChart::grow_child(std::size_t parent, int depth) {
    const bool in_parallel = nodes_[parent].kind == Kind::parallel;
    const std::size_t child = add(parent, kind_at(depth, in_parallel));
    if (nodes_[child].kind != Kind::atomic) grow(child, depth + 1);
}

RandomChart::Kind RandomChart::kind_at(int depth, bool in_parallel) {
    if (depth >= depth_max || nodes_.size() >= nodes_max) return Kind::atomic;
    if (in_parallel ? chance_.percent(15) : chance_.percent(depth == 0 ? 20 : 45))
        return Kind::atomic;
    return chance_.percent(in_parallel ? 20 : 45) ? Kind::parallel : Kind::compound;
}

std::size_t RandomChart::add(std::size_t parent, Kind kind) {
    const std::size_t index = nodes_.size();
    const std::string letter = kind == Kind::final ? "f" : kind == Kind::history ? "h" : "s";
    const std::string id = nodes_[parent].id + letter + std::to_string(nodes_[parent].all.size());
    nodes_.push_back(Node{id, kind, parent, {}, {}, {}});
    (kind == Kind::history ? nodes_[parent].histories : nodes_[parent].children).push_back(index);
    nodes_[parent].all.push_back(index);
    return index;
}

void RandomChart::pick_below(std::size_t index, bool histories, std::vector<std::size_t>& picked) {
    const Node& node = nodes_[index];
    if (node.kind == Kind::parallel && chance_.percent(60)) {
        const std::size_t before = picked.size();
        for (const std::size_t region : node.children) {
            if (chance_.percent(30)) continue;
            if (nodes_[region].children.empty() || chance_.percent(30)) {
                picked.push_back(region);
            } else {
                pick_below(region, histories, picked);
            }
        }
        if (picked.size() > before) return;
    }
    const std::size_t child = chance_.pick(histories ? node.all : node.children);
    if (!nodes_[child].children.empty() && chance_.percent(50)) {
        pick_below(child, histories, picked);
    } else {
        picked.push_back(child);
    }
}

Value RandomChart::names(const std::vector<std::size_t>& picked) const {
    if (picked.size() == 1) return nodes_[picked.front()].id;
    Value::Array list;
    for (const std::size_t index : picked) list.emplace_back(nodes_[index].id);
    return list;
}

// --- the states ----------------------------------------------------------------------------------

Value RandomChart::state(std::size_t index) {
    const Kind kind = nodes_[index].kind;
    if (kind == Kind::history) return history(index);
    Value state{Value::Object{}};
    if (chance_.percent(35)) state.set("entry", actions());
    if (kind == Kind::final) {
        state.set("type", "final");
        return state;
    }
    if (chance_.percent(30)) state.set("exit", actions());
    add_transitions(index, state);
    if (kind == Kind::atomic) return state;
    if (kind == Kind::parallel) state.set("type", "parallel");
    if (kind == Kind::compound) add_initial(index, state);
    Value children{Value::Object{}};
    for (const std::size_t child : nodes_[index].all) {
        children.set(nodes_[child].id, this->state(child));
    }
    state.set("states", std::move(children));
    return state;
}

Value RandomChart::history(std::size_t index) {
    std::vector<std::size_t> picked;
    pick_below(nodes_[index].parent, false, picked);
    Value state = Value::Object{{"type", "history"},
                                {"history", chance_.percent(50) ? "deep" : "shallow"},
                                {"target", names(picked)}};
    if (chance_.percent(50)) state.set("actions", actions());
    return state;
}

void RandomChart::add_initial(std::size_t index, Value& state) {
    if (chance_.percent(50)) return;
    std::vector<std::size_t> picked;
    pick_below(index, chance_.percent(30), picked);
    if (chance_.percent(50)) {
        state.set("initial", names(picked));
    } else {
        state.set("initial", Value::Object{{"target", names(picked)}, {"actions", actions()}});
    }
}

void RandomChart::add_transitions(std::size_t index, Value& state) {
    Value on{Value::Object{}};
    for (int i = 0; i < 3; ++i) {
        if (!chance_.percent(60)) continue;
        Value one = transition(index);
        if (chance_.percent(20)) one = Value::Array{guarded(std::move(one)), transition(index)};
        on.set(descriptor(), std::move(one));
    }
    state.set("on", std::move(on));
    if (chance_.percent(3)) state.set("always", guarded(transition(index)));
    if (!nodes_[index].children.empty() && chance_.percent(50)) {
        state.set("onDone", transition(index));
    }
    if (content_ == RandomContent::data && chance_.percent(30)) {
        state.set("after", with(("P" + std::to_string(1 + chance_.below(40)) + "D").c_str(),
                                transition(index)));
    }
}

std::string RandomChart::descriptor() {
    switch (chance_.below(24)) {
        case 0: return "*";
        case 1: return "done";
        case 2: return "done.state." + nodes_[chance_.below(nodes_.size())].id;
        case 3: return "error";
        case 4: return event() + " " + event() + ".*";
        default: return event();
    }
}

Value RandomChart::transition(std::size_t source) {
    Value transition{Value::Object{}};
    const bool internal = chance_.percent(30);
    if (chance_.percent(85)) transition.set("target", target(source, internal));
    if (internal) transition.set("internal", true);
    if (chance_.percent(30)) transition = guarded(std::move(transition));
    if (chance_.percent(40)) transition.set("actions", actions());
    return transition;
}

Value RandomChart::target(std::size_t source, bool internal) {
    const std::size_t parent = nodes_[source].parent;
    const std::size_t last = nodes_[parent].children.back();
    if (parent != 0 && nodes_[last].kind == Kind::final && chance_.percent(40)) {
        return nodes_[last].id;
    }
    std::size_t scope = chance_.below(nodes_.size());
    if (internal && chance_.percent(70)) scope = source;
    if (scope != 0 &&
        (nodes_[scope].children.empty() || (scope != source && chance_.percent(30)))) {
        return nodes_[scope].id;
    }
    std::vector<std::size_t> picked;
    pick_below(scope, true, picked);
    return names(picked);
}

// --- conditions and content ----------------------------------------------------------------------

Value RandomChart::guarded(Value transition) {
    transition.set("guard", Value::Object{{"code", "G"}, {"rule", guard()}});
    return transition;
}

Value RandomChart::state_in() {
    return with("state.in", nodes_[1 + chance_.below(nodes_.size() - 1)].id);
}

Value RandomChart::guard() {
    if (content_ == RandomContent::data && chance_.percent(30)) {
        return with("<", Value::Array{with("var", "data.n"), 3});
    }
    switch (chance_.below(6)) {
        case 0: return chance_.percent(50);
        case 1: return with("!", state_in());
        case 2: return with("and", Value::Array{state_in(), with("!", state_in())});
        case 3: return with("or", Value::Array{state_in(), state_in()});
        default: return state_in();
    }
}

Value RandomChart::actions() {
    Value::Array list;
    for (std::uint64_t i = 0; i <= chance_.below(3); ++i) list.push_back(action());
    return list;
}

Value RandomChart::action() {
    // What raises events is rare: most charts should come to rest.
    switch (chance_.below(content_ == RandomContent::data ? 150 : 50)) {
        case 0: return with("raise", event());
        case 1: return with("send", send());
        case 2: return with("block", Value::Array{with("send", send()), common_action()});
        case 3:
        case 4:
        case 5: return with("if", choice());
        default: return common_action();
    }
}

Value RandomChart::common_action() {
    if (content_ == RandomContent::data) return data_action();
    const std::string number = "n" + std::to_string(++notices_);
    return with("notify",
                Value::Object{{"to", Value::Array{number}}, {"message", Value::Object{}}});
}

Value RandomChart::data_action() {
    const Value sum = with("+", Value::Array{with("var", "data.n"), 1});
    switch (chance_.below(5)) {
        case 0: return with("cancel", "late");
        case 1:
            return with("send",
                        Value::Object{{"event", event()}, {"delay", "P2D"}, {"id", "late"}});
        case 2: return with("assign", with("in.side", nodes_[chance_.below(nodes_.size())].id));
        default: return with("assign", with("n", sum));
    }
}

Value RandomChart::send() {
    switch (chance_.below(5)) {
        case 0: return Value::Object{{"event", event()}, {"target", "#_internal"}};
        case 1: return Value::Object{{"event", event()}, {"target", "#_scxml_other"}};
        case 2: return Value::Object{{"event", event()}, {"target", "#_parent"}};
        default: return Value::Object{{"event", event()}};
    }
}

Value RandomChart::choice() {
    Value choice = Value::Object{{"cond", guard()}, {"then", Value::Array{common_action()}}};
    if (chance_.percent(50)) {
        choice.set("elseif", Value::Array{Value::Object{{"cond", guard()},
                                                        {"then", Value::Array{common_action()}}}});
    }
    if (chance_.percent(50)) choice.set("else", Value::Array{common_action()});
    return choice;
}

}  // namespace jalon::testing
