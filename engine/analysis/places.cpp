#include "engine/analysis/places.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/analysis/calls.h"

namespace jalon {
namespace {

using Names = std::vector<std::string>;

constexpr std::array<std::string_view, 6> body_operators{"map", "filter", "reduce",
                                                         "all", "some",   "none"};

class Places {
public:
    Places(const Workflow& workflow, const std::function<void(const RulePlace&)>& on_rule,
           const std::function<void(const ActionPlace&)>& on_action)
        : workflow_(workflow), on_rule_(on_rule), on_action_(on_action) {
        for (const auto& [name, trigger] : workflow.triggers) everything_.push_back(name);
        everything_.emplace_back("start");
    }

    void run() {
        for (const StateNode& state : workflow_.chart.states()) visit(state);
        visit_guards();
        const Value& document = workflow_.document;
        for (const char* name : {"subject", "rule_set_on", "zone"}) {
            rule(document.find(name), "/" + std::string(name), everything_);
        }
        for (const char* name : {"attributes", "tenures", "readers", "delegates"}) {
            each(document.find(name), "/" + std::string(name),
                 [&](const Value& one, const std::string& pointer) { rule(&one, pointer, {}); });
        }
        each(document.find("derive"), "/derive", [&](const Value& one, const std::string& here) {
            rule(one.find("rule"), here + "/rule", names(one.find("on")));
        });
        each(document.find("reads"), "/reads", [&](const Value& one, const std::string& here) {
            rule(one.find("key"), here + "/key", names(one.find("on")));
            each(one.find("facts"), here + "/facts",
                 [&](const Value& fact, const std::string& pointer) {
                     on_rule_(RulePlace{&fact, pointer, {}, false, true});
                 });
        });
    }

private:
    template <typename Visit>
    static void each(const Value* object, const std::string& pointer, Visit visit) {
        if (object == nullptr || object->as_object() == nullptr) return;
        for (const Value::Member& member : *object->as_object()) {
            visit(member.value, pointer + to_pointer({member.name}));
        }
    }

    static Names names(const Value* source) {
        Names found;
        if (source == nullptr || source->as_array() == nullptr) return found;
        for (const Value& one : *source->as_array()) found.emplace_back(text_or(&one, ""));
        return found;
    }

    [[nodiscard]] const Value* at(const std::string& pointer) const {
        return find_at(workflow_.document, split_pointer(pointer));
    }

    void rule(const Value* source, const std::string& pointer, const Names& inputs,
              bool is_condition = false) {
        if (source == nullptr) return;
        on_rule_(RulePlace{source, pointer, inputs, is_condition, false});
    }

    void visit(const StateNode& state) {
        const std::string& here = state.pointer;
        const bool history = workflow_.chart.find(state.id).has_value() &&
                             workflow_.chart.is_history(*workflow_.chart.find(state.id));
        const std::string initial = history ? "/actions" : "/initial/actions";
        for (const std::string& member : {std::string("/entry"), std::string("/exit"), initial}) {
            actions(at(here + member), here + member, everything_);
        }
        for (const Transition& one : state.transitions) visit(one);
        const Value* after = at(here + "/after");
        if (after == nullptr || after->as_array() == nullptr) return;
        for (std::size_t i = 0; i < after->as_array()->size(); ++i) {
            const Value& timer = (*after->as_array())[i];
            const std::string place = here + "/after/" + std::to_string(i);
            rule(timer.find("in"), place + "/in", everything_);
            rule(timer.find("at"), place + "/at", everything_);
        }
    }

    void visit(const Transition& transition) {
        const Value* text = at(transition.pointer);
        if (text == nullptr || text->as_object() == nullptr) return;
        const Names inputs = inputs_of(transition);
        for (const char* member : {"guard", "irregular"}) {
            guards(text->find(member), transition.pointer + "/" + member, inputs);
        }
        actions(text->find("actions"), transition.pointer + "/actions", inputs);
    }

    // What else may be awaited than triggers comes in the course of any step.
    [[nodiscard]] Names inputs_of(const Transition& transition) const {
        Names found;
        if (transition.of_timer) return everything_;
        for (const std::string& descriptor : transition.descriptors) {
            bool known = false;
            for (const auto& [name, trigger] : workflow_.triggers) {
                if (!matches({descriptor}, name)) continue;
                known = true;
                found.push_back(name);
            }
            if (!known) return everything_;
        }
        return found.empty() ? everything_ : found;
    }

    // Named guards are visited where they are written, with all that they are used for.
    void guards(const Value* source, const std::string& pointer, const Names& inputs) {
        if (source == nullptr) return;
        if (const Value::Array* list = source->as_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                guards(&(*list)[i], pointer + "/" + std::to_string(i), inputs);
            }
        } else if (const std::string* name = source->as_string()) {
            used_[*name].insert(inputs.begin(), inputs.end());
        } else if (const Value* inside = source->find("rule")) {
            rule(inside, pointer + "/rule", inputs, true);
        } else {
            rule(source, pointer, inputs, true);
        }
    }

    void visit_guards() {
        each(workflow_.document.find("guards"), "/guards",
             [&](const Value& one, const std::string& pointer) {
                 const auto used = used_.find(split_pointer(pointer).back());
                 Names inputs = everything_;
                 if (used != used_.end()) inputs = {used->second.begin(), used->second.end()};
                 rule(one.find("rule"), pointer + "/rule", inputs, true);
             });
    }

    void actions(const Value* source, const std::string& pointer, const Names& inputs) {
        if (source == nullptr) return;
        const Value::Array* list = source->as_array();
        if (list == nullptr) {
            action(*source, pointer, inputs);
            return;
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            action((*list)[i], pointer + "/" + std::to_string(i), inputs);
        }
    }

    void action(const Value& source, const std::string& place, const Names& inputs) {
        const Value::Object* object = source.as_object();
        if (object == nullptr || object->size() != 1) return;
        const std::string& name = object->front().name;
        const Value& what = object->front().value;
        const std::string here = place + "/" + name;
        on_action_(ActionPlace{&object->front(), here, inputs});
        const auto rules = [&](const Value* of, const std::string& pointer) {
            each(of, pointer,
                 [&](const Value& one, const std::string& below) { rule(&one, below, inputs); });
        };
        if (name == "assign") rules(&what, here);
        if (name == "block") actions(&what, here, inputs);
        if (name == "correct") rules(&what, here);
        if (name == "tell") {
            rule(what.find("instance"), here + "/instance", inputs);
            rules(what.find("where"), here + "/where");
            rules(what.find("data"), here + "/data");
        }
        if (name == "if") choice(what, here, inputs);
    }

    void choice(const Value& source, const std::string& here, const Names& inputs) {
        rule(source.find("cond"), here + "/cond", inputs, true);
        actions(source.find("then"), here + "/then", inputs);
        actions(source.find("else"), here + "/else", inputs);
        const Value* others = source.find("elseif");
        if (others == nullptr || others->as_array() == nullptr) return;
        for (std::size_t i = 0; i < others->as_array()->size(); ++i) {
            const Value& one = (*others->as_array())[i];
            const std::string place = here + "/elseif/" + std::to_string(i);
            rule(one.find("cond"), place + "/cond", inputs, true);
            actions(one.find("then"), place + "/then", inputs);
        }
    }

    const Workflow& workflow_;
    const std::function<void(const RulePlace&)>& on_rule_;
    const std::function<void(const ActionPlace&)>& on_action_;
    Names everything_;
    std::map<std::string, std::set<std::string>> used_;  // named guards, and with whose input
};

void visit_calls(const Value& rule, const std::string& pointer, bool of_element,
                 std::string_view inside, const std::function<void(const CallPlace&)>& on_call) {
    if (const Value::Array* list = rule.as_array()) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            visit_calls((*list)[i], pointer + "/" + std::to_string(i), of_element, inside, on_call);
        }
        return;
    }
    const Value::Member* call = call_of(rule);
    if (call == nullptr) return;
    const std::string here = pointer + to_pointer({call->name});
    on_call(CallPlace{call, here, of_element, inside});
    const Value::Array* list = call->value.as_array();
    if (list == nullptr) {
        visit_calls(call->value, here, of_element, call->name, on_call);
        return;
    }
    const bool has_body =
        std::find(body_operators.begin(), body_operators.end(), call->name) != body_operators.end();
    for (std::size_t i = 0; i < list->size(); ++i) {
        visit_calls((*list)[i], here + "/" + std::to_string(i), of_element || (has_body && i == 1),
                    call->name, on_call);
    }
}

}  // namespace

void each_place(const Workflow& workflow, const std::function<void(const RulePlace&)>& on_rule,
                const std::function<void(const ActionPlace&)>& on_action) {
    Places(workflow, on_rule, on_action).run();
}

void each_call(const RulePlace& place, const std::function<void(const CallPlace&)>& on_call) {
    visit_calls(*place.rule, place.pointer, false, "", on_call);
}

}  // namespace jalon
