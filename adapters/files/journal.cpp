#include "adapters/files/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <string_view>
#include <utility>

#include "adapters/files/durable_file.h"
#include "adapters/json/json.h"

namespace jalon {

Result<void> Journal::read(const std::function<bool(const Value&)>& take) {
    auto file = open_file(path_, O_RDWR);
    if (!file && file.error().code == ErrorCode::not_found) return {};
    if (!file) return file.error();
    const auto text = read_file(*file, path_, bytes_max);
    if (!text) return text.error();
    std::string_view rest = *text;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        ++lines_;
        const auto line = parse_json(rest.substr(0, end));
        if (!line || line->as_object() == nullptr || !take(*line)) {
            return Error{ErrorCode::corruption,
                         path_ + " is damaged in line " + std::to_string(lines_)};
        }
        rest.remove_prefix(end + 1);
    }
    size_ = text->size() - rest.size();
    return rest.empty() ? Result<void>{} : truncate_durably(*file, path_, size_);
}

Result<void> Journal::append(const std::string& text) {
    const bool is_new = ::access(path_.c_str(), F_OK) != 0;
    auto file = open_file(path_, O_WRONLY | O_APPEND | O_CREAT);
    if (!file) return file.error();
    if (is_new) {
        auto synced = sync_directory(parent_directory(path_));
        if (!synced) return synced.error();
    }
    auto added = append_durably(*file, path_, text);
    if (!added && !truncate_durably(*file, path_, size_)) failed_ = true;
    return added;
}

Result<void> Journal::note(const Value& line) {
    if (failed_) return Error{ErrorCode::io, path_ + " could not be written before"};
    const std::string text = to_json(line) + "\n";
    if (size_ + text.size() > bytes_max) return Error{ErrorCode::limit, path_ + " is too long"};
    if (auto added = append(text); !added) return added.error();
    size_ += text.size();
    ++lines_;
    return {};
}

Result<void> Journal::rewrite(const std::vector<Value>& lines) {
    std::string text;
    for (const Value& line : lines) text += to_json(line) + "\n";
    if (auto replaced = replace_file(path_, text); !replaced) return replaced.error();
    size_ = text.size();
    lines_ = lines.size();
    return {};
}

}  // namespace jalon
