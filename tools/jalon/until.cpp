#include "tools/jalon/until.h"

#include "adapters/runtime/past.h"

namespace jalon {

Result<Until> parse_until(const std::string& text, const ZoneRules& zones,
                          const std::string& zone) {
    Until until;
    if (text.empty()) return until;
    until.position = parse_position(text);
    if (until.position) return until;
    auto time = parse_time(text, zones, zone);
    if (!time) return time.error();
    until.recorded_at = *time;
    return until;
}

}  // namespace jalon
