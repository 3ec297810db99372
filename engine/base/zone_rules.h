// ZoneRules: what a wall clock shows somewhere. A pure interface used inside decide; the event
// stores the outcome (instant, local date-time, zone, version), so replay needs no zone data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.h"

namespace jalon {

class ZoneRules {
public:
    virtual ~ZoneRules() = default;

    // True for an IANA zone name that these rules know.
    [[nodiscard]] virtual bool knows(std::string_view zone) const = 0;

    // The first valid instant at or after `local` in a gap; the earlier one in an overlap.
    // REQUIRES: knows(zone).
    [[nodiscard]] virtual Timestamp resolve(const LocalDateTime& local,
                                            std::string_view zone) const = 0;

    // REQUIRES: knows(zone).
    [[nodiscard]] virtual LocalDateTime local(Timestamp instant, std::string_view zone) const = 0;

    // The release of the zone data, such as "2024a"; recorded with every timer.
    [[nodiscard]] virtual std::string version() const = 0;
};

// Rules for the zone "UTC" alone: for tests and tools that have no zone data.
class UtcRules final : public ZoneRules {
public:
    [[nodiscard]] bool knows(std::string_view zone) const override { return zone == "UTC"; }
    [[nodiscard]] Timestamp resolve(const LocalDateTime& local, std::string_view) const override {
        return instant_of_utc(local);
    }
    [[nodiscard]] LocalDateTime local(Timestamp instant, std::string_view) const override {
        return utc_of(instant);
    }
    [[nodiscard]] std::string version() const override { return "utc"; }
};

}  // namespace jalon
