// The engine under faults (world.h). JALON_SEED=N runs one seed, JALON_SEEDS=N that many,
// JALON_STEPS=N that many steps a seed.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/world.h"

namespace jalon::testing {
namespace {

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

int steps() { return static_cast<int>(number_of("JALON_STEPS", 200)); }

constexpr std::uint64_t seeds_usual = 300;

std::vector<std::uint64_t> seeds() {
    if (std::getenv("JALON_SEED") != nullptr) return {number_of("JALON_SEED", 0)};
    std::vector<std::uint64_t> all;
    const std::uint64_t count = number_of("JALON_SEEDS", seeds_usual);
    for (std::uint64_t seed = 1; seed <= count; ++seed) all.push_back(seed);
    return all;
}

TEST(EngineSimulation, KeepsItsPromisesUnderFaults) {
    std::map<std::string, int> counts;
    for (const std::uint64_t seed : seeds()) {
        World world(seed);
        const std::string wrong = world.run(steps());
        ASSERT_EQ(wrong, "") << "JALON_SEED=" << seed;
        for (const auto& [what, count] : world.counts()) counts[what] += count;
    }
    if (seeds().size() < seeds_usual) return;  // what is rare may not come about
    for (const char* what : {"ask", "written", "answered", "crash", "append failed", "read failed",
                             "open failed", "damage", "edge of a timer", "several told"}) {
        EXPECT_GT(counts[what], 10) << what << " hardly ever happened";
    }
}

TEST(EngineSimulation, IsTheSameForTheSameSeed) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        World first(seed);
        World second(seed);
        static_cast<void>(first.run(steps()));
        static_cast<void>(second.run(steps()));
        EXPECT_EQ(first.trace(), second.trace()) << "JALON_SEED=" << seed;
    }
}

}  // namespace
}  // namespace jalon::testing
