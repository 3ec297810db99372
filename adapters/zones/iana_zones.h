// IanaZones: the zone rules of the system's time zone database (tzdata).
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/zone_rules.h"

namespace jalon {

// Thread-safety: const methods by any number of threads. Zones are read from the disk when they are
// first named and kept; the database's release stays the same until the process ends.
class IanaZones final : public ZoneRules {
public:
    // not_found: the system has no zone data.
    [[nodiscard]] static Result<IanaZones> open();

    [[nodiscard]] bool knows(std::string_view zone) const override;
    [[nodiscard]] Timestamp resolve(const LocalDateTime& local,
                                    std::string_view zone) const override;
    [[nodiscard]] LocalDateTime local(Timestamp instant, std::string_view zone) const override;
    [[nodiscard]] std::string version() const override { return version_; }

private:
    explicit IanaZones(std::string version) : version_(std::move(version)) {}

    std::string version_;
};

}  // namespace jalon
