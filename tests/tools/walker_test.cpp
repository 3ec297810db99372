#include "tools/jalon/walker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "adapters/json/json.h"
#include "tests/support/fake_zones.h"
#include "tests/support/workflows.h"
#include "tools/jalon/free_search.h"
#include "tools/jalon/script.h"
#include "tools/jalon/walk_report.h"

namespace jalon::testing {
namespace {

// A loan: a guard on the data, one on another instance, a timer, and one that nothing fulfils.
constexpr std::string_view loan = R"("initial": "wanted", "states": {
    "wanted": {"on": {"grant": {"target": "lent", "guard": "few"}, "drop": "dropped"}},
    "lent": {"after": {"P10D": "late"}, "on": {"return": "back"}},
    "late": {"on": {"return": {"target": "back", "guard": "paid"}}},
    "back": {"always": {"target": "shelf", "guard": "never"}},
    "shelf": {"on": {"drop": "dropped"}},
    "dropped": {"type": "final"}},
  "guards": {
    "few": {"rule": {"<": [{"var": "input.count"}, 3]}},
    "paid": {"rule": {"==": [{"var": "facts.purse.status"}, "full"]}},
    "never": {"rule": {"==": [1, 2]}}},
  "reads": {"purse": {"on": ["return"], "workflow": "purse", "key": "p",
                      "facts": {"status": {"var": "data.status"}}}},
  "triggers": {
    "grant": {"title": {"en": "Grant"}, "by": ["keeper"], "data": {"type": "object",
              "required": ["count"], "properties": {"count": {"type": "integer", "minimum": 0}}}},
    "drop": {"title": {"en": "Drop"}, "by": ["member"], "data": {"type": "object"}},
    "return": {"title": {"en": "Return"}, "by": ["*"], "data": {"type": "object"}}})";

class Walked {
public:
    explicit Walked(std::uint64_t seed = 7, std::string_view members = loan)
        : workflow(workflow_of(members)), walker(*workflow, zones, seed, 20) {
        for (int i = 0; i < 100; ++i) walker.walk();
        paths = search_free(walker.workflow(), walker.coverage(), 100);
    }

    [[nodiscard]] const Reached& state(std::string_view id) const {
        const auto& states = walker.coverage().coverable().states;
        const auto at = std::find(states.begin(), states.end(), *workflow->chart.find(id));
        return walker.coverage().items()[static_cast<std::size_t>(at - states.begin())];
    }

    FakeZones zones;
    std::shared_ptr<const Workflow> workflow;
    Walker walker;
    std::vector<FreePath> paths;
};

// Runs a script as the command line does; the ids of all states that were entered.
std::set<std::string> entered_by(const WalkScript& script, const Walked& walked) {
    Simulation simulation(walked.workflow, walked.zones);
    std::set<std::string> entered;
    for (std::size_t i = 0; i < script.size(); ++i) {
        const auto line = parse_script_line(to_json(script.line(i)));
        EXPECT_TRUE(line) << to_json(script.line(i));
        if (!line) return {};
        SimulatedTurn turn;
        if (const auto* start = std::get_if<StartLine>(&*line)) {
            static_cast<void>(simulation.advance_to(*start->at));
            turn = simulation.start(start->data, start->actor);
        } else if (const auto* send = std::get_if<SendLine>(&*line)) {
            turn = simulation.send(send->trigger, send->data, send->actor);
        } else if (const auto* at = std::get_if<AtLine>(&*line)) {
            turn = simulation.advance_to(at->at);
        } else if (const auto* facts = std::get_if<FactsLine>(&*line)) {
            for (const auto& fact : *facts->facts.as_object()) {
                simulation.set_fact(fact.name, fact.value);
            }
        }
        EXPECT_FALSE(turn.refusal) << to_json(script.line(i));
        for (const Outcome& outcome : turn.outcomes) {
            entered.insert(outcome.entered.begin(), outcome.entered.end());
        }
    }
    return entered;
}

TEST(Walker, StatesBehindGuardsTimersAndFactsAreReached) {
    const Walked walked;
    for (const char* id : {"wanted", "lent", "late", "back", "dropped"}) {
        EXPECT_GT(walked.state(id).times, 0U) << id;
    }
    EXPECT_EQ(walked.state("shelf").times, 0U);
}

TEST(Walker, EachScriptReachesItsStateWithoutARefusal) {
    const Walked walked;
    for (const char* id : {"wanted", "lent", "late", "back", "dropped"}) {
        EXPECT_TRUE(entered_by(walked.state(id).script, walked).contains(id)) << id;
    }
}

TEST(Walker, ScriptsAreShort) {
    const Walked walked;
    EXPECT_EQ(walked.state("wanted").script.size(), 1U);
    EXPECT_EQ(walked.state("dropped").script.size(), 2U);
    EXPECT_EQ(walked.state("late").script.size(), 3U);
}

TEST(Walker, ReturningLateNeedsTheFactInItsScript) {
    const Walked walked;
    const auto& coverage = walked.walker.coverage();
    const auto& items = coverage.items();
    // wanted has two transitions, lent two, late one.
    const Reached& paid = items[coverage.coverable().states.size() + 4];
    ASSERT_GT(paid.times, 0U);
    bool told = false;
    for (std::size_t i = 0; i < paid.script.size(); ++i) {
        const Value* facts = paid.script.line(i).find("facts");
        if (facts != nullptr && facts->find("purse.status") != nullptr) {
            told = *facts->find("purse.status") == Value{"full"};
        }
    }
    EXPECT_TRUE(told);
}

TEST(Walker, OneSeedGivesOneReportAndAnotherSeedAnother) {
    const auto report = [](std::uint64_t seed) {
        Walked walked(seed);
        return to_json(WalkReport(walked.walker, walked.paths, {100, seed, 20}).json());
    };
    EXPECT_EQ(report(7), report(7));
    EXPECT_NE(report(7), report(8));
}

TEST(FreeSearch, WhatOnlyAGuardKeepsAwayIsFoundWithItsGuard) {
    const Walked walked;
    const auto& states = walked.walker.coverage().coverable().states;
    const auto shelf = std::find_if(walked.paths.begin(), walked.paths.end(), [&](const auto& one) {
        return one.item < states.size() &&
               walked.workflow->chart.at(states[one.item]).id == "shelf";
    });
    ASSERT_NE(shelf, walked.paths.end());
    ASSERT_EQ(shelf->moves.size(), 1U);
    EXPECT_EQ(shelf->moves[0].by, FreeMove::By::itself);
    EXPECT_EQ(shelf->moves[0].guards, std::vector<std::string>{"never"});
}

TEST(FreeSearch, TwoStepsAwayIsFoundInTwoSteps) {
    const Walked walked;
    const auto longest = std::max_element(
        walked.paths.begin(), walked.paths.end(),
        [](const auto& left, const auto& right) { return left.moves.size() < right.moves.size(); });
    ASSERT_NE(longest, walked.paths.end());
    ASSERT_EQ(longest->moves.size(), 2U);
    EXPECT_EQ(longest->moves[1].name, "drop");
}

TEST(FreeSearch, NothingIsLookedForWhereNothingIsMissing) {
    const Walked walked(1, R"("states": {"a": {}})");
    EXPECT_TRUE(walked.paths.empty());
}

TEST(WalkReport, TextListsWhatIsNotCovered) {
    Walked walked;
    const std::string text = WalkReport(walked.walker, walked.paths, {100, 7, 20}).text();
    EXPECT_NE(text.find("states 5 of 6"), std::string::npos) << text;
    EXPECT_NE(text.find("shelf\n"), std::string::npos) << text;
    EXPECT_NE(text.find("by itself, if never holds"), std::string::npos) << text;
}

TEST(WalkReport, SkeletonsHaveFilesOfTheirOwn) {
    Walked walked;
    std::set<std::string> names;
    for (const auto& [name, lines] :
         WalkReport(walked.walker, walked.paths, {100, 7, 20}).files()) {
        names.insert(name);
        EXPECT_FALSE(lines.empty()) << name;
    }
    EXPECT_TRUE(names.contains("state-late.jsonl"));
    EXPECT_TRUE(names.contains("state-shelf.skeleton.jsonl"));
    EXPECT_EQ(names.size(), 13U);
}

}  // namespace
}  // namespace jalon::testing
