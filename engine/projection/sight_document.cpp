// The workflow file as a reader gets it who does not see all of it: what a page or a diagram needs,
// without rules and actions, which could speak of what is hidden.
#include <utility>

#include "engine/projection/sight.h"

namespace jalon {
namespace {

using Names = std::initializer_list<std::string_view>;

Value keep(const Value& source, Names names) {
    Value kept{Value::Object{}};
    for (const std::string_view name : names) {
        if (const Value* value = source.find(name)) kept.set(name, *value);
    }
    return kept;
}

Value::Array listed(const Value& value) {
    return value.as_array() == nullptr ? Value::Array{value} : *value.as_array();
}

class DocumentCut {
public:
    explicit DocumentCut(const Sight& sight) : sight_(sight) {}

    // The states that a `target` or an `initial` names.
    [[nodiscard]] Value::Array targets(const Value& source) const {
        const Value* inside = source.find("target");
        Value::Array seen;
        for (const Value& id : listed(inside == nullptr ? source : *inside)) {
            const std::string* text = id.as_string();
            if (text != nullptr && sight_.sees_state(*text)) seen.push_back(id);
        }
        return seen;
    }

    // Transitions without target only act, which is not shown.
    [[nodiscard]] Value::Array transitions(const Value& source, const Value& more) const {
        Value::Array seen;
        for (const Value& one : listed(source)) {
            auto to = targets(one);
            if (to.empty()) continue;
            Value transition = more;
            transition.set("target", std::move(to));
            seen.push_back(std::move(transition));
        }
        return seen;
    }

    [[nodiscard]] std::string descriptors(std::string_view text) const {
        std::string seen;
        while (!text.empty()) {
            const std::string_view one = text.substr(0, text.find(' '));
            text.remove_prefix(std::min(one.size() + 1, text.size()));
            if (one.empty() || !sight_.sees_trigger(one)) continue;
            seen += (seen.empty() ? "" : " ") + std::string(one);
        }
        return seen;
    }

    [[nodiscard]] Value on(const Value& source) const {
        Value::Array seen;
        const auto add = [&](std::string_view event, const Value& one) {
            const std::string awaited = descriptors(event);
            if (awaited.empty()) return;
            const Value more = Value::Object{{"event", awaited}};
            for (Value& each : transitions(one, more)) seen.push_back(std::move(each));
        };
        if (const Value::Object* object = source.as_object()) {
            for (const Value::Member& member : *object) add(member.name, member.value);
        } else if (const Value::Array* list = source.as_array()) {
            for (const Value& one : *list) add(text_or(one.find("event"), ""), one);
        }
        return seen;
    }

    [[nodiscard]] Value after(const std::string& state, const Value& source) const {
        Value::Array seen;
        if (const Value::Object* object = source.as_object()) {
            for (const Value::Member& member : *object) {
                const std::string name = state + ".after." + member.name;
                if (!sight_.sees_timer(name)) continue;
                seen.push_back(Value::Object{{"timer", name}, {"in", member.name}});
            }
        } else if (const Value::Array* list = source.as_array()) {
            for (const Value& one : *list) {
                if (!sight_.sees_timer(text_or(one.find("timer"), ""))) continue;
                seen.push_back(keep(one, {"timer", "title", "description", "article", "source"}));
            }
        }
        return seen;
    }

    [[nodiscard]] Value state(const std::string& id, const Value& source) const {
        Value seen = keep(source, {"type", "history", "title", "description", "phase"});
        const auto add = [&](std::string_view name, Value value) {
            if (!value.as_array()->empty()) seen.set(name, std::move(value));
        };
        if (const Value* first = source.find("initial")) add("initial", targets(*first));
        if (const Value* awaited = source.find("on")) add("on", on(*awaited));
        for (const char* by_itself : {"always", "onDone"}) {
            const Value* moves = source.find(by_itself);
            if (moves != nullptr) add(by_itself, transitions(*moves, Value{Value::Object{}}));
        }
        if (const Value* timers = source.find("after")) add("after", after(id, *timers));
        if (const Value* inner = source.find("states")) seen.set("states", states(*inner));
        return seen;
    }

    [[nodiscard]] Value states(const Value& source) const {
        Value seen{Value::Object{}};
        if (source.as_object() == nullptr) return seen;
        for (const Value::Member& member : *source.as_object()) {
            if (!sight_.sees_state(member.name)) continue;
            seen.set(member.name, state(member.name, member.value));
        }
        return seen;
    }

    [[nodiscard]] Value trigger(std::string_view name, const Value& source) const {
        Value seen = keep(source, {"title", "description", "by", "keys", "data"});
        if (Value* schema = seen.find("data")) {
            *schema = sight_.cut_schema(name, std::move(*schema));
        }
        return seen;
    }

private:
    const Sight& sight_;
};

}  // namespace

Value Sight::cut_document(const Value& document) const {
    if (whole_) return document;
    const DocumentCut cut(*this);
    Value seen =
        keep(document, {"id", "version", "title", "description", "type", "roles", "phases"});
    if (const Value* first = document.find("initial")) seen.set("initial", cut.targets(*first));
    if (const Value* states = document.find("states")) seen.set("states", cut.states(*states));
    Value triggers{Value::Object{}};
    if (const Value* source = document.find("triggers"); source && source->as_object()) {
        for (const Value::Member& member : *source->as_object()) {
            if (!sees_trigger(member.name)) continue;
            triggers.set(member.name, cut.trigger(member.name, member.value));
        }
    }
    seen.set("triggers", std::move(triggers));
    if (const Value* start = document.find("start"); start && sees_trigger("")) {
        seen.set("start", cut.trigger("", *start));
    }
    if (const Value* data = document.find("data")) seen.set("data", cut_data_schema(*data));
    return seen;
}

}  // namespace jalon
