#include "adapters/bundle/bundle_history.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "adapters/json/json.h"
#include "engine/core/verify.h"
#include "engine/instance/delegation.h"
#include "engine/instance/evolve.h"
#include "engine/instance/reverse.h"

namespace jalon {
namespace {

// How often `id` is among `ids`.
auto times(const std::vector<std::string>& ids, const std::string& id) {
    return std::count(ids.begin(), ids.end(), id);
}

// Calendars are computed with what lies within the years that people write.
bool is_calendar_time(Timestamp time) {
    constexpr std::int64_t first_us = -62'135'596'800'000'000;  // 0001-01-01
    constexpr std::int64_t end_us = 253'402'300'800'000'000;    // 10000-01-01
    return time.value() >= first_us && time.value() < end_us;
}

bool has_calendar_times(const Event& event) {
    const auto& timers = event.outcome.timers;
    return is_calendar_time(event.occurred_at) && is_calendar_time(event.recorded_at) &&
           std::all_of(timers.begin(), timers.end(),
                       [](const TimerEntry& timer) { return is_calendar_time(timer.at); });
}

std::string numbered(Version version, const InstanceId& id) {
    return "version " + std::to_string(version.value()) + " of " + id.value();
}

}  // namespace

void BundleHistory::take(Event event) {
    if (event.log_id != manifest_.log_id) {
        findings_.add(event.position, audit_rules::order, "the record is of another log");
    }
    if (event.occurred_at > event.recorded_at) {
        findings_.add(event.position, audit_rules::time, "it happened after it was recorded");
    }
    if (event.recorded_at < recorded_at_) {
        findings_.add(event.position, audit_rules::time,
                      "it was recorded before the event in front of it");
    }
    recorded_at_ = event.recorded_at;
    if (event.type == EventType::workflow_published) publish(event);
    if (!event.instance) return;
    const auto [life, is_first] = lives_.try_emplace(*event.instance);
    if (is_first && !manifest_.instances.contains(*event.instance)) {
        findings_.add(event.position, audit_rules::completeness,
                      "the manifest does not name " + event.instance->value());
    }
    if (!life->second.broken) judge(std::move(event), life->second);
}

void BundleHistory::publish(const Event& event) {
    const Value* document = event.input.find("document");
    auto read = document == nullptr ? ReadWorkflow{} : reader_.read(*document);
    if (!read.workflow || read.workflow->hash != event.workflow_hash) {
        findings_.add(event.position, audit_rules::workflow,
                      "what was published is no workflow, or not the one of this hash");
        return;
    }
    published_[event.workflow_hash] = canonical_json(*document);
    catalog_.add(std::move(read.workflow));
}

void BundleHistory::judge(Event event, Life& life) {
    if (!has_calendar_times(event)) {
        findings_.add(event.position, audit_rules::time, "a time lies outside of the calendar");
        life.broken = true;
    } else if (!follows(event, life)) {
        life.broken = true;
    }
    if (life.broken) return;
    check_outcome(event, life.state);
    check_legality(event, life);
    if (is_fire(event)) {
        if (has_effect(event)) life.latest = Reversed{};
        return apply(life.state, event);
    }
    life.latest = Reversed{std::make_shared<const Event>(std::move(event)),
                           std::make_shared<const InstanceState>(life.state)};
    apply(life.state, *life.latest.event);
}

bool BundleHistory::follows(const Event& event, const Life& life) {
    if (event.version != next(life.state.version)) {
        findings_.add(event.position, audit_rules::order,
                      numbered(event.version, *event.instance) + " follows version " +
                          std::to_string(life.state.version.value()));
        return false;
    }
    const bool starts = event.type == EventType::instance_started;
    if (starts == life.state.absent()) return true;
    findings_.add(event.position, audit_rules::evolve,
                  event.instance->value() + (starts ? " starts twice" : " has not started"));
    return false;
}

// Only what is active is left, only what is not is entered, and the configuration is among what is
// active then.
void BundleHistory::check_outcome(const Event& event, const InstanceState& before) {
    const Outcome& outcome = event.outcome;
    const auto wrong = [&](const std::string& id, const char* what) {
        findings_.add(event.position, audit_rules::evolve, "the state " + id + what);
    };
    std::set<std::string> active = before.active;
    for (const std::string& id : std::set(outcome.exited.begin(), outcome.exited.end())) {
        if (times(outcome.exited, id) <= times(outcome.entered, id)) continue;
        if (active.erase(id) == 0) wrong(id, " is left without having been active");
    }
    for (const std::string& id : std::set(outcome.entered.begin(), outcome.entered.end())) {
        if (times(outcome.entered, id) <= times(outcome.exited, id)) continue;
        if (!active.insert(id).second) wrong(id, " is entered although it is active");
    }
    for (const std::string& id : outcome.configuration) {
        if (!active.contains(id)) wrong(id, " is in the configuration and not active");
    }
}

void BundleHistory::check_legality(const Event& event, const Life& life) {
    const bool reverses = event.type == EventType::step_reversed;
    auto wrong = verify_event(catalog_, life.state, event, zones_, manifest_.zone,
                              reverses ? life.latest : Reversed{});
    if (!wrong) wrong = check_delegation(event);
    if (wrong) findings_.add(event.position, audit_rules::legality, std::move(*wrong));
}

// A delegation that the bundle does not hold can be judged on the whole log only.
std::optional<std::string> BundleHistory::check_delegation(const Event& event) const {
    const auto relied =
        std::find_if(event.read_facts.begin(), event.read_facts.end(), is_of_delegation);
    if (relied == event.read_facts.end()) return std::nullopt;
    const auto lender = lives_.find(InstanceId{relied->instance});
    if (lender == lives_.end() || lender->second.broken) return std::nullopt;
    const FindState find = [&](const InstanceId&) -> const InstanceState& {
        return lender->second.state;
    };
    return verify_delegation(catalog_, find, event, zones_, manifest_.zone);
}

void BundleHistory::end() {
    for (const auto& [id, versions] : manifest_.instances) {
        const auto life = lives_.find(id);
        const std::uint64_t held = life == lives_.end() ? 0 : life->second.state.version.value();
        const bool judged = life == lives_.end() || !life->second.broken;
        if (!judged || (held == versions && versions > 0)) continue;
        findings_.add(std::nullopt, audit_rules::completeness,
                      id.value() + " has " + std::to_string(held) + " events here, not " +
                          std::to_string(versions));
    }
    for (const Hash& hash : manifest_.workflows) {
        if (published_.contains(hash)) continue;
        findings_.add(std::nullopt, audit_rules::completeness,
                      "the publication of workflow " + to_hex(hash) + " is missing");
    }
}

}  // namespace jalon
