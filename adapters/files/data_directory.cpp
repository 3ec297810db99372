#include "adapters/files/data_directory.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>

#include "adapters/files/random.h"

namespace jalon {
namespace {

namespace fs = std::filesystem;

constexpr int format_number = 1;
constexpr std::size_t format_bytes_max = 4096;
constexpr std::size_t zone_bytes_max = 100;
constexpr std::string_view format_name = "jalon.format";

enum class Content { nothing, born, foreign };

// What lies in the directory: Jalon's data, nothing (or an interrupted birth), or something else.
Result<Content> content_of(const std::string& path) {
    std::error_code error;
    fs::directory_iterator entry(path, error);
    if (error == std::errc::no_such_file_or_directory) return Content::nothing;
    constexpr std::array<std::string_view, 4> birth = {"lock", "log", "keys", "jalon.format.tmp"};
    bool foreign = false;
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename();
        if (name == format_name) return Content::born;
        const bool known = std::find(birth.begin(), birth.end(), name) != birth.end();
        std::error_code ignored;  // an entry that cannot be looked into counts as foreign
        const bool filled = entry->is_directory(ignored) && !fs::is_empty(entry->path(), ignored);
        foreign = foreign || !known || filled || ignored;
    }
    if (error) return Error{ErrorCode::io, "cannot list " + path + ": " + error.message()};
    return foreign ? Content::foreign : Content::nothing;
}

bool is_zone_name(std::string_view zone) {
    return !zone.empty() && zone.size() <= zone_bytes_max &&
           std::all_of(zone.begin(), zone.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// key=value lines; a line without '=' or a key that comes twice makes the whole unreadable.
std::optional<std::map<std::string, std::string, std::less<>>> facts_in(std::string_view text) {
    std::map<std::string, std::string, std::less<>> facts;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.size() == text.size()) return std::nullopt;
        text.remove_prefix(line.size() + 1);
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        if (!facts.emplace(line.substr(0, equals), line.substr(equals + 1)).second) {
            return std::nullopt;
        }
    }
    return facts;
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::string& path, OpenMode mode,
                                          std::string_view zone, Timestamp now) {
    Identity fresh{{}, std::string(zone), now};
    random_bytes(fresh.log_id);
    return open(path, mode, fresh);
}

Result<DataDirectory> DataDirectory::open_copy(const std::string& path,
                                               const DataDirectory& original) {
    auto copy = open(path, OpenMode::create, original.identity_);
    if (copy && copy->log_id() != original.log_id()) {
        return Error{ErrorCode::invalid, path + " holds another log"};
    }
    return copy;
}

Result<DataDirectory> DataDirectory::open(const std::string& path, OpenMode mode,
                                          const Identity& at_birth) {
    DataDirectory directory;
    directory.path_ = path;
    auto content = content_of(path);
    if (!content) return content.error();
    if (*content == Content::foreign) {
        return Error{ErrorCode::invalid, path + " holds something else than Jalon's data"};
    }
    if (*content == Content::nothing && mode != OpenMode::create) {
        return Error{ErrorCode::not_found, "there is no Jalon data in " + path};
    }
    if (*content == Content::born) {
        // Before the lock is taken, so that a later format stays untouched.
        if (auto loaded = directory.load(); !loaded) return loaded.error();
    }
    if (mode == OpenMode::read_only) return directory;

    if (*content == Content::nothing) {
        if (!is_zone_name(at_birth.zone)) {
            return Error{ErrorCode::invalid, "malformed name of a time zone"};
        }
        if (auto made = make_directory(path); !made) return made.error();
    }
    const std::string lock_path = path + "/lock";
    auto lock = open_file(lock_path, O_RDWR | O_CREAT);
    if (!lock) return lock.error();
    if (auto taken = lock_file(*lock, lock_path); !taken) {
        if (taken.error().code != ErrorCode::locked) return taken.error();
        return Error{ErrorCode::locked, path + " is in use by another Jalon process"};
    }
    directory.lock_ = std::move(lock).value();
    if (*content == Content::born) return directory;
    // Another process may have finished the birth before the lock was taken.
    auto loaded = directory.load();
    if (loaded) return directory;
    if (loaded.error().code != ErrorCode::not_found) return loaded.error();
    if (auto born = directory.initialise(at_birth); !born) return born.error();
    return directory;
}

Result<void> DataDirectory::initialise(const Identity& identity) {
    identity_ = identity;
    for (const std::string& part : {log_path(), keys_path()}) {
        if (auto made = make_directory(part); !made) return made.error();
    }
    const std::string facts = "format=" + std::to_string(format_number) +
                              "\nlog_id=" + to_hex(identity_.log_id) + "\nzone=" + identity_.zone +
                              "\ncreated_at=" + std::to_string(identity_.created_at.value()) + "\n";
    return replace_file(path_ + "/" + std::string(format_name), facts);
}

Result<void> DataDirectory::load() {
    const std::string format_path = path_ + "/" + std::string(format_name);
    auto file = open_file(format_path, O_RDONLY);
    if (!file) return file.error();
    auto text = read_file(*file, format_path, format_bytes_max);
    if (!text) return text.error();
    const Error damaged{ErrorCode::corruption, format_path + " is damaged"};
    const auto facts = facts_in(*text);
    if (!facts) return damaged;
    const auto fact = [&](std::string_view name) -> std::string_view {
        const auto found = facts->find(name);
        return found == facts->end() ? std::string_view() : std::string_view(found->second);
    };
    const auto format = number_in<int>(fact("format"));
    if (!format || *format < 1) return damaged;
    if (*format > format_number) {
        return Error{ErrorCode::newer_format, path_ + " has format " + std::to_string(*format) +
                                                  "; this version of Jalon reads formats up to " +
                                                  std::to_string(format_number)};
    }
    const auto created_at = number_in<std::int64_t>(fact("created_at"));
    if (!created_at || !from_hex(fact("log_id"), identity_.log_id) || !is_zone_name(fact("zone"))) {
        return damaged;
    }
    identity_.zone = fact("zone");
    identity_.created_at = Timestamp{*created_at};
    for (const std::string& part : {log_path(), keys_path()}) {
        std::error_code error;
        if (!fs::is_directory(part, error)) {
            return Error{ErrorCode::corruption, part + " is missing"};
        }
    }
    return {};
}

}  // namespace jalon
