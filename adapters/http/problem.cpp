#include "adapters/http/problem.h"

#include "adapters/http/syntax.h"

namespace jalon {
namespace {

// Five flat members need no JSON library, which stays at the edges that read JSON.
std::string json_string(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    const bool sound = is_utf8(text);
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (byte < 0x20) {
            out.append("\\u00").append({hex[byte >> 4U], hex[byte & 0xFU]});
        } else if (byte >= 0x80 && !sound) {
            out.append("\\ufffd");
        } else {
            out.push_back(c);
        }
    }
    return out + "\"";
}

// A title belongs to the kind of problem, so it follows from the code; the status names the rest.
std::string_view title_of(unsigned status, std::string_view code) {
    if (code == "not_allowed") return "Not allowed in this state";
    if (code == "guard_refused") return "A rule refuses this";
    if (code == "exists") return "Exists already";
    if (code == "key_expired") return "Idempotency key expired";
    if (code == "key_reused") return "Idempotency key used for another request";
    if (code == "version_mismatch") return "Changed in the meantime";
    if (code == "schema") return "Data does not fit its schema";
    if (code == "read_only") return "Read-only for now";
    if (code == "overloaded") return "Overloaded";
    if (code == "outcome_unknown") return "Outcome unknown";
    return reason_phrase(status);
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
    switch (status) {
        case 100: return "Continue";
        case 101: return "Switching Protocols";
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 426: return "Upgrade Required";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Unknown";
    }
}

HttpResponse problem(unsigned status, std::string_view code, std::string_view detail) {
    HttpResponse response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = "{\"type\":" + json_string("urn:jalon:problem:" + std::string(code)) +
                    ",\"title\":" + json_string(title_of(status, code)) +
                    ",\"status\":" + std::to_string(status) + ",\"detail\":" + json_string(detail) +
                    ",\"code\":" + json_string(code) + "}";
    return response;
}

}  // namespace jalon
