// Saved views of the board: /v1/views.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/json.h"
#include "adapters/live/subscribe_request.h"
#include "engine/base/limits.h"

namespace jalon {
namespace {

constexpr std::size_t title_bytes_max = 200;
constexpr std::size_t filter_bytes_max = 4000;

// A token that names nobody owns what it made itself.
ViewReader view_reader(const TokenRecord& token) {
    const TokenGrant& grant = token.grant;
    if (grant.subject.empty()) return {"token " + token.id, grant.org};
    return {to_json(Value::Array{grant.org, grant.subject}), grant.org};
}

Value view_json(const SavedView& view, const ViewReader& reader) {
    return Value::Object{{"id", view.id},
                         {"title", view.title},
                         {"filter", view.filter},
                         {"shared", view.shared},
                         {"mine", view.owner == reader.owner},
                         {"updated_at", to_string(view.updated_at)}};
}

HttpResponse wrong_view(std::string_view pointer, const std::string& message) {
    return schema_response({SchemaError{std::string(pointer), message}});
}

Input<SavedView> read_view(const HttpRequest& request) {
    auto body = read_object(request, {"title", "filter"}, {"shared"}, limits::json_depth_max);
    if (!body) return body.error();
    auto title = read_text(*body, "title");
    if (!title) return title.error();
    if (title->empty() || title->size() > title_bytes_max) {
        return wrong_view("/title", "must have 1 to " + std::to_string(title_bytes_max) + " bytes");
    }
    SavedView view;
    view.title = std::move(*title);
    view.filter = *body->find("filter");
    if (auto filter = read_filter(view.filter); !filter) {
        return wrong_view("/filter", filter.error().message);
    }
    if (to_json(view.filter).size() > filter_bytes_max) {
        return wrong_view("/filter", "is too long");
    }
    if (const Value* shared = body->find("shared")) {
        if (shared->as_bool() == nullptr) return wrong_view("/shared", "must be true or false");
        view.shared = *shared->as_bool();
    }
    return view;
}

HttpResponse no_view() { return problem(404, "not_found", "there is no such view"); }

}  // namespace

void Api::get_views(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    const ViewReader reader = view_reader(call.token);
    Value::Array items;
    for (const SavedView* view : parts_.views->seen_by(reader)) {
        items.push_back(view_json(*view, reader));
    }
    call.respond(json_response(200, Value::Object{{"items", std::move(items)}}));
}

void Api::get_view(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    const ViewReader reader = view_reader(call.token);
    const SavedView* view = parts_.views->find(call.path[0]);
    if (view == nullptr || !view->is_seen_by(reader)) return call.respond(no_view());
    call.respond(json_response(200, view_json(*view, reader)));
}

void Api::put_view(Call& call) {
    auto view = read_view(call.request);
    if (!view) return call.respond(view.error());
    if (auto no = cannot_write()) return call.respond(std::move(*no));
    if (!is_instance_id(call.path[0])) {
        return call.respond(problem(400, "bad_request", "an id has letters, digits, . _ -"));
    }
    const ViewReader reader = view_reader(call.token);
    if (view->shared && reader.org.empty()) {
        return call.respond(wrong_view("/shared", "your token names no organisation"));
    }
    const SavedView* before = parts_.views->find(call.path[0]);
    if (before != nullptr && before->owner != reader.owner) {
        return call.respond(problem(409, "exists", "somebody else has a view of that id"));
    }
    view->id = call.path[0];
    view->owner = reader.owner;
    view->org = reader.org;
    view->updated_at = parts_.now();
    const Value shown = view_json(*view, reader);
    const auto put = parts_.views->put(std::move(*view));
    if (put) return call.respond(json_response(*put ? 201 : 200, shown));
    if (put.error().code == ErrorCode::limit) {
        return call.respond(wrong_view("", put.error().message));
    }
    call.respond(problem(500, "internal", put.error().message));
}

void Api::delete_view(Call& call) {
    const ViewReader reader = view_reader(call.token);
    const SavedView* view = parts_.views->find(call.path[0]);
    if (view == nullptr || !view->is_seen_by(reader)) return call.respond(no_view());
    if (view->owner != reader.owner && call.token.grant.role != "admin") {
        return call.respond(problem(403, "forbidden", "it is somebody else's view"));
    }
    if (auto no = cannot_write()) return call.respond(std::move(*no));
    if (auto erased = parts_.views->erase(call.path[0]); !erased) {
        return call.respond(problem(500, "internal", erased.error().message));
    }
    call.respond(HttpResponse{204, "", "", {}});
}

}  // namespace jalon
