#include "tools/bench/missions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/json/json.h"
#include "engine/base/check.h"
#include "engine/base/limits.h"
#include "tools/bench/bench.h"
#include "tools/embed/embedded_file.h"

namespace jalon {
namespace {

constexpr std::array<const char*, Missions::steps_a_life - 1> steps{
    "need.described",  "need.approved",    "offer.made",   "contract.signed", "training.passed",
    "departure.fixed", "arrival.reported", "report.filed", "return.settled"};
constexpr std::size_t note_bytes = 160;

// States s0 to s9 in a row; the states' transitions and the triggers are filled in.
constexpr const char* workflow_text = R"({
  "id": "bench_mission", "version": 1, "title": {"en": "Mission", "fr": "Mission"},
  "initial": "s0", "states": {}, "triggers": {},
  "guards": {"BUDGET": {
    "rule": {"<=": [{"+": [{"var": "data.spent"}, {"var": "input.cost"}]}, {"var": "data.budget"}]},
    "message": {"en": "The budget is used up.", "fr": "Le budget est épuisé."}}},
  "start": {"by": ["*"], "data": {"type": "object", "additionalProperties": false,
    "required": ["country", "host", "budget", "spent"], "properties": {
      "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
      "host": {"type": "string", "maxLength": 100, "personal": false},
      "budget": {"type": "integer"}, "spent": {"type": "integer"}}}},
  "data": {"type": "object"}})";

constexpr const char* actions_text =
    R"([{"assign": {"spent": {"+": [{"var": "data.spent"}, {"var": "input.cost"}]}}}])";

constexpr const char* trigger_text = R"({
  "title": {"en": "Next", "fr": "Suite"}, "by": ["*"],
  "data": {"type": "object", "additionalProperties": false, "required": ["note", "cost"],
    "properties": {"note": {"type": "string", "maxLength": 400, "personal": false},
      "place": {"type": "string", "maxLength": 100, "personal": false},
      "cost": {"type": "integer", "minimum": 0}}}})";

Value read_text(const char* text) {
    auto value = parse_json(text);
    CHECK(value);
    return std::move(*value);
}

Value workflow_document(bool personal) {
    Value document = read_text(workflow_text);
    const Value actions = read_text(actions_text);
    Value trigger = note_rule();
    if (personal) {
        trigger.find("data")->find("properties")->find("note")->set("personal", true);
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        Value way = Value::Object{
            {"target", "s" + std::to_string(i + 1)}, {"guard", "BUDGET"}, {"actions", actions}};
        Value note = Value::Object{{"guard", "BUDGET"}, {"actions", actions}};
        Value on =
            Value::Object{{steps[i], std::move(way)}, {Missions::note_trigger, std::move(note)}};
        document.find("states")->set("s" + std::to_string(i), Value::Object{{"on", std::move(on)}});
        document.find("triggers")->set(steps[i], trigger);
    }
    document.find("triggers")->set(Missions::note_trigger, trigger);
    document.find("states")->set("s" + std::to_string(steps.size()),
                                 Value::Object{{"type", "final"}});
    return document;
}

// The texts that the shipped workflows show to people: sentences, as a file has them.
void gather(const Value& value, std::string& prose) {
    constexpr std::size_t sentence_bytes_min = 30;
    if (const auto* text = value.as_string(); text != nullptr) {
        if (text->size() >= sentence_bytes_min) prose += *text + ' ';
    } else if (const auto* list = value.as_array()) {
        for (const Value& one : *list) gather(one, prose);
    } else if (const auto* object = value.as_object()) {
        for (const Value::Member& one : *object) gather(one.value, prose);
    }
}

}  // namespace

Value note_rule() { return read_text(trigger_text); }

Result<std::unique_ptr<Missions>> Missions::make(const MissionsOptions& options) {
    std::unique_ptr<Missions> missions(new Missions(options));
    auto ground =
        Ground::make(workflow_document(options.personal), options.log_id, options.proving);
    if (!ground) return ground.error();
    missions->ground_ = std::move(*ground);
    missions->read_prose();
    return missions;
}

void Missions::read_prose() {
    for (const EmbeddedFile& file : shipped_workflows()) {
        if (!file.path.ends_with("/workflow.json")) continue;
        auto document = parse_json(file.bytes, limits::workflow_json_depth_max);
        CHECK(document);
        gather(*document, prose_);
    }
    CHECK(prose_.size() > 2 * note_bytes);
    for (std::size_t at = 0; at + note_bytes < prose_.size(); at = prose_.find(' ', at) + 1) {
        words_.push_back(at);
    }
}

std::string Missions::draw_note() {
    std::string note = prose_.substr(words_[random_() % words_.size()], note_bytes);
    note.resize(note.rfind(' '));
    return note;
}

Hash Missions::draw_hash() {
    Hash hash{};
    std::generate(hash.begin(), hash.end(),
                  [this] { return static_cast<std::uint8_t>(random_() & 0xFFU); });
    return hash;
}

Value Missions::step_data() {
    return Value::Object{{"note", draw_note()},
                         {"place", "Lyon"},
                         {"cost", static_cast<std::int64_t>(random_() % 10'000)}};
}

void Missions::begin_mission(Client& client, Request& request) {
    const std::uint64_t every = options_.one_runs_on_of;
    client.runs_on = every != 0 && missions_ % every == 0;
    client.mission = options_.names + std::to_string(++missions_);
    client.taken = 0;
    request.kind = RequestKind::start;
    request.workflow = "bench_mission";
    request.data = Value::Object{{"country", "FR"},
                                 {"host", "host-" + std::to_string(missions_ % 1000)},
                                 {"budget", std::int64_t{1'000'000'000}},
                                 {"spent", 0}};
}

bool Missions::has_next(std::size_t client) const {
    return clients_[client].taken < steps_a_life || missions_ < options_.missions_max;
}

Request Missions::next(std::size_t client) {
    Client& one = clients_[client];
    Request request;
    request.id = client;
    request.actor = Actor{"client-" + std::to_string(client), "coordinator", "head-office"};
    request.channel = "api";
    const Hash key = draw_hash();
    request.key = KeyedBy{key, key};
    if (one.taken == steps_a_life) {
        begin_mission(one, request);
    } else {
        const bool notes = one.runs_on && one.taken >= left_after;
        request.trigger = notes ? note_trigger : steps[one.taken - 1];
        request.data = step_data();
    }
    ++one.taken;
    request.instance = InstanceId{one.mission};
    return request;
}

}  // namespace jalon
