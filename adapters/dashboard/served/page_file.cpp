#include "adapters/dashboard/served/page_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace jalon {
namespace {

struct Coding {
    std::string_view name;
    std::string_view suffix;
};

constexpr std::array<Coding, 2> codings{{{"br", ".br"}, {"gzip", ".gz"}}};

std::string_view type_of(std::string_view path) {
    if (path.ends_with(".html")) return "text/html; charset=utf-8";
    if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (path.ends_with(".css")) return "text/css; charset=utf-8";
    if (path.ends_with(".json")) return "application/json";
    if (path.ends_with(".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

std::string_view trim(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// What stands before the separator, which is taken off `rest` together with it.
std::string_view take_until(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return trim(part);
}

bool same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::ranges::equal(a, b, {}, lower, lower);
}

// A weight of 0, in any of its spellings, refuses.
bool refuses(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::string_view one = take_until(parameters, ';');
        if (!one.starts_with("q=") && !one.starts_with("Q=")) continue;
        return one.substr(2).find_first_not_of("0.") == std::string_view::npos;
    }
    return false;
}

bool accepts(std::string_view header, std::string_view coding) {
    bool otherwise = false;
    while (!header.empty()) {
        std::string_view member = take_until(header, ',');
        const std::string_view name = take_until(member, ';');
        if (same_word(name, coding)) return !refuses(member);
        if (name == "*") otherwise = !refuses(member);
    }
    return otherwise;
}

const EmbeddedFile* find(std::span<const EmbeddedFile> files, std::string_view path) {
    const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
    return found == files.end() ? nullptr : &*found;
}

}  // namespace

std::optional<PageFile> find_page_file(std::span<const EmbeddedFile> files, std::string_view path,
                                       std::string_view accept_encoding) {
    const std::string_view name = path == "/" ? "index.html" : path.substr(1);
    const auto is_coded = [&](const Coding& one) { return name.ends_with(one.suffix); };
    if (std::ranges::any_of(codings, is_coded)) return std::nullopt;
    const EmbeddedFile* const plain = find(files, name);
    if (plain == nullptr) return std::nullopt;
    PageFile file{plain->bytes, type_of(name), {}, name.starts_with("assets/")};
    for (const Coding& coding : codings) {
        if (!accepts(accept_encoding, coding.name)) continue;
        const EmbeddedFile* const coded = find(files, std::string(name).append(coding.suffix));
        if (coded == nullptr) continue;
        file.bytes = coded->bytes;
        file.coding = coding.name;
        break;
    }
    return file;
}

}  // namespace jalon
