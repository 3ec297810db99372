// Until: where the reading of a log ends.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/zone_rules.h"
#include "engine/instance/event.h"

namespace jalon {

// Behind a position, or behind what was recorded by a time; neither: at its end.
struct Until {
    std::optional<Position> position;
    std::optional<Timestamp> recorded_at;

    [[nodiscard]] bool ends_before(const Event& event) const {
        return (position && event.position > *position) ||
               (recorded_at && event.recorded_at > *recorded_at);
    }
    [[nodiscard]] bool whole() const { return !position && !recorded_at; }
};

// "", a position, or what parse_time reads. invalid: none of them.
[[nodiscard]] Result<Until> parse_until(const std::string& text, const ZoneRules& zones,
                                        const std::string& zone);

}  // namespace jalon
