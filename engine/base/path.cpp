#include "engine/base/path.h"

#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

namespace jalon {
namespace {

std::optional<std::size_t> index_of(std::string_view part) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
    return index;
}

const Value* child_of(const Value& value, std::string_view part) {
    const Value::Array* list = value.as_array();
    if (list == nullptr) return value.find(part);
    const auto index = index_of(part);
    return index && *index < list->size() ? &(*list)[*index] : nullptr;
}

Value& child_made(Value& value, std::string_view part) {
    if (Value::Array* list = value.as_array()) {
        const auto index = index_of(part);
        if (index && *index < list->size()) return (*list)[*index];
    }
    if (Value* child = value.find(part)) return *child;
    value.set(part, Value{});
    return *value.find(part);
}

std::string unescape(std::string_view part) {
    std::string text;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] != '~' || i + 1 == part.size()) {
            text += part[i];
            continue;
        }
        text += part[++i] == '1' ? '/' : '~';
    }
    return text;
}

Path split(std::string_view text, char separator) {
    Path path;
    path.reserve(4);
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = text.find(separator, begin);
        path.emplace_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos) return path;
        begin = end + 1;
    }
}

}  // namespace

Path split_dots(std::string_view dotted) {
    if (dotted.empty()) return {};
    return split(dotted, '.');
}

Path split_pointer(std::string_view pointer) {
    if (pointer.empty()) return {};
    Path path = split(pointer.substr(1), '/');
    if (pointer.find('~') == std::string_view::npos) return path;
    for (std::string& part : path) part = unescape(part);
    return path;
}

std::string to_pointer(const Path& path) {
    std::string pointer;
    for (const std::string& part : path) {
        pointer += '/';
        for (const char c : part) {
            if (c == '~') {
                pointer += "~0";
            } else if (c == '/') {
                pointer += "~1";
            } else {
                pointer += c;
            }
        }
    }
    return pointer;
}

const Value* find_at(const Value& root, const Path& path) {
    const Value* value = &root;
    for (const std::string& part : path) {
        value = child_of(*value, part);
        if (value == nullptr) return nullptr;
    }
    return value;
}

Value& place_at(Value& root, const Path& path) {
    Value* target = &root;
    for (const std::string& part : path) target = &child_made(*target, part);
    return *target;
}

Value& place_at_pointer(Value& root, std::string_view pointer) {
    if (pointer.find('~') != std::string_view::npos) return place_at(root, split_pointer(pointer));
    Value* target = &root;
    while (!pointer.empty()) {
        const std::size_t end = pointer.find('/', 1);
        target = &child_made(*target, pointer.substr(1, end - 1));
        pointer = end == std::string_view::npos ? std::string_view{} : pointer.substr(end);
    }
    return *target;
}

void set_at(Value& root, const Path& path, Value value) { place_at(root, path) = std::move(value); }

void erase_at(Value& root, const Path& path) {
    if (path.empty() || find_at(root, path) == nullptr) return;
    place_at(root, Path(path.begin(), path.end() - 1)).erase(path.back());
}

}  // namespace jalon
