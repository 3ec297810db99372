// Two interpreters over the same random charts and random events: the engine's and NaiveChart's.
// They must agree on every state left and entered, in order, on the order of executable content, on
// the configuration, and on which charts do not come to rest.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/chart_runner.h"
#include "tests/support/naive_chart.h"
#include "tests/support/random_chart.h"

namespace jalon::testing {
namespace {

constexpr int events_an_opinion = 40;
constexpr int opinions_a_seed = 5;

NaiveTurn turn_of(const Result<RunResult>& run) {
    NaiveTurn turn;
    turn.at_rest = run.has_value();
    if (!run) return turn;
    const Outcome& outcome = run->outcome;
    turn.changed = outcome.changed;
    turn.final = outcome.final;
    turn.exited = outcome.exited;
    turn.entered = outcome.entered;
    turn.configuration = outcome.configuration;
    for (const Notice& notice : outcome.notices) turn.notices.push_back(notice.to.front());
    return turn;
}

std::string text_of(const NaiveTurn& turn) {
    if (!turn.at_rest) return "does not come to rest";
    std::string text = turn.changed ? "changed" : "unchanged";
    if (turn.final) text += ", final";
    const auto add = [&](const char* name, const std::vector<std::string>& words) {
        text += std::string("\n  ") + name;
        for (const std::string& word : words) text += " " + word;
    };
    add("exited", turn.exited);
    add("entered", turn.entered);
    add("notices", turn.notices);
    // The engine tells it only when something changed.
    if (turn.changed) add("now", turn.configuration);
    return text;
}

// What differs for one chart and one script; empty when nothing does.
std::string disagreement(Chance& chance) {
    const Value chart = RandomChart(chance, RandomContent::control).draw();
    NaiveChart naive(chart);
    ChartRunner engine(chart);
    std::string script = "> start\n";
    NaiveTurn expected = naive.start();
    std::string found = text_of(turn_of(engine.start()));
    for (int i = 0;; ++i) {
        const std::string wanted = text_of(expected);
        if (found != wanted) return to_json(chart) + "\n" + script + found + "\nnot\n" + wanted;
        if (expected.final || !expected.at_rest || i == events_an_opinion) return "";
        const std::string event = chance.pick(random_chart_events());
        script += "> " + event + "\n";
        expected = naive.send(event);
        found = text_of(turn_of(engine.send(event)));
    }
}

RC_GTEST_PROP(ChartSecondOpinion, ANaiveInterpreterComesToTheSameInEveryStep, ()) {
    Chance chance(*rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()));
    for (int i = 0; i < opinions_a_seed; ++i) RC_ASSERT(disagreement(chance) == "");
}

}  // namespace
}  // namespace jalon::testing
