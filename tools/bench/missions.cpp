#include "tools/bench/missions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/workflow_reader.h"
#include "engine/base/check.h"
#include "tools/bench/bench.h"
#include "tools/embed/embedded_file.h"

namespace jalon {
namespace {

constexpr std::array<const char*, 10> steps{
    "need.described",  "need.approved",   "offer.made",       "contract.signed", "visa.granted",
    "training.passed", "departure.fixed", "arrival.reported", "report.filed",    "return.settled"};

// States s0 to s10 in a row; the states' transitions and the triggers are filled in.
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

Value workflow_document() {
    Value document = read_text(workflow_text);
    const Value actions = read_text(actions_text);
    const Value trigger = read_text(trigger_text);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        Value way = Value::Object{
            {"target", "s" + std::to_string(i + 1)}, {"guard", "BUDGET"}, {"actions", actions}};
        Value on = Value::Object{{steps[i], std::move(way)}};
        document.find("states")->set("s" + std::to_string(i), Value::Object{{"on", std::move(on)}});
        document.find("triggers")->set(steps[i], trigger);
    }
    document.find("states")->set("s" + std::to_string(steps.size()),
                                 Value::Object{{"type", "final"}});
    return document;
}

Result<std::shared_ptr<const Workflow>> compile(const Hasher& hasher) {
    const auto files = shipped_workflows();
    const auto schema = std::find_if(files.begin(), files.end(), [](const EmbeddedFile& file) {
        return file.path == "workflow.schema.json";
    });
    CHECK(schema != files.end());
    auto reader = WorkflowReader::make(schema->bytes, hasher);
    if (!reader) return reader.error();
    const ReadWorkflow read = reader->lint(workflow_document());
    if (read.publishable()) return read.workflow;
    std::string message = "the workflow cannot be published";
    for (const Finding& finding : read.findings) {
        message += "; " + finding.pointer + ": " + finding.message;
    }
    return Error{ErrorCode::invalid, message};
}

}  // namespace

Missions::Missions(IanaZones zones, std::size_t clients, std::uint64_t seed)
    : zones_(std::move(zones)), random_(seed), clients_(clients) {}

Result<std::unique_ptr<Missions>> Missions::make(std::size_t clients, std::uint64_t seed) {
    auto zones = IanaZones::open();
    if (!zones) return zones.error();
    std::unique_ptr<Missions> missions(new Missions(std::move(*zones), clients, seed));
    auto workflow = compile(missions->hasher_);
    if (!workflow) return workflow.error();
    missions->workflow_ = std::move(*workflow);
    missions->write_notes();
    return missions;
}

void Missions::write_notes() {
    constexpr std::array<const char*, 16> words{
        "the",   "host",   "wrote", "that",    "arrival", "is",    "confirmed", "by",
        "train", "monday", "and",   "housing", "was",     "found", "near",      "school"};
    constexpr std::size_t notes = 512;
    constexpr std::size_t words_a_note = 27;
    while (notes_.size() < notes) {
        std::string note;
        for (std::size_t i = 0; i < words_a_note; ++i) {
            note += std::string(words[random_() % words.size()]) + ' ';
        }
        notes_.push_back(std::move(note));
    }
}

Hash Missions::draw_hash() {
    Hash hash{};
    std::generate(hash.begin(), hash.end(),
                  [this] { return static_cast<std::uint8_t>(random_() & 0xFFU); });
    return hash;
}

Result<Engine> Missions::engine(EventStore& store) {
    auto head = store.head();
    if (!head) return head.error();
    LogId log_id{};
    log_id.fill(7);
    Engine engine(EngineParts{&sealer_, &hasher_, &zones_, "UTC", log_id}, std::move(*head));
    Request publish;
    publish.kind = RequestKind::publish;
    publish.publication = workflow_;
    publish.actor = Actor{"bench", "admin", ""};
    publish.channel = "cli";
    engine.submit(std::move(publish), wall_clock());
    auto written = store.append(engine.take_ready().batch);
    if (!written) return written.error();
    engine.advance();
    return engine;
}

Request Missions::next(std::size_t client) {
    Client& one = clients_[client];
    Request request;
    request.id = client;
    request.actor = Actor{"client-" + std::to_string(client), "coordinator", "head-office"};
    request.channel = "api";
    const Hash key = draw_hash();
    request.key = KeyedBy{key, key};
    if (one.steps == 0) {
        one = Client{"mission-" + std::to_string(++missions_), steps.size()};
        request.kind = RequestKind::start;
        request.workflow = "bench_mission";
        request.data = Value::Object{{"country", "FR"},
                                     {"host", "host-" + std::to_string(missions_ % 1000)},
                                     {"budget", 100'000},
                                     {"spent", 0}};
    } else {
        request.trigger = steps[steps.size() - one.steps];
        --one.steps;
        request.data = Value::Object{{"note", notes_[random_() % notes_.size()]},
                                     {"place", "Lyon"},
                                     {"cost", static_cast<std::int64_t>(random_() % 10'000)}};
    }
    request.instance = InstanceId{one.mission};
    return request;
}

}  // namespace jalon
