#include "engine/analysis/analysis.h"

#include <algorithm>
#include <utility>

#include "engine/analysis/apart.h"
#include "engine/analysis/parts.h"

namespace jalon {
namespace {

// A chart with all its regions first; what is larger, without those that stand apart. A walk takes
// some microseconds: these bounds keep the largest shipped workflow well below two seconds.
constexpr ExplorationBounds whole_bounds{20'000, 30'000, 30'000};
constexpr ExplorationBounds rest_bounds{20'000, 120'000, 32};

Exploration explore_what_matters(AnalysisModel& model, Explored& explored) {
    Exploration found = explore(model, whole_bounds);
    if (!found.complete) {
        const auto apart = regions_apart(model);
        for (const StateIndex region : apart) explored.apart.push_back(model.chart->at(region).id);
        leave_out(model, apart);
        found = explore(model, rest_bounds);
    }
    explored.configurations = found.rests.size();
    explored.complete = found.complete;
    return found;
}

}  // namespace

void warn(Findings& findings, std::string code, std::string pointer, std::string message) {
    const bool told = std::any_of(findings.begin(), findings.end(), [&](const Finding& one) {
        return one.code == code && one.pointer == pointer;
    });
    if (told) return;
    findings.push_back(
        Finding{Severity::warning, std::move(code), std::move(pointer), std::move(message)});
}

Analysis analyse(const Workflow& workflow) {
    Analysis analysis;
    analyse_rules(workflow, analysis.findings);
    analyse_names(workflow, analysis.findings);
    analyse_events(workflow, analysis.findings);
    analyse_words(workflow, analysis.findings);
    AnalysisModel model = model_of(workflow);
    const Exploration exploration = explore_what_matters(model, analysis.explored);
    const Reach reach(model);
    const Walked walked{workflow, model, reach, exploration};
    analyse_moves(walked, analysis);
    analyse_ends(walked, analysis);
    return analysis;
}

}  // namespace jalon
