#include "adapters/json/formats.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "engine/base/time.h"

namespace jalon {
namespace {

// ISO 3166-1 alpha-2, as assigned in 2024. Codes are never taken out of this list: what was
// accepted once stays readable.
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
    "BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ "
    "DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP "
    "GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
    "KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
    "MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE "
    "PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL "
    "SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
    "US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

bool is_country(std::string_view text) {
    constexpr std::size_t width = 3;  // two letters and a blank
    if (text.size() + 1 != width) return false;
    for (std::size_t at = 0; at < countries.size(); at += width) {
        if (countries.substr(at, text.size()) == text) return true;
    }
    return false;
}

bool is_date(std::string_view text) { return parse_date(text).has_value(); }

bool is_date_time(std::string_view text) { return parse_timestamp(text).has_value(); }

// Loosely: something, one @, a domain with a dot inside; no white space.
bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.size() > 254) return false;
    const std::string_view domain = text.substr(at + 1);
    const std::size_t dot = domain.find('.');
    return dot != 0 && dot != std::string_view::npos && domain.back() != '.' &&
           domain.find('@') == std::string_view::npos &&
           std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; });
}

// Other values than texts have no format.
Assertion on_text(std::function<bool(std::string_view)> is, std::string_view message) {
    return {[is = std::move(is)](const Value& value) {
                const std::string* text = value.as_string();
                return text == nullptr || is(*text);
            },
            std::string(message)};
}

}  // namespace

std::optional<Assertion> format_named(std::string_view name, const ZoneRules* zones) {
    if (name == "date") return on_text(is_date, "must be a date such as 2026-01-31");
    if (name == "date-time") {
        return on_text(is_date_time, "must be a date and time such as 2026-01-31T09:30:00Z");
    }
    if (name == "email") return on_text(is_email, "must be an e-mail address");
    if (name == "country") {
        return on_text(is_country, "must be a country of ISO 3166-1, such as SN");
    }
    if (name == "zone" && zones != nullptr) {
        return on_text([zones](std::string_view text) { return zones->knows(text); },
                       "must be a time zone of the IANA list, such as Africa/Dakar");
    }
    return std::nullopt;
}

}  // namespace jalon
