#include "adapters/http/response_head.h"

#include <array>

#include "adapters/http/problem.h"
#include "adapters/http/syntax.h"

namespace jalon {
namespace {

// RFC 9110 IMF-fixdate; not strftime, which speaks the language of the process.
std::string http_date(std::time_t now) {
    constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    std::tm t{};
    gmtime_r(&now, &t);
    return std::string(days[static_cast<std::size_t>(t.tm_wday)]) + ", " + two(t.tm_mday) + " " +
           months[static_cast<std::size_t>(t.tm_mon)] + " " + std::to_string(t.tm_year + 1900) +
           " " + two(t.tm_hour) + ":" + two(t.tm_min) + ":" + two(t.tm_sec) + " GMT";
}

bool is_ours(std::string_view name) {
    return equal_ignoring_case(name, "content-length") ||
           equal_ignoring_case(name, "transfer-encoding") ||
           equal_ignoring_case(name, "connection") || equal_ignoring_case(name, "date");
}

}  // namespace

bool may_have_body(unsigned status) { return status >= 200 && status != 204 && status != 304; }

std::string response_head(const HttpResponse& response, const ResponseFraming& framing) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " +
                       std::string(reason_phrase(response.status)) + "\r\n";
    const auto add = [&head](std::string_view name, std::string_view value) {
        if (!is_token(name) || !is_field_value(value)) return;
        head.append(name).append(": ").append(value).append("\r\n");
    };
    add("Date", http_date(framing.now));
    bool caching = false;
    bool upgrade = false;
    for (const auto& [name, value] : response.headers) {
        if (is_ours(name)) continue;
        caching = caching || equal_ignoring_case(name, "cache-control");
        upgrade = upgrade || equal_ignoring_case(name, "upgrade");
        add(name, value);
    }
    if (upgrade) add("Connection", "upgrade");  // RFC 9110 §7.8: never one without the other.
    if (!caching) add("Cache-Control", "no-store");
    add("X-Content-Type-Options", "nosniff");
    if (!response.content_type.empty()) add("Content-Type", response.content_type);
    if (may_have_body(response.status) && !framing.until_close) {
        add("Content-Length", std::to_string(response.body.size()));
    }
    const bool keep_alive = framing.keep_alive && !framing.until_close;
    if (!keep_alive) add("Connection", "close");
    if (keep_alive && framing.http_1_0) add("Connection", "keep-alive");
    return head + "\r\n";
}

}  // namespace jalon
