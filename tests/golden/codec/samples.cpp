#include "tests/golden/codec/samples.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace jalon::testing {
namespace {

using Object = Value::Object;
using Array = Value::Array;

constexpr std::int64_t june_first = 1'780'300'800'000'000;  // 2026-06-01T08:00:00Z
constexpr std::int64_t hour = 3'600'000'000;

// first, first + 1, …
template <typename Bytes>
Bytes counting_from(std::uint8_t first) {
    Bytes bytes{};
    std::generate(bytes.begin(), bytes.end(), [&] { return first++; });
    return bytes;
}

Event base_event(EventType type, std::uint64_t position) {
    Event event;
    event.log_id = counting_from<LogId>(0xA0);
    event.position = Position{position};
    event.type = type;
    event.workflow_hash = counting_from<Hash>(0x10);
    event.rule_set = "ruleset-2026-01-01";
    event.occurred_at = Timestamp{june_first};
    event.recorded_at = Timestamp{june_first + 1'234'567};
    event.actor = {"u-7f3a", "coordinator", "hq"};
    event.channel = "api";
    event.request_key_hash = counting_from<Hash>(0x40);
    return event;
}

Event mission_event(EventType type, std::uint64_t position, std::uint64_t version) {
    Event event = base_event(type, position);
    event.instance = InstanceId{"M-2026-0042"};
    event.version = Version{version};
    return event;
}

Event instance_started() {
    Event event = mission_event(EventType::instance_started, 2, 1);
    event.input = Object{{"country", "SN"},
                         {"places", 2},
                         {"allowance", 612.5},
                         {"remote", false},
                         {"note", Value{}},
                         {"languages", Array{"fr", "wo"}},
                         {"volunteer", Object{{"name", Object{{"$sealed", 0}}}}}};
    event.read_facts = {{"age_at_start", 23, "", Position{}},
                        {"host.accredited", true, "H-9", Position{1}}};
    event.outcome.entered = {"mission", "need", "need.draft"};
    event.outcome.configuration = {"need.draft"};
    event.outcome.patch = {{"/country", Value{"SN"}}, {"/places", Value{2}}};
    event.outcome.changed = true;
    event.sealed = {{"/volunteer/name",
                     "s-51",
                     "identity",
                     3,
                     counting_from<std::array<std::uint8_t, 12>>(0x70),
                     {0xDE, 0xAD, 0xBE, 0xEF, 0x00},
                     counting_from<std::array<std::uint8_t, 16>>(0x80)}};
    return event;
}

Outcome rich_outcome() {
    Outcome outcome;
    outcome.exited = {"recruitment.open", "recruitment"};
    outcome.entered = {"preparation", "preparation.papers", "preparation.training"};
    outcome.configuration = {"preparation.papers", "preparation.training"};
    outcome.history = {{"recruitment.history", {"recruitment.open"}}, {"empty.history", {}}};
    outcome.patch = {{"/contract/start", Value{"2026-09-01"}},
                     {"/draft", std::nullopt},
                     {"/cleared", Value{}},
                     {"/score", Value{-0.5}}};
    outcome.timers = {
        {TimerChange::set,
         "papers.late",
         "preparation.papers",
         "papers.reminder",
         Timestamp{june_first + 720 * hour},
         {{2026, 7, 1}, 10 * hour},
         "Europe/Paris",
         "2024a",
         true},
        {TimerChange::cleared, "recruitment.late", "recruitment", "", {}, {}, "", "", false},
        {TimerChange::fired, "send.1", "", "nudge", {}, {}, "", "", false}};
    outcome.guards = {{"candidate_adult", Verdict::holds}, {"quota_left", Verdict::fails}};
    outcome.notices = {{{"volunteer", "host"},
                        Object{{"en", "Papers are due"}, {"fr", "Les pièces sont attendues : é"}}}};
    outcome.changed = true;
    return outcome;
}

Event step_taken() {
    Event event = mission_event(EventType::step_taken, 300, 17);
    event.on_behalf_of = "u-0001";
    event.causation = Position{299};
    event.trigger = "candidate.selected";
    event.input = Object{{"zeta", std::int64_t{-9'007'199'254'740'993}}, {"alpha", 1.0}};
    event.read_facts = {{"months_served", 11.25, "V-3", Position{120}}};
    event.outcome = rich_outcome();
    return event;
}

Event step_telling() {
    Event event = step_taken();
    event.type_version = 2;
    event.told = {{"V-3", "contract.opened", Object{{"mission", "M-2026-0042"}}},
                  {"H-9", "noted", Object{}}};
    return event;
}

Event step_reversed() {
    Event event = mission_event(EventType::step_reversed, 301, 18);
    event.input = Object{{"reason", "entered by mistake"}};
    event.outcome.exited = {"preparation"};
    event.outcome.entered = {"recruitment", "recruitment.open"};
    event.outcome.configuration = {"recruitment.open"};
    event.outcome.changed = true;
    event.corrects = Position{300};
    return event;
}

Event fact_corrected() {
    Event event = mission_event(EventType::fact_corrected, 302, 19);
    event.occurred_at = Timestamp{-1};
    event.outcome.configuration = {"recruitment.open"};
    event.outcome.patch = {{"/contract/start", Value{"2026-09-15"}}};
    event.corrects = Position{2};
    return event;
}

Event workflow_changed() {
    Event event = mission_event(EventType::workflow_changed, 303, 20);
    event.input = Object{{"from", 1}, {"to", 2}};
    event.outcome.configuration = {"recruitment.open"};
    return event;
}

Event workflow_published() {
    Event event = base_event(EventType::workflow_published, 1);
    event.channel = "cli";
    event.request_key_hash = {};
    event.input = Object{
        {"workflow", Object{{"id", "toggle"},
                            {"version", 1},
                            {"initial", "left"},
                            {"states", Object{{"left", Object{{"on", Object{{"toggle", "right"}}}}},
                                              {"right", Object{}}}}}}};
    return event;
}

Event delegation_given() {
    Event event = mission_event(EventType::delegation_given, 308, 21);
    event.actor = {"u-7f3a", "host", "H-9"};
    event.input = Object{{"to", "u-22"}, {"until", "2026-12-31"}, {"steps", Array{}}};
    event.outcome.configuration = {"closed"};
    event.outcome.final = true;
    return event;
}

Event fact_of_none(EventType type, std::uint64_t position, Value input) {
    Event event = base_event(type, position);
    event.input = std::move(input);
    return event;
}

}  // namespace

std::vector<GoldenEvent> golden_events() {
    return {
        {"instance_started_v1", instance_started()},
        {"step_taken_v1", step_taken()},
        {"step_taken_v2", step_telling()},
        {"step_reversed_v1", step_reversed()},
        {"fact_corrected_v1", fact_corrected()},
        {"workflow_changed_v1", workflow_changed()},
        {"workflow_published_v1", workflow_published()},
        {"subject_erased_v1", fact_of_none(EventType::subject_erased, 304,
                                           Object{{"subject", "s-51"}, {"key_epoch", 3}})},
        {"legal_hold_placed_v1",
         fact_of_none(EventType::legal_hold_placed, 305,
                      Object{{"subject", "s-52"}, {"instance", "M-2026-0042"}})},
        {"legal_hold_lifted_v1",
         fact_of_none(EventType::legal_hold_lifted, 306, Object{{"subject", "s-52"}})},
        {"access_recorded_v1",
         fact_of_none(EventType::access_recorded, 307,
                      Object{{"instance", "M-2026-0042"}, {"paths", Array{"/volunteer/name"}}})},
        {"delegation_given_v1", delegation_given()},
    };
}

InstanceState golden_state() {
    InstanceState state;
    state.id = InstanceId{"M-2026-0042"};
    state.version = Version{17};
    state.position = Position{300};
    state.workflow_hash = counting_from<Hash>(0x10);
    state.rule_set = "ruleset-2026-01-01";
    state.active = {"mission", "preparation", "preparation.papers", "preparation.training"};
    state.configuration = {"preparation.papers", "preparation.training"};
    state.history = {{"empty.history", {}}, {"recruitment.history", {"recruitment.open"}}};
    state.data = Object{
        {"country", "SN"}, {"places", 2}, {"volunteer", Object{{"name", Object{{"$sealed", 0}}}}}};
    state.sealed = {{instance_started().sealed.front(), counting_from<Hash>(0x40)}};
    state.timers = {
        {"papers.late", "preparation.papers", "papers.reminder", Timestamp{june_first + 720 * hour},
         Timestamp{june_first}, true, false},
        {"send.1", "", "nudge", Timestamp{june_first}, Timestamp{june_first + hour}, false, true}};
    state.steps = {{"candidate.selected", {Timestamp{june_first}, "u-7f3a", Position{300}}},
                   {"need.submitted", {Timestamp{june_first - hour}, "", Position{7}}}};
    state.final = false;
    state.created_at = Timestamp{june_first - 24 * hour};
    state.updated_at = Timestamp{june_first + 1'234'567};
    state.latest_occurred_at = Timestamp{june_first};
    return state;
}

}  // namespace jalon::testing
