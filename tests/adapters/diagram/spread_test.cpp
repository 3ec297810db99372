#include "adapters/diagram/spread.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstddef>

namespace jalon::testing {
namespace {

TEST(DiagramSpread, PlacesThatAreFarEnoughApartStay) {
    std::vector<int> places{0, 50, 200};
    spread(places, {10, 20}, {1, 1, 1});
    EXPECT_EQ(places, (std::vector<int>{0, 50, 200}));
}

TEST(DiagramSpread, PlacesThatAreTooCloseShareTheWay) {
    std::vector<int> places{100, 100};
    spread(places, {40}, {1, 1});
    EXPECT_EQ(places, (std::vector<int>{80, 120}));
}

TEST(DiagramSpread, TheHeavierMovesLess) {
    std::vector<int> places{100, 100};
    spread(places, {40}, {3, 1});
    EXPECT_EQ(places, (std::vector<int>{90, 130}));
}

RC_GTEST_PROP(DiagramSpread, GapsAreAlwaysKept, ()) {
    const auto count = *rc::gen::inRange<std::size_t>(1, 12);
    auto places = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(-500, 500));
    const auto gaps = *rc::gen::container<std::vector<int>>(count - 1, rc::gen::inRange(0, 100));
    const auto weights = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(1, 5));
    spread(places, gaps, weights);
    for (std::size_t i = 1; i < count; ++i) RC_ASSERT(places[i] >= places[i - 1] + gaps[i - 1]);
}

}  // namespace
}  // namespace jalon::testing
