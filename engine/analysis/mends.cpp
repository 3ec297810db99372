// What to do about a finding, by its code.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/analysis/analysis.h"

namespace jalon {
namespace {

struct Mend {
    std::string_view code;
    std::string_view text;
};

constexpr std::array mends{
    Mend{"required", "Write the member that is missing."},
    Mend{"shape", "Write it as workflows/README.md describes it."},
    Mend{"limit", "Make it smaller: split states or rules, or take another workflow for a part."},
    Mend{"no_states", "Write at least one state."},
    Mend{"duplicate_state", "Give one of the two states another id."},
    Mend{"no_target", "Say where the history state leads when nothing is remembered."},
    Mend{"initial_outside", "Choose a state that lies inside."},
    Mend{"history_target", "Choose a state that is no history state."},
    Mend{"conflicting_targets", "Choose targets in different regions of one parallel state."},
    Mend{"dangling_target", "Write the state, or correct its id."},
    Mend{"dangling_guard", "Write the guard under guards, or correct its name."},
    Mend{"dangling_state", "Correct the id in state.in."},
    Mend{"unreachable_state", "Add a transition that leads there, or take the state out."},
    Mend{"unknown_trigger", "Declare the trigger, or correct the name that the transition awaits."},
    Mend{"no_roles", "Name the roles that may send it."},
    Mend{"timer_name", "Give the timer a name that no other has."},
    Mend{"duration", "Write an ISO 8601 duration, such as P10D."},
    Mend{"rule", "Correct the operator, or the count of its operands."},
    Mend{"unknown_action", "Take one of the actions of workflows/README.md."},
    Mend{"data_schema", "Write a JSON Schema of draft-07."},
    Mend{"order", "Put the rule sets in the order of their dates."},
    Mend{"derive", "Use date and membership operators alone."},
    Mend{"personal_in_guard", "Derive a clear fact from the field, and read that."},
    Mend{"personal_in_timer", "Derive a clear fact from the field, and assign that."},
    Mend{"personal_in_attribute", "Take an attribute that is not personal."},
    Mend{"personal_in_access", "Read a field that is not personal."},
    Mend{"personal_in_delegates", "Read a field that is not personal."},
    Mend{"reserved_fact", "Give the fact another name."},
    Mend{"unknown_fact", "Declare it under derive or reads, or correct the path."},
    Mend{"unknown_role", "Declare the role under roles, or correct its name."},
    Mend{"sees_ignored", "Write sees on a property, an item or a branch of the schema."},
    Mend{"access_rule", "Let the rule read data, and in readers also the reader."},
    Mend{"unused_trigger", "Let a state await it, or take the trigger out."},
    Mend{"free_text", "Say personal: true, false, or a class."},
    Mend{"unseen_reason", "Let the role see what the rule reads, or ask another rule of it."},
    Mend{"never_entered", "Correct the guards that lead there, or take the state out."},
    Mend{"never_awaited", "Let a state that can be reached await it, or take the trigger out."},
    Mend{"never_rests", "Add a guard that ends the loop."},
    Mend{"guard_never_holds", "Correct the rule, or take the transition out."},
    Mend{"guard_always_holds", "Correct the rule, or take the guard out."},
    Mend{"condition_never_holds", "Correct the condition, or take its branch out."},
    Mend{"condition_always_holds", "Correct the condition, or take the choice out."},
    Mend{"shadowed_transition", "Put it before the one that is always taken, or take it out."},
    Mend{"no_way_to_final", "Add a way on, or make the state final."},
    Mend{"deadlock", "Let one of them go on without the other."},
    Mend{"unknown_path", "Correct the path, or declare the field in the schema."},
    Mend{"undeclared_path", "Declare the field in data, or correct the path."},
    Mend{"unknown_step", "Correct the name of the trigger."},
    Mend{"impossible_value", "Correct the text, or add it to the values of the schema."},
    Mend{"unknown_number", "Add the number to the rule sets, or correct its name."},
    Mend{"missing_number", "Add the number to this rule set."},
    Mend{"unused_number", "Read it in a rule, or take it out."},
    Mend{"unused_role", "Name it where it may act or see, or take it out."},
    Mend{"unused_guard", "Ask it on a transition, or take it out."},
    Mend{"unused_fact", "Read it in a rule, or take it out."},
    Mend{"unknown_phase", "Add the phase to phases, or correct its id."},
    Mend{"unused_phase", "Give it to a state, or take the column out."},
    Mend{"unknown_unblock", "Name a role and a trigger that it may send."},
    Mend{"unawaited_event", "Let a state await it, or take the action out."},
    Mend{"cancel_without_send", "Give the send that id, or correct it here."},
    Mend{"unknown_timer", "Correct the name of the timer."},
    Mend{"timer_tells", "Tell from a trigger; let the timer remind somebody to send it."},
    Mend{"timer_at_once", "Give the deadline a length."},
    Mend{"missing_words", "Write the words in this language too."},
    Mend{"missing_title", "Give it a title in every language."},
};

}  // namespace

std::string_view mend_of(std::string_view code) {
    const auto found =
        std::find_if(mends.begin(), mends.end(), [&](const Mend& one) { return one.code == code; });
    return found == mends.end() ? std::string_view{} : found->text;
}

}  // namespace jalon
