#include "adapters/files/last_use.h"

#include <fcntl.h>

#include <charconv>
#include <cstddef>

#include "adapters/files/durable_file.h"
#include "adapters/files/escaped_line.h"

namespace jalon {
namespace {

constexpr std::size_t uses_bytes_max = std::size_t{16} << 20U;
constexpr std::int64_t between_writes = 60'000'000;  // µs

bool take_use(std::string_view line, LastUse::Times& times) {
    const auto fields = split_fields(line);
    if (fields.size() != 2) return false;
    const auto id = unescape(fields[0]);
    std::int64_t number = 0;
    const char* last = fields[1].data() + fields[1].size();
    const auto [end, error] = std::from_chars(fields[1].data(), last, number);
    if (!id || error != std::errc{} || end != last) return false;
    times.insert_or_assign(*id, Timestamp{number});
    return true;
}

}  // namespace

Result<LastUse::Times> LastUse::read(const std::string& path) {
    Times times;
    auto file = open_file(path, O_RDONLY);
    if (!file && file.error().code == ErrorCode::not_found) return times;
    if (!file) return file.error();
    auto content = read_file(*file, path, uses_bytes_max);
    if (!content) return content.error();
    std::string_view text = *content;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos || !take_use(text.substr(0, end), times)) {
            return Error{ErrorCode::corruption, path + " is damaged"};
        }
        text.remove_prefix(end + 1);
    }
    return times;
}

Result<void> LastUse::write(const std::string& path, const std::string& text) {
    return replace_file(path, text);
}

void LastUse::note(std::string_view id, Timestamp now) {
    const auto known = times_.find(id);
    if (known == times_.end()) {
        times_.emplace(id, now);
    } else {
        known->second = now;
    }
    changed_ = true;
}

std::optional<Timestamp> LastUse::of(std::string_view id) const {
    const auto time = times_.find(id);
    return time == times_.end() ? std::nullopt : std::optional(time->second);
}

std::optional<std::string> LastUse::due(Timestamp now,
                                        const std::function<bool(std::string_view)>& holds) {
    if (written_at_ && now.value() - written_at_->value() < between_writes) return std::nullopt;
    auto text = changed(holds);
    if (text) written_at_ = now;
    return text;
}

std::optional<std::string> LastUse::changed(const std::function<bool(std::string_view)>& holds) {
    if (!changed_) return std::nullopt;
    changed_ = false;
    std::erase_if(times_, [&](const auto& one) { return !holds(one.first); });
    std::string text;
    for (const auto& [id, time] : times_) {
        text += join_fields({escape(id), std::to_string(time.value())});
    }
    return text;
}

}  // namespace jalon
