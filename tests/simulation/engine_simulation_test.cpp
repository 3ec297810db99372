// The engine under faults (world.h). JALON_SEED=N runs one seed, JALON_SEEDS=N that many,
// JALON_STEPS=N that many steps a seed.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/world.h"
#include "tests/support/trials.h"

namespace jalon::testing {
namespace {

constexpr std::uint64_t steps_usual = 200;
constexpr std::uint64_t seeds_usual = 300;

std::uint64_t steps() { return number_of("JALON_STEPS", steps_usual); }

std::vector<SeededTrial> simulated_trials() {
    std::vector<SeededTrial> usual;
    const std::uint64_t count = number_of("JALON_SEEDS", seeds_usual);
    for (std::uint64_t seed = 1; seed <= count; ++seed) usual.push_back({seed, steps()});
    return trials("simulation", steps(), usual);
}

TEST(EngineSimulation, KeepsItsPromisesUnderFaults) {
    std::map<std::string, int> counts;
    const std::vector<SeededTrial> all = simulated_trials();
    for (const SeededTrial& trial : all) {
        World world(trial.seed);
        const std::string wrong = world.run(static_cast<int>(trial.size));
        ASSERT_EQ(wrong, "") << "JALON_SEED=" << trial.seed << " JALON_STEPS=" << trial.size;
        for (const auto& [what, count] : world.counts()) counts[what] += count;
    }
    if (all.size() < seeds_usual) return;  // what is rare may not come about
    for (const char* what : {"ask", "written", "answered", "crash", "append failed", "read failed",
                             "open failed", "damage", "edge of a timer", "several told"}) {
        EXPECT_GT(counts[what], 10) << what << " hardly ever happened";
    }
}

TEST(EngineSimulation, IsTheSameForTheSameSeed) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        World first(seed);
        World second(seed);
        static_cast<void>(first.run(static_cast<int>(steps())));
        static_cast<void>(second.run(static_cast<int>(steps())));
        EXPECT_EQ(first.trace(), second.trace()) << "JALON_SEED=" << seed;
    }
}

}  // namespace
}  // namespace jalon::testing
