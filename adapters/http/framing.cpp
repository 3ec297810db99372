#include "adapters/http/framing.h"

#include <algorithm>
#include <array>
#include <variant>

#include "adapters/http/syntax.h"
#include "adapters/http/target.h"

namespace jalon {
namespace {

constexpr std::size_t method_length_max = 32;
constexpr std::size_t version_length = 8;  // "HTTP/1.1"
constexpr std::string_view bad_line =
    "the request line is not: method, one space, target, one space, HTTP version";

// CONNECT is missing on purpose: nothing here tunnels.
constexpr std::array<std::string_view, 8> methods = {"GET",    "HEAD",  "POST",    "PUT",
                                                     "DELETE", "PATCH", "OPTIONS", "TRACE"};

// Every value of the headers named `name`.
std::vector<std::string_view> values_of(const HttpRequest& request, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : request.headers) {
        if (equal_ignoring_case(key, name)) values.push_back(value);
    }
    return values;
}

// A list of codings that ends in `chunked` frames the body and is well formed, even where a coding
// before it is unknown.
bool ends_in_single_chunked(std::string_view codings) {
    const std::size_t comma = codings.rfind(',');
    if (comma == std::string_view::npos) return false;
    const std::string_view before = codings.substr(0, comma);
    return equal_ignoring_case(trimmed(codings.substr(comma + 1)), "chunked") &&
           is_token(trimmed(before)) && !equal_ignoring_case(trimmed(before), "chunked");
}

}  // namespace

std::size_t HeadParser::feed(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && status_ == Framing::need_more) take_byte(bytes[taken++]);
    return taken;
}

void HeadParser::take_byte(char c) {
    started_ = true;
    switch (line_.push(c)) {
        case LineReader::Status::malformed: fail(400, "bad_request", line_.fault()); return;
        case LineReader::Status::more:
            in_fields_ ? watch_field_line() : watch_request_line(c);
            return;
        case LineReader::Status::line: break;
    }
    if (in_fields_) {
        line_.text().empty() ? finish() : take_field();
    } else {
        take_request_line();
    }
    line_.clear();
}

// Refuses a request line as soon as it is too long, however slowly the rest would come.
void HeadParser::watch_request_line(char c) {
    const std::size_t size = line_.text().size();
    if (c == ' ' && !method_end_) {
        method_end_ = size - 1;
    } else if (c == ' ' && !target_end_) {
        target_end_ = size - 1;
    }
    if (!method_end_) {
        if (size <= method_length_max) return;
        if (!is_token(line_.text())) return fail(400, "bad_request", bad_line);
        return fail(501, "not_implemented", "this method is not known here");
    }
    if (!target_end_) {
        if (size - *method_end_ - 1 > HttpLimits::target_bytes) {
            fail(414, "uri_too_long", "a request target has at most 8192 bytes");
        }
        return;
    }
    if (size - *target_end_ - 1 > version_length) fail(400, "bad_request", bad_line);
}

void HeadParser::watch_field_line() {
    if (use_.bytes + line_.text().size() > HttpLimits::header_bytes) {
        fail(431, "headers_too_large", "the headers of a request have at most 8192 bytes");
    }
}

void HeadParser::take_request_line() {
    const std::string_view line = line_.text();
    if (line.empty()) {
        if (empty_line_skipped_) return fail(400, "bad_request", bad_line);
        empty_line_skipped_ = true;
        started_ = false;
        return;
    }
    if (!method_end_ || !target_end_ || !is_token(line.substr(0, *method_end_))) {
        return fail(400, "bad_request", bad_line);
    }
    head_.request.method = line.substr(0, *method_end_);
    take_version(line.substr(*target_end_ + 1));
    if (status_ == Framing::failed) return;
    if (std::find(methods.begin(), methods.end(), head_.request.method) == methods.end()) {
        return fail(501, "not_implemented", "this method is not known here");
    }
    take_target(line.substr(*method_end_ + 1, *target_end_ - *method_end_ - 1));
    in_fields_ = true;
}

void HeadParser::take_version(std::string_view version) {
    if (version.size() != version_length || version.substr(0, 5) != "HTTP/" ||
        !is_digit(version[5]) || version[6] != '.' || !is_digit(version[7])) {
        return fail(400, "bad_request", bad_line);
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return fail(505, "http_version", "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    head_.http_1_0 = version == "HTTP/1.0";
}

void HeadParser::take_target(std::string_view target) {
    auto parsed = parse_target(head_.request.method, target);
    if (const auto* fault = std::get_if<TargetFault>(&parsed)) {
        return fail(400, "bad_request", *fault);
    }
    auto& parts = *std::get_if<RequestTarget>(&parsed);
    head_.request.target = std::move(parts.origin_form);
    head_.request.path = std::move(parts.path);
    head_.request.query = std::move(parts.query);
    authority_ = std::move(parts.authority);
}

void HeadParser::take_field() {
    use_.bytes += line_.text().size() + 2;
    if (++use_.fields > HttpLimits::field_count || use_.bytes > HttpLimits::header_bytes) {
        return fail(431, "headers_too_large",
                    "a request has at most 100 header fields of 8192 bytes together");
    }
    std::pair<std::string, std::string> field;
    const std::string_view fault = split_field(line_.text(), field);
    if (!fault.empty()) return fail(400, "bad_request", fault);
    head_.request.headers.push_back(std::move(field));
}

void HeadParser::finish() {
    check_host();
    if (status_ != Framing::failed) check_body_length();
    if (status_ == Framing::failed) return;
    read_connection();
    status_ = Framing::done;
}

void HeadParser::check_host() {
    const auto hosts = values_of(head_.request, "host");
    if (hosts.size() > 1 || (hosts.empty() && !head_.http_1_0)) {
        return fail(400, "bad_request", "a request has exactly one Host header");
    }
    if (!hosts.empty() && !is_authority(hosts.front())) {
        return fail(400, "bad_request", "the Host header names no valid host");
    }
    if (authority_.empty()) return;
    // RFC 9112 §3.2.2: the absolute target decides. One value reaches the router, never two.
    for (auto& [key, value] : head_.request.headers) {
        if (equal_ignoring_case(key, "host")) value = authority_;
    }
}

void HeadParser::check_body_length() {
    const auto lengths = values_of(head_.request, "content-length");
    const auto codings = values_of(head_.request, "transfer-encoding");
    if (!lengths.empty() && !codings.empty()) {
        return fail(400, "bad_request", "a request has Content-Length or Transfer-Encoding");
    }
    if (!codings.empty()) {
        const bool single = codings.size() == 1;
        head_.chunked = single && equal_ignoring_case(codings.front(), "chunked");
        if (head_.http_1_0) {
            return fail(400, "bad_request", "HTTP/1.0 has no Transfer-Encoding");
        }
        if (head_.chunked) return;
        if (single && ends_in_single_chunked(codings.front())) {
            return fail(501, "not_implemented", "the only transfer coding known here is chunked");
        }
        return fail(400, "bad_request", "the transfer coding of a request is chunked, once");
    }
    if (lengths.empty()) return;
    if (lengths.size() > 1 || lengths.front().empty() ||
        !std::all_of(lengths.front().begin(), lengths.front().end(), is_digit)) {
        return fail(400, "bad_request", "a request has one Content-Length, in decimal digits");
    }
    for (const char c : lengths.front()) {
        head_.content_length = head_.content_length * 10 + static_cast<std::size_t>(c - '0');
        if (head_.content_length > HttpLimits::body_bytes) {
            return fail(413, "too_large", "a request body has at most 1048576 bytes");
        }
    }
}

void HeadParser::read_connection() {
    bool close = false;
    bool keep_alive = false;
    for (const std::string_view value : values_of(head_.request, "connection")) {
        close = close || list_has(value, "close");
        keep_alive = keep_alive || list_has(value, "keep-alive");
    }
    head_.keep_alive = !close && (!head_.http_1_0 || keep_alive);
    const std::string* expect = head_.request.header("expect");
    head_.expects_continue = !head_.http_1_0 && expect != nullptr &&
                             equal_ignoring_case(*expect, "100-continue") &&
                             (head_.chunked || head_.content_length > 0);
}

void HeadParser::fail(unsigned status, std::string_view code, std::string_view detail) {
    status_ = Framing::failed;
    problem_ = {status, code, detail};
}

}  // namespace jalon
