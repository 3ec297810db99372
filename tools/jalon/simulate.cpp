// jalon workflow simulate: a script of JSON lines through one instance, under a virtual clock; or
// random walks (walks.h).
#include <fstream>
#include <iostream>

#include "adapters/zones/iana_zones.h"
#include "tools/jalon/output.h"
#include "tools/jalon/script.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/walks.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

const Actor default_actor{"simulate", "admin", ""};

// Runs lines in order; the first output line is always that of the start.
class ScriptRun {
public:
    // `zones` must outlive the run.
    ScriptRun(std::shared_ptr<const Workflow> workflow, const ZoneRules& zones,
              std::string language)
        : simulation_(std::move(workflow), zones), language_(std::move(language)) {}

    [[nodiscard]] Result<void> take(const ScriptLine& line) {
        if (const auto* start = std::get_if<StartLine>(&line)) return take_start(*start);
        if (const auto* facts = std::get_if<FactsLine>(&line)) return take_facts(*facts);
        start_if_needed();
        if (const auto* send = std::get_if<SendLine>(&line)) {
            print(simulation_.send(send->trigger, send->data, send->actor));
            return {};
        }
        if (const auto* advance = std::get_if<AdvanceLine>(&line)) {
            print(simulation_.advance_to(
                instant_of_utc(add(utc_of(simulation_.now()), advance->by))));
            return {};
        }
        const Timestamp at = std::get<AtLine>(line).at;
        if (at < simulation_.now()) return Error{ErrorCode::invalid, "the clock never goes back"};
        print(simulation_.advance_to(at));
        return {};
    }

    void start_if_needed() {
        if (started_) return;
        started_ = true;
        print(simulation_.start(Value::Object{}, default_actor));
    }

private:
    Result<void> take_start(const StartLine& line) {
        if (started_) return Error{ErrorCode::invalid, "only the first line starts the instance"};
        if (line.at && *line.at < simulation_.now()) {
            return Error{ErrorCode::invalid, "the clock begins in 1970"};
        }
        started_ = true;
        if (line.at) static_cast<void>(simulation_.advance_to(*line.at));
        print(simulation_.start(line.data, line.actor));
        return {};
    }

    // Before the start nothing stands anywhere yet, and nothing is printed.
    Result<void> take_facts(const FactsLine& line) {
        for (const Value::Member& fact : *line.facts.as_object()) {
            simulation_.set_fact(fact.name, fact.value);
        }
        if (started_) print(SimulatedTurn{});
        return {};
    }

    void print(const SimulatedTurn& turn) {
        print_line(turn_line(simulation_.state(), turn, language_));
    }

    Simulation simulation_;
    std::string language_;
    bool started_ = false;
};

Exit run_lines(ScriptRun& run, std::istream& lines) {
    std::string text;
    for (int number = 1; std::getline(lines, text); ++number) {
        auto line = parse_script_line(text);
        auto taken = line ? run.take(*line) : Result<void>(line.error());
        if (!taken) {
            return fail(Exit::usage,
                        "line " + std::to_string(number) + ": " + taken.error().message);
        }
    }
    run.start_if_needed();
    return Exit::ok;
}

}  // namespace

Exit run_simulate(const WorkflowVerb& verb) {
    const auto workflow_file = use_workflow_file(verb.file);
    if (!workflow_file) return workflow_file.error();
    const auto& workflow = workflow_file->workflow;
    if (verb.walks > 0) return run_walks(verb, *workflow);
    auto zones = IanaZones::open();
    if (!zones) return fail(zones.error());
    ScriptRun run(workflow, *zones, verb.target.environment.language);
    if (verb.script == "-") return run_lines(run, std::cin);
    std::ifstream file(verb.script);
    if (!file) return fail(Exit::not_found, "cannot read " + verb.script);
    return run_lines(run, file);
}

}  // namespace jalon
