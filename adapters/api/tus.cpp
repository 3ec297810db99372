#include "adapters/api/tus.h"

#include <ctime>
#include <utility>

#include "adapters/http/problem.h"
#include "adapters/json/json.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr std::size_t metadata_bytes_max = 4096;

HttpResponse malformed() {
    return problem(400, "bad_request", "Upload-Metadata is pairs of a name and a text in base64");
}

// JSON text is valid UTF-8 or changed on the way.
bool is_utf8(const std::string& text) {
    const auto read = parse_json(to_json(Value{text}));
    return read && *read == Value{text};
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::optional<std::pair<std::string, std::string>> read_pair(std::string_view text) {
    const std::size_t space = text.find(' ');
    if (text.empty() || space == 0) return std::nullopt;
    if (space == std::string_view::npos) return std::pair(std::string(text), std::string());
    const auto bytes = from_base64(text.substr(space + 1));
    if (!bytes) return std::nullopt;
    std::string value(bytes->begin(), bytes->end());
    if (!is_utf8(value)) return std::nullopt;
    return std::pair(std::string(text.substr(0, space)), std::move(value));
}

}  // namespace

std::optional<HttpResponse> tus_refusal(const HttpRequest& request) {
    const std::string* spoken = request.header("Tus-Resumable");
    if (spoken != nullptr && *spoken == tus::version) return std::nullopt;
    HttpResponse response = problem(412, "version_mismatch", "Tus-Resumable must be 1.0.0");
    response.headers.emplace_back("Tus-Version", tus::version);
    return response;
}

Input<std::uint64_t> tus_number(const HttpRequest& request, std::string_view name) {
    const std::string* text = request.header(name);
    const auto number = text == nullptr ? std::nullopt : whole_number(*text);
    if (number) return *number;
    return problem(400, "bad_request", std::string(name) + " must be a whole number");
}

Input<std::map<std::string, std::string>> tus_metadata(const HttpRequest& request) {
    std::map<std::string, std::string> metadata;
    const std::string* header = request.header("Upload-Metadata");
    if (header == nullptr || header->empty()) return metadata;
    if (header->size() > metadata_bytes_max) return malformed();
    std::string_view rest = *header;
    for (bool more = true; more;) {
        const std::size_t comma = rest.find(',');
        more = comma != std::string_view::npos;
        auto pair = read_pair(trimmed(rest.substr(0, comma)));
        if (!pair || !metadata.insert(std::move(*pair)).second) return malformed();
        if (more) rest.remove_prefix(comma + 1);
    }
    return metadata;
}

std::string tus_expiry(const Upload& upload) {
    constexpr std::int64_t second_us = 1'000'000;
    constexpr std::int64_t day_s = 86'400;
    const auto at = static_cast<std::time_t>(upload.begun_at.value() / second_us +
                                             UploadStore::days_to_finish * day_s);
    std::tm parts{};
    ::gmtime_r(&at, &parts);
    char text[40];
    const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text, size};
}

HttpResponse tus_response(unsigned status, const Upload& upload) {
    HttpResponse response{status, "", "", {}};
    response.headers.emplace_back("Tus-Resumable", tus::version);
    response.headers.emplace_back("Upload-Offset", std::to_string(upload.offset));
    if (upload.is_finished()) {
        response.headers.emplace_back("Content-Location",
                                      "/v1/files/" + to_hex(*upload.order.sha256));
    } else {
        response.headers.emplace_back("Upload-Expires", tus_expiry(upload));
    }
    return response;
}

}  // namespace jalon
