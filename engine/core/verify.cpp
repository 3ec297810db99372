#include "engine/core/verify.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/instance/decide.h"
#include "engine/instance/delegation.h"
#include "engine/instance/reverse.h"

namespace jalon {
namespace {

// Whoever was found stands on the log, in the order of ids; whether they fitted is not asked again.
bool tells_so(const std::vector<Told>& decided, const std::vector<Told>& recorded) {
    auto next = recorded.begin();
    for (const Told& one : decided) {
        if (one.where.empty()) {
            if (next == recorded.end() || *next != one) return false;
            ++next;
            continue;
        }
        std::string_view last;
        for (; next != recorded.end() && next->instance > last; ++next) {
            if (next->trigger != one.trigger || next->data != one.data) break;
            last = next->instance;
        }
    }
    return next == recorded.end();
}

}  // namespace

RecordedCommand recorded_command(const Event& event) {
    RecordedCommand recorded;
    Command& command = recorded.command;
    command.kind = event.type == EventType::instance_started   ? CommandKind::start
                   : event.type == EventType::workflow_changed ? CommandKind::migrate
                   : is_fire(event)                            ? CommandKind::fire
                                                               : CommandKind::step;
    command.instance = *event.instance;
    command.trigger = event.trigger;
    command.input = event.input;
    command.sealed = event.sealed;
    command.actor = event.actor;
    command.on_behalf_of = event.on_behalf_of;
    command.channel = event.channel;
    command.occurred_at = event.occurred_at;
    command.recorded_at = event.recorded_at;
    command.request_key_hash = event.request_key_hash;
    command.causation = event.causation;
    std::partition_copy(event.read_facts.begin(), event.read_facts.end(),
                        std::back_inserter(command.delegation), std::back_inserter(recorded.facts),
                        is_of_delegation);
    return recorded;
}

std::optional<std::string> verify_event(const Catalog& catalog, const InstanceState& before,
                                        const Event& event, const ZoneRules& zones,
                                        const std::string& zone, Reversed reversed) {
    const auto workflow = catalog.find(event.workflow_hash);
    if (!workflow) return "the workflow in force was never published";
    auto [command, facts] = recorded_command(event);
    DecideContext context{&zones, zone, std::move(facts), std::move(reversed)};
    const auto former = catalog.find(before.workflow_hash);
    if (!former && !before.absent()) return "the workflow before it was never published";
    context.former = former.get();
    auto decided = decide(*workflow, before, command, context);
    if (!decided) {
        std::string reasons;
        for (const Reason& reason : decided.error().reasons) reasons += " " + reason.guard;
        return "refused: " + decided.error().detail + reasons;
    }
    if (decided->told != event.told) {
        if (!tells_so(decided->told, event.told)) return "the step tells others than it recorded";
        record_told(*decided, event.told);
    }
    decided->log_id = event.log_id;
    decided->position = event.position;
    // Zone data may have been corrected since; the instant that was recorded stays.
    for (std::size_t i = 0; i < decided->outcome.timers.size() && i < event.outcome.timers.size();
         ++i) {
        decided->outcome.timers[i].zone_version = event.outcome.timers[i].zone_version;
    }
    if (*decided == event) return std::nullopt;
    if (decided->outcome.configuration != event.outcome.configuration) {
        return "the step leads to another configuration";
    }
    return "the recorded outcome is not what the workflow gives";
}

std::optional<std::string> verify_delegation(const Catalog& catalog, const FindState& find,
                                             const Event& event, const ZoneRules& zones,
                                             const std::string& zone) {
    std::vector<ReadFact> recorded;
    std::copy_if(event.read_facts.begin(), event.read_facts.end(), std::back_inserter(recorded),
                 is_of_delegation);
    if (recorded.empty()) return std::nullopt;
    const InstanceId id{recorded.front().instance};
    const InstanceState& other = find(id);
    const auto workflow = catalog.find(other.workflow_hash);
    if (recorded == delegation_facts(id, &other, workflow.get(), DecideContext{&zones, zone, {}})) {
        return std::nullopt;
    }
    return "the delegation did not say what the step relies on";
}

}  // namespace jalon
