// fold, decide: steps in memory, without log, codec or index; see main.cpp.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <utility>

#include "adapters/crypto/hasher.h"
#include "adapters/json/json.h"
#include "adapters/json/workflow_reader.h"
#include "adapters/zones/iana_zones.h"
#include "engine/base/check.h"
#include "engine/base/limits.h"
#include "engine/instance/decide.h"
#include "engine/instance/evolve.h"
#include "tools/bench/bench.h"
#include "tools/bench/life.h"
#include "tools/bench/peer.h"
#include "tools/bench/peer_machine.h"
#include "tools/bench/scratch.h"
#include "tools/embed/embedded_file.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

constexpr std::uint64_t fold_steps_default = 1'000'000;
constexpr std::uint64_t decide_steps_default = 100'000;
constexpr std::uint64_t peer_share = 20;  // the peer lives so many times fewer lives a round
constexpr const char* script_file = "workflows/volunteer_mission/scripts/happy_path.jsonl";
constexpr const char* workflow_file = "volunteer_mission/workflow.json";

std::string_view shipped(std::string_view path) {
    const auto files = shipped_workflows();
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const EmbeddedFile& file) { return file.path == path; });
    CHECK(found != files.end());
    return found->bytes;
}

Result<std::vector<Value>> read_script() {
    std::ifstream file(script_file);
    if (!file) {
        return Error{ErrorCode::not_found, std::string("cannot read ") + script_file +
                                               ": start jalon-bench where it can be found"};
    }
    std::vector<Value> lines;
    for (std::string text; std::getline(file, text);) {
        auto line = parse_json(text, limits::json_depth_max);
        if (!line) return line.error();
        lines.push_back(std::move(*line));
    }
    return lines;
}

// The mission, and the same one with marks.
class Lives {
public:
    [[nodiscard]] static Result<std::unique_ptr<Lives>> make() {
        auto zones = IanaZones::open();
        if (!zones) return zones.error();
        std::unique_ptr<Lives> lives(new Lives(std::move(*zones)));
        auto script = read_script();
        if (!script) return script.error();
        auto document = parse_json(shipped(workflow_file), limits::workflow_json_depth_max);
        if (!document) return document.error();
        lives->marked_ = with_marks(*document);
        auto played = lives->play(*document, *script, lives->steps_);
        if (!played) return played.error();
        lives->workflow_ = std::move(*played);
        auto again = lives->play(lives->marked_, *script, lives->marked_steps_);
        if (!again) return again.error();
        return lives;
    }

    [[nodiscard]] const Workflow& workflow() const { return *workflow_; }
    [[nodiscard]] const std::vector<LifeStep>& steps() const { return steps_; }

    [[nodiscard]] Value for_peer() const {
        Value::Array steps;
        for (const LifeStep& step : marked_steps_) {
            Value::Array marks;
            for (const std::int64_t mark : marks_of(step.event.outcome)) marks.emplace_back(mark);
            Value::Array active;
            for (const std::string& id : step.event.outcome.configuration) active.emplace_back(id);
            // A mark that nobody was waiting for leaves the configuration out.
            if (!step.event.outcome.changed) active = last_of(steps);
            const bool start = step.command.kind == CommandKind::start;
            steps.push_back(Value::Object{{"event", start ? Value{} : Value{step.event.trigger}},
                                          {"marks", std::move(marks)},
                                          {"configuration", std::move(active)}});
        }
        return Value::Object{{"machine", peer_machine(marked_)}, {"steps", std::move(steps)}};
    }

private:
    explicit Lives(IanaZones zones) : zones_(std::move(zones)) {}

    static Value::Array last_of(const Value::Array& steps) {
        return *steps.back().find("configuration")->as_array();
    }

    Result<std::shared_ptr<const Workflow>> play(const Value& document,
                                                 const std::vector<Value>& script,
                                                 std::vector<LifeStep>& steps) {
        auto reader = WorkflowReader::make(shipped("workflow.schema.json"), hasher_);
        if (!reader) return reader.error();
        auto workflow = reader->read(document).workflow;
        if (!workflow) return Error{ErrorCode::invalid, "the workflow cannot be run"};
        auto played = Life::play(workflow, zones_, script);
        if (!played) return played.error();
        steps = std::move(*played);
        return workflow;
    }

    OpensslHasher hasher_;
    IanaZones zones_;
    Value marked_;
    std::shared_ptr<const Workflow> workflow_;
    std::vector<LifeStep> steps_;
    std::vector<LifeStep> marked_steps_;
};

void fold_once(const Lives& lives) {
    InstanceState state;
    for (const LifeStep& step : lives.steps()) state = evolve(std::move(state), step.event);
    CHECK(state.version == lives.steps().back().event.version);
}

void decide_once(const Lives& lives) {
    for (const LifeStep& step : lives.steps()) {
        const auto decided = decide(lives.workflow(), step.before, step.command, step.context);
        CHECK(decided && decided->outcome.configuration == step.event.outcome.configuration);
    }
}

using Once = void (*)(const Lives&);

// Lives `count` lives, each measured. Returns steps a second.
double live(Once once, const Lives& lives, std::uint64_t count, std::vector<double>& lives_ms) {
    const Stopwatch all;
    for (std::uint64_t i = 0; i < count; ++i) {
        const Stopwatch one;
        once(lives);
        lives_ms.push_back(one.seconds() * 1000);
    }
    return static_cast<double>(count * lives.steps().size()) / all.seconds();
}

std::unique_ptr<Peer> start_peer(const BenchOptions& options, const std::string& scratch,
                                 const Lives& lives) {
    auto peer = Peer::start(options.peer, scratch, lives.for_peer());
    if (peer) return std::move(*peer);
    std::fprintf(stderr, "jalon-bench: no limit, the peer cannot run: %s (npm ci in %s)\n",
                 peer.error().message.c_str(), options.peer.c_str());
    return nullptr;
}

Result<Measured> measure(const BenchOptions& options, Once once, std::uint64_t steps_default) {
    auto lives = Lives::make();
    if (!lives) return lives.error();
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    const auto peer = start_peer(options, *scratch / "", **lives);
    const std::uint64_t steps = (*lives)->steps().size();
    const std::uint64_t size = options.size == 0 ? steps_default : options.size;
    const std::uint64_t count = size / steps / rounds_min + 1;
    const std::uint64_t peer_count = count / peer_share + 1;
    Progress progress("rounds", rounds_min);
    std::vector<double> rates;
    std::vector<double> limits;
    std::vector<double> lives_ms;
    const Stopwatch watch;
    while (rates.size() < rounds_min || watch.seconds() < options.seconds) {
        rates.push_back(live(once, **lives, count, lives_ms));
        if (peer) {
            auto seconds = peer->live(peer_count);
            if (!seconds) return seconds.error();
            limits.push_back(static_cast<double>(peer_count * steps) / *seconds);
        }
        progress.at(rates.size());
    }
    Measured measured{"steps/s",
                      median(rates),
                      std::nullopt,
                      quantile(lives_ms, 0.5),
                      quantile(lives_ms, 0.99),
                      count * steps * rates.size()};
    if (!limits.empty()) measured.limit = median(limits);
    return measured;
}

}  // namespace

Result<Measured> run_fold(const BenchOptions& options) {
    return measure(options, fold_once, fold_steps_default);
}

Result<Measured> run_decide(const BenchOptions& options) {
    return measure(options, decide_once, decide_steps_default);
}

}  // namespace jalon
