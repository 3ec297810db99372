#include "adapters/files/view_store.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "adapters/files/durable_file.h"
#include "adapters/json/json.h"
#include "engine/base/check.h"
#include "engine/base/limits.h"

namespace jalon {
namespace {

Value to_file(const SavedView& view) {
    return Value::Object{{"id", view.id},
                         {"owner", view.owner},
                         {"org", view.org},
                         {"title", view.title},
                         {"filter", view.filter},
                         {"shared", view.shared},
                         {"updated_at", view.updated_at.value()}};
}

bool take_text(const Value& object, std::string_view name, std::string& text) {
    const Value* member = object.find(name);
    if (member == nullptr || member->as_string() == nullptr) return false;
    text = *member->as_string();
    return true;
}

bool from_file(const Value& object, SavedView& view) {
    const Value* filter = object.find("filter");
    const Value* shared = object.find("shared");
    const Value* updated_at = object.find("updated_at");
    if (filter == nullptr || filter->as_object() == nullptr) return false;
    if (shared == nullptr || shared->as_bool() == nullptr) return false;
    if (updated_at == nullptr || updated_at->as_int() == nullptr) return false;
    view.filter = *filter;
    view.shared = *shared->as_bool();
    view.updated_at = Timestamp{*updated_at->as_int()};
    return take_text(object, "id", view.id) && take_text(object, "owner", view.owner) &&
           take_text(object, "org", view.org) && take_text(object, "title", view.title);
}

}  // namespace

Result<ViewStore> ViewStore::open(std::string path) {
    ViewStore store(std::move(path));
    auto file = open_file(store.path_, O_RDONLY);
    if (!file && file.error().code == ErrorCode::not_found) return store;
    if (!file) return file.error();
    auto text = read_file(*file, store.path_, file_bytes_max);
    if (!text) return text.error();
    const Error damaged{ErrorCode::corruption, store.path_ + " is damaged"};
    const auto parsed = parse_json(*text, limits::json_depth_max);
    const Value* list = parsed ? parsed->find("views") : nullptr;
    if (list == nullptr || list->as_array() == nullptr) return damaged;
    for (const Value& one : *list->as_array()) {
        SavedView view;
        if (!from_file(one, view)) return damaged;
        std::string id = view.id;
        store.views_.emplace(std::move(id), std::move(view));
    }
    return store;
}

std::vector<const SavedView*> ViewStore::seen_by(const ViewReader& reader) const {
    std::vector<const SavedView*> seen;
    for (const auto& [id, view] : views_) {
        if (view.is_seen_by(reader)) seen.push_back(&view);
    }
    return seen;
}

const SavedView* ViewStore::find(std::string_view id) const {
    const auto found = views_.find(id);
    return found == views_.end() ? nullptr : &found->second;
}

Result<bool> ViewStore::put(SavedView view) {
    const bool is_new = find(view.id) == nullptr;
    const auto owned = std::count_if(views_.begin(), views_.end(), [&](const auto& one) {
        return one.second.owner == view.owner;
    });
    if (is_new && static_cast<std::size_t>(owned) >= views_of_one_max) {
        return Error{ErrorCode::limit,
                     "you have " + std::to_string(views_of_one_max) + " views; remove one first"};
    }
    Views views = views_;
    std::string id = view.id;
    views.insert_or_assign(std::move(id), std::move(view));
    if (auto written = write(std::move(views)); !written) return written.error();
    return is_new;
}

Result<void> ViewStore::erase(std::string_view id) {
    Views views = views_;
    const auto found = views.find(id);
    CHECK(found != views.end());
    views.erase(found);
    return write(std::move(views));
}

Result<void> ViewStore::write(Views views) {
    Value::Array list;
    for (const auto& [id, view] : views) list.push_back(to_file(view));
    const std::string text = to_json(Value::Object{{"views", std::move(list)}}) + "\n";
    if (text.size() > file_bytes_max) {
        return Error{ErrorCode::limit, "all views together are too many"};
    }
    if (auto replaced = replace_file(path_, text); !replaced) return replaced.error();
    views_ = std::move(views);
    return {};
}

}  // namespace jalon
