#include "tools/bench/alarms.h"

#include "adapters/json/json.h"
#include "engine/base/check.h"
#include "tools/bench/missions.h"

namespace jalon {
namespace {

constexpr std::int64_t alarm_span_us = 1'000'000;

constexpr const char* alarm_text = R"({
  "id": "bench_alarm", "version": 1, "title": {"en": "Alarm", "fr": "Alarme"},
  "initial": "waiting",
  "states": {"waiting": {
    "after": [{"timer": "due", "at": {"var": "data.due"}, "title": {"en": "Due", "fr": "Échue"}}],
    "on": {"note.added": {"actions": [{"assign": {"noted": {"var": "input.cost"}}}]}}}},
  "triggers": {},
  "start": {"by": ["*"], "data": {"type": "object", "additionalProperties": false,
    "required": ["due"], "properties": {"due": {"type": "string", "format": "date-time"}}}},
  "data": {"type": "object"}})";

}  // namespace

Value alarm_document() {
    auto document = parse_json(alarm_text);
    CHECK(document);
    document->find("triggers")->set(Missions::note_trigger, note_rule());
    return std::move(*document);
}

Request Alarms::next(std::size_t client) {
    const auto offset =
        static_cast<std::int64_t>(started_) * alarm_span_us / static_cast<std::int64_t>(count_);
    Request request;
    request.id = client;
    request.kind = RequestKind::start;
    request.workflow = "bench_alarm";
    request.instance = InstanceId{name_ + "-" + std::to_string(++started_)};
    request.actor = Actor{"bench", "coordinator", "head-office"};
    request.channel = "api";
    request.data = Value::Object{{"due", to_string(Timestamp{due_.value() + offset})}};
    return request;
}

}  // namespace jalon
