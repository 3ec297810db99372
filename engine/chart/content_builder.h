// ContentBuilder: transitions, guards, actions and timers of a workflow file. Private to
// engine/chart; used once the ids of all states are known.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/finding.h"
#include "engine/base/value.h"
#include "engine/chart/chart.h"

namespace jalon {

class ContentBuilder {
public:
    // Both must outlive the builder.
    ContentBuilder(Findings& findings, const std::map<std::string, StateIndex, std::less<>>& ids)
        : findings_(findings), ids_(ids) {}

    // The workflow's named guards; before any transition.
    void compile_guards(const Value& workflow);

    [[nodiscard]] Transition transition(const Value& source, const std::string& pointer);
    [[nodiscard]] std::vector<StateIndex> targets(const Value& source, const std::string& pointer);
    [[nodiscard]] std::vector<Action> actions(const Value& source, const std::string& pointer);
    [[nodiscard]] TimerRule timer(const Value& source, const std::string& pointer);
    [[nodiscard]] std::vector<std::string> descriptors(std::string_view text) const;

    // The roles that `source` names as `sees`; {"*"} when it names none.
    [[nodiscard]] std::vector<std::string> sees(const Value& source, const std::string& pointer);

private:
    using Guard = std::shared_ptr<const NamedGuard>;

    void fail(std::string code, const std::string& pointer, std::string message);
    [[nodiscard]] std::optional<Rule> rule(const Value* source, const std::string& pointer);
    [[nodiscard]] std::vector<Guard> guards(const Value* source, const std::string& pointer);
    [[nodiscard]] Guard guard(const Value& source, const std::string& pointer);
    [[nodiscard]] Guard named(std::string code, const Value& source, const std::string& pointer);
    void add_action(const std::string& kind, const Value& what, const std::string& pointer,
                    std::vector<Action>& actions);
    void add_assign(const Value& what, const std::string& pointer, std::vector<Action>& actions);
    void add_tell(const Value& what, const std::string& pointer, std::vector<Action>& actions);
    [[nodiscard]] std::vector<std::pair<std::string, Rule>> audience(const Value& where,
                                                                     const std::string& pointer);
    void add_send(const Value& what, const std::string& pointer, std::vector<Action>& actions);
    void add_if(const Value& what, const std::string& pointer, std::vector<Action>& actions);
    [[nodiscard]] std::vector<std::string> names(const Value* source, const std::string& pointer);

    Findings& findings_;
    const std::map<std::string, StateIndex, std::less<>>& ids_;
    std::map<std::string, Guard, std::less<>> guards_;
};

}  // namespace jalon
