// Sight: what one role may see of a workflow and of its instances. The only place that knows what
// `sees` means; whatever is shown goes through it, so that nothing tells that something is hidden.
//
// Hidden are: a state, with all below it; a timer, with its events, also where its state is hidden;
// a trigger, with its steps; a field; and what gives these away: an attribute or a fact computed
// from them, the delayed sends of a hidden state. Phase, version, position and updated_at are not
// hidden: a reader can tell that there was a step, not which.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/instance/decide.h"
#include "engine/instance/event.h"
#include "engine/instance/refusal.h"
#include "engine/instance/workflow.h"

namespace jalon {

class Sight {
public:
    // Sees all.
    Sight() = default;

    // With `find_workflow`, the facts read of other workflows are cut by what those hide; null for
    // one that is not published.
    using FindWorkflow = std::function<std::shared_ptr<const Workflow>(const std::string& id)>;
    Sight(const Workflow& workflow, std::string_view role, const FindWorkflow& find_workflow = {});

    // Nothing is hidden: whatever goes in comes out.
    [[nodiscard]] bool whole() const { return whole_; }

    [[nodiscard]] bool sees_state(std::string_view id) const { return !holds(states_, id); }
    [[nodiscard]] bool sees_trigger(std::string_view name) const { return !holds(triggers_, name); }
    [[nodiscard]] bool sees_timer(std::string_view name) const;
    [[nodiscard]] bool sees_attribute(std::string_view name) const {
        return !holds(attributes_, name);
    }
    // A guard, by its code.
    [[nodiscard]] bool sees_guard(std::string_view code) const { return !holds(guards_, code); }

    // What a rule reads, in dots, such as "data.contract.start". Paths below `input` belong to
    // `trigger`.
    [[nodiscard]] bool sees_path(std::string_view dotted, std::string_view trigger) const;

    // True when neither a hidden field nor a hidden state bears on the rule's value.
    [[nodiscard]] bool sees_rule(const Rule& rule, std::string_view trigger) const;

    // False: for this reader the event is not in history, log and live.
    [[nodiscard]] bool sees_event(const Event& event) const;

    // `data` of an instance; `input` of a trigger, or of the start when `trigger` is empty.
    [[nodiscard]] Value cut_data(Value data) const;
    [[nodiscard]] Value cut_input(std::string_view trigger, Value input) const;

    // Their schemas.
    [[nodiscard]] Value cut_data_schema(Value schema) const;
    [[nodiscard]] Value cut_schema(std::string_view trigger, Value schema) const;

    // The workflow file: titles, phases, roles, and of states, triggers and data what is seen, with
    // neither rules nor actions.
    [[nodiscard]] Value cut_document(const Value& document) const;

    [[nodiscard]] std::vector<Reason> cut_reasons(std::string_view trigger,
                                                  std::vector<Reason> reasons) const;

    // A refusal of `trigger`. A hidden trigger that the role may not send is refused as one that
    // the workflow does not have.
    [[nodiscard]] Refusal cut_refusal(std::string_view trigger, Refusal refusal) const;

private:
    using Names = std::set<std::string, std::less<>>;

    [[nodiscard]] static bool holds(const Names& names, std::string_view name) {
        return !names.empty() && names.contains(name);
    }
    [[nodiscard]] const std::vector<Path>& fields_of(std::string_view trigger) const;
    [[nodiscard]] bool sees_fact(const Path& path) const;
    [[nodiscard]] bool hides_trigger_of(const Event& event) const;
    [[nodiscard]] Value cut_states(const Value& states) const;
    [[nodiscard]] Value cut_triggers(const Value& triggers) const;

    friend class SightMaker;

    bool whole_ = true;
    Names states_;
    Names triggers_;  // "" is the start
    Names timers_;    // and delayed sends
    Names attributes_;
    Names facts_;
    Names guards_;
    std::vector<Path> data_;  // patterns; see RestrictedField
    std::map<std::string, std::vector<Path>, std::less<>> input_;
};

// The sight of whoever reads, of one workflow. It lives as long as what stands behind the function.
using SightOf = std::function<const Sight&(const Workflow&)>;

// Sights: those of every workflow and role, worked out once.
//
// Thread-safety: none.
class Sights {
public:
    explicit Sights(Sight::FindWorkflow find_workflow = {})
        : find_workflow_(std::move(find_workflow)) {}

    // After a publication: what another workflow hides may have changed.
    void forget() { known_.clear(); }

    // Lives until forget(). All that see everything share one.
    [[nodiscard]] const Sight& of(const Workflow& workflow, const std::string& role) const;

    [[nodiscard]] SightOf of(const std::string& role) const {
        return
            [this, role](const Workflow& workflow) -> const Sight& { return of(workflow, role); };
    }

private:
    Sight whole_;
    Sight::FindWorkflow find_workflow_;
    mutable std::map<std::pair<Hash, std::string>, Sight> known_;
};

}  // namespace jalon
