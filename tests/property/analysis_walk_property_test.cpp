// The walk of an analysis and the interpreter over the same random charts and random events: they
// must come to the same configuration in every step.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "engine/analysis/walk.h"
#include "tests/support/chart_runner.h"
#include "tests/support/random_chart.h"
#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

constexpr int events_a_script = 40;
constexpr int charts_a_seed = 5;

std::shared_ptr<const Workflow> random_workflow(Chance& chance) {
    Value chart = RandomChart(chance, RandomContent::control).draw();
    chart.set("id", "random");
    chart.set("version", 1);
    chart.set("title", Value::Object{{"en", "Random"}, {"fr", "Au hasard"}});
    chart.set("data", Value::Object{});
    Findings findings;
    return compile_value(chart, findings);
}

std::set<std::string> names_of(const Workflow& workflow, const Configuration& configuration) {
    std::set<std::string> names;
    for (const StateIndex state : configuration.active) {
        names.insert(workflow.chart.at(state).id);
    }
    return names;
}

std::size_t event_of(const AnalysisModel& model, const std::string& name) {
    const auto found = std::find_if(model.events.begin(), model.events.end(),
                                    [&](const ModelEvent& one) { return one.name == name; });
    return static_cast<std::size_t>(found - model.events.begin());
}

// What differs for one chart and one script; empty when nothing does.
std::string difference(Chance& chance) {
    const auto workflow = random_workflow(chance);
    if (workflow == nullptr) return "does not compile";
    const AnalysisModel model = model_of(*workflow);
    AnalysisWalk walk(model);
    ChartRunner engine(workflow->document);
    walk.start();
    auto ran = engine.start();
    std::string script = "> start\n";
    for (int i = 0; i < events_a_script; ++i) {
        if (walk.restless()) return "";  // it gives up earlier than the interpreter
        if (!ran) return to_json(workflow->document) + "\n" + script + "comes to rest";
        if (walk.again()) return to_json(workflow->document) + "\n" + script + "asks";
        const bool same = names_of(*workflow, walk.result()) == engine.active() &&
                          walk.result().final == ran->outcome.final;
        if (!same) return to_json(workflow->document) + "\n" + script + "differs";
        if (walk.result().final) return "";
        const std::string event = chance.pick(random_chart_events());
        script += "> " + event + "\n";
        const Configuration from = walk.result();
        walk.send(from, event_of(model, event));
        ran = engine.send(event);
    }
    return "";
}

RC_GTEST_PROP(AnalysisWalkProperty, ComesToTheSameAsTheInterpreterInEveryStep, ()) {
    Chance chance(*rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()));
    for (int i = 0; i < charts_a_seed; ++i) RC_ASSERT(difference(chance) == "");
}

}  // namespace
}  // namespace jalon::testing
