#include "adapters/zones/iana_zones.h"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <unordered_map>

#include "engine/base/check.h"

namespace jalon {
namespace {

using std::chrono::microseconds;
using LocalTime = date::local_time<microseconds>;
using SystemTime = date::sys_time<microseconds>;

constexpr std::size_t name_bytes_max = 100;

// The names of the database; no other file of its directory, and no way out of it.
bool is_zone_name(std::string_view zone) {
    if (zone.empty() || zone.size() > name_bytes_max || zone.front() < 'A' || zone.front() > 'Z') {
        return false;
    }
    return std::all_of(zone.begin(), zone.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '/' || c == '_' || c == '-' || c == '+';
    });
}

using ZonesByName = std::unordered_map<std::string_view, const date::time_zone*>;

// The library finds a name by halving a list of six hundred, and a step asks several times.
const ZonesByName& zones_by_name() {
    static const ZonesByName zones = [] {
        ZonesByName found;
        for (const date::time_zone& zone : date::get_tzdb().zones) found[zone.name()] = &zone;
        return found;
    }();
    return zones;
}

// nullptr: the database lacks it. The library tells that by throwing.
const date::time_zone* find_zone(std::string_view zone) {
    if (!is_zone_name(zone)) return nullptr;
    const auto known = zones_by_name().find(zone);
    if (known != zones_by_name().end()) return known->second;
    try {
        return date::locate_zone(zone);
    } catch (const std::exception&) {
        return nullptr;
    }
}

const date::time_zone& known_zone(std::string_view zone) {
    const date::time_zone* found = find_zone(zone);
    CHECK(found != nullptr);
    return *found;
}

// The compiled zone data list each change up to 2037 and give only a rule for what follows, which
// the library does not read. A rule speaks of months and weekdays, so that a later year follows the
// listed one that has the same calendar.
constexpr int listed_years_end = 2037;

// Nothing changes any more after this stretch of time, as far as the library can tell.
bool past_the_table(const date::sys_info& info, int year) {
    return year >= listed_years_end && info.end > date::sys_days{date::year{10000} / 1 / 1};
}

// From a listed year with the same calendar to `year`. Any 28 years in a row from 1901 to 2099 have
// every calendar.
microseconds distance_to_table(int year) {
    const auto first_day = [](int of_year) { return days_of(Date{of_year, 1, 1}); };
    const auto length = [&](int of_year) { return first_day(of_year + 1) - first_day(of_year); };
    int listed = listed_years_end - 1;
    while ((first_day(year) - first_day(listed)) % 7 != 0 || length(year) != length(listed)) {
        --listed;
    }
    return date::days{first_day(year) - first_day(listed)};
}

// "# version 2024a", the first line of the database's one-file form.
std::string release_on_disk() {
    std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
    std::string hash;
    std::string word;
    std::string release;
    file >> hash >> word >> release;
    return hash == "#" && word == "version" ? release : std::string();
}

}  // namespace

Result<IanaZones> IanaZones::open() {
    try {
        std::string release = date::get_tzdb().version;
        if (release.empty() || release == "unknown") release = release_on_disk();
        if (find_zone("Europe/Paris") != nullptr) {
            return IanaZones(release.empty() ? "unknown" : release);
        }
    } catch (const std::exception&) {
        // Told below: the reason is the same.
    }
    return Error{ErrorCode::not_found, "the system has no time zone data (package tzdata)"};
}

bool IanaZones::knows(std::string_view zone) const { return find_zone(zone) != nullptr; }

Timestamp IanaZones::resolve(const LocalDateTime& local, std::string_view zone) const {
    const date::sys_days day{date::days{days_of(local.date)}};
    LocalTime wall{day.time_since_epoch() + microseconds{local.microseconds}};
    const date::time_zone& rules = known_zone(zone);
    date::local_info info = rules.get_info(wall);
    microseconds shift{0};
    if (past_the_table(info.first, local.date.year)) {
        shift = distance_to_table(local.date.year);
        wall -= shift;
        info = rules.get_info(wall);
    }
    const auto instant = info.result == date::local_info::nonexistent
                             ? microseconds{info.first.end.time_since_epoch()}
                             : wall.time_since_epoch() - info.first.offset;
    return Timestamp{(instant + shift).count()};
}

LocalDateTime IanaZones::local(Timestamp instant, std::string_view zone) const {
    const SystemTime time{microseconds{instant.value()}};
    const date::time_zone& rules = known_zone(zone);
    date::sys_info info = rules.get_info(time);
    const int year = utc_of(instant).date.year;
    if (past_the_table(info, year)) info = rules.get_info(time - distance_to_table(year));
    return utc_of(Timestamp{instant.value() + microseconds{info.offset}.count()});
}

}  // namespace jalon
