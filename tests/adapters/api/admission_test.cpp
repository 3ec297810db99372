#include "adapters/api/admission.h"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/limits.h"

namespace jalon {
namespace {

using Place = Admission::Place;

constexpr std::int64_t millisecond = 1000;

// A house whose requests are answered in order, so many a millisecond.
class House {
public:
    explicit House(std::size_t answers_a_ms) : answers_a_ms_(answers_a_ms) {}

    // For each millisecond `wishes` requests of `token` come; returns how many were let in.
    std::size_t run(std::int64_t milliseconds, std::size_t wishes, const std::string& token) {
        std::size_t let_in = 0;
        for (std::int64_t i = 0; i < milliseconds; ++i) {
            now_ = Timestamp{now_.value() + millisecond};
            for (std::size_t wish = 0; wish < wishes; ++wish) let_in += come(token) ? 1U : 0U;
            for (std::size_t left = answers_a_ms_; left > 0 && !waiting_.empty(); --left) {
                waited_ms_ = (now_.value() - waiting_.front().second.value()) / millisecond;
                waiting_.front().first.answered(now_);
                waiting_.pop_front();
            }
        }
        return let_in;
    }

    bool come(const std::string& token) {
        auto entered = admission.enter(token, now_);
        auto* place = std::get_if<Place>(&entered);
        last_no = place == nullptr ? std::optional(std::get<TurnedAway>(entered)) : std::nullopt;
        if (place != nullptr) waiting_.emplace_back(std::move(*place), now_);
        return place != nullptr;
    }

    // How long the request that was answered last had waited.
    [[nodiscard]] std::int64_t waited_ms() const { return waited_ms_; }

    Admission admission;
    std::optional<TurnedAway> last_no;

private:
    std::size_t answers_a_ms_;
    std::deque<std::pair<Place, Timestamp>> waiting_;
    Timestamp now_{1'000'000};
    std::int64_t waited_ms_ = 0;
};

TEST(Admission, LetsInWhatIsAnsweredSoon) {
    House house(10);
    EXPECT_EQ(house.run(2000, 8, "a"), 16'000U);
    EXPECT_LE(house.waited_ms(), 1);
}

TEST(Admission, KeepsTheTimeToAnswerUnderThreeTimesTheLoad) {
    House house(10);
    house.run(3000, 30, "a");
    const std::size_t let_in = house.run(1000, 30, "a");
    EXPECT_GE(let_in, 9'500U);  // as many as are answered
    EXPECT_LE(house.waited_ms(), 200);
    EXPECT_EQ(house.last_no, TurnedAway::overloaded);
}

TEST(Admission, WidensForWhoIsFast) {
    House house(30);
    house.run(3000, 60, "a");
    EXPECT_GT(house.admission.bound(), 2000U);
    EXPECT_LE(house.admission.bound(), limits::pending_commands_max);
}

TEST(Admission, NeverNarrowsPastWhatFillsAGroup) {
    House house(1);
    house.run(5000, 10, "a");
    EXPECT_EQ(house.admission.bound(), 256U);
}

TEST(Admission, AnIdleHouseLearnsNothing) {
    House house(10);
    const std::size_t before = house.admission.bound();
    for (int i = 0; i < 50; ++i) {
        house.come("a");
        house.run(400, 0, "a");
    }
    EXPECT_EQ(house.admission.bound(), before);
}

TEST(Admission, WhoHasNothingUnderWayIsLetInWhereAnotherFillsTheHouse) {
    House house(1);
    std::size_t crowd = 0;
    while (house.come("greedy")) ++crowd;
    EXPECT_EQ(crowd, house.admission.bound());
    EXPECT_EQ(house.last_no, TurnedAway::overloaded);  // nobody else is there to be fair to
    EXPECT_TRUE(house.come("modest"));
    EXPECT_FALSE(house.come("greedy"));
    EXPECT_EQ(house.last_no, TurnedAway::busy);
}

TEST(Admission, IsFullAtLast) {
    House house(1);
    std::size_t tokens = 0;
    while (house.come("token " + std::to_string(tokens))) ++tokens;
    EXPECT_EQ(tokens, limits::pending_commands_max);
    EXPECT_EQ(house.last_no, TurnedAway::overloaded);
}

TEST(Admission, APlaceIsGivenBackOnce) {
    Admission admission;
    {
        auto entered = admission.enter("a", Timestamp{1});
        Place place = std::move(std::get<Place>(entered));
        Place other = std::move(place);
        place.answered(Timestamp{2});
        EXPECT_EQ(admission.under_way(), 1U);
        other.answered(Timestamp{2});
        EXPECT_EQ(admission.under_way(), 0U);
    }
    EXPECT_EQ(admission.under_way(), 0U);
}

TEST(Admission, APlaceMayOutliveIt) {
    std::optional<Place> place;
    {
        Admission admission;
        auto entered = admission.enter("a", Timestamp{1});
        place = std::move(std::get<Place>(entered));
    }
    place->answered(Timestamp{2});
}

}  // namespace
}  // namespace jalon
