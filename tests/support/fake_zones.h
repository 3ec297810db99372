// FakeZones: the made-up zone "Two" for tests: two hours ahead of UTC before 2024-03-31T01:00Z,
// three from then on, and two again from 2024-10-27T01:00Z. Its wall clock jumps from 03:00 to
// 04:00 in spring and from 04:00 back to 03:00 in autumn.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/zone_rules.h"

namespace jalon::testing {

class FakeZones final : public ZoneRules {
public:
    [[nodiscard]] bool knows(std::string_view zone) const override {
        return zone == "Two" || zone == "UTC";
    }

    [[nodiscard]] Timestamp resolve(const LocalDateTime& wall,
                                    std::string_view zone) const override {
        const std::int64_t as_utc = instant_of_utc(wall).value();
        if (zone == "UTC") return Timestamp{as_utc};
        const Timestamp early{as_utc - 3 * hour};  // the earlier instant of an overlap
        if (local(early, zone) == wall) return early;
        const Timestamp late{as_utc - 2 * hour};
        if (local(late, zone) == wall) return late;
        return Timestamp{spring};  // inside the gap: its first valid instant
    }

    [[nodiscard]] LocalDateTime local(Timestamp instant, std::string_view zone) const override {
        if (zone == "UTC") return utc_of(instant);
        const bool summer = instant.value() >= spring && instant.value() < autumn;
        return utc_of(Timestamp{instant.value() + (summer ? 3 : 2) * hour});
    }

    [[nodiscard]] std::string version() const override { return "fake"; }

private:
    static constexpr std::int64_t hour = 3'600'000'000;
    static constexpr std::int64_t spring = 1'711'846'800'000'000;  // 2024-03-31T01:00:00Z
    static constexpr std::int64_t autumn = 1'729'990'800'000'000;  // 2024-10-27T01:00:00Z
};

}  // namespace jalon::testing
