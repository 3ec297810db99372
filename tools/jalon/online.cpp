#include "tools/jalon/online.h"

#include "adapters/json/json.h"
#include "tools/jalon/output.h"

namespace jalon {

std::optional<Value> Online::ask(const ClientRequest& request) { return take(request, false); }

std::optional<Value> Online::find(const ClientRequest& request) { return take(request, true); }

std::optional<Value> Online::take(const ClientRequest& request, bool may_be_absent) {
    const Environment& environment = target_.environment;
    if (!client_) {
        auto server = parse_server(environment.server);
        if (!server) {
            exit_ = fail(server.error());
            return std::nullopt;
        }
        client_.emplace(std::move(*server), environment.token);
    }
    auto reply = client_->send(request);
    if (!reply) {
        exit_ = fail(reply.error());
        return std::nullopt;
    }
    if (reply->body.empty() && reply->status < 400) return Value{};
    if (may_be_absent && reply->status == 404) return Value{};
    auto body = parse_json(reply->body, limits::workflow_json_depth_max);
    if (reply->status >= 400) {
        const Value problem = body ? std::move(*body) : Value{};
        if (target_.json && body) print_line(reply->body);
        exit_ = fail(exit_of_status(reply->status),
                     explain(reply->status, problem, environment.language));
        return std::nullopt;
    }
    if (body) return std::move(*body);
    exit_ = fail(Exit::unreachable, "the server's answer is no JSON: " + body.error().message);
    return std::nullopt;
}

std::optional<Value> Online::ask_pages(
    const std::string& path, const std::vector<std::pair<std::string, std::string>>& query) {
    Value::Array items;
    auto page_query = query;
    while (true) {
        ClientRequest request;
        request.target = with_query(path, page_query);
        auto page = ask(request);
        if (!page) return std::nullopt;
        if (const Value* list = page->find("items"); list != nullptr && list->as_array()) {
            items.insert(items.end(), list->as_array()->begin(), list->as_array()->end());
        }
        const std::string next = plain(page->find("next"));
        if (next.empty()) {
            page->set("items", std::move(items));
            return page;
        }
        page_query = query;
        page_query.emplace_back("cursor", next);
    }
}

std::string with_query(std::string path,
                       const std::vector<std::pair<std::string, std::string>>& query) {
    char separator = '?';
    for (const auto& [name, value] : query) {
        path += separator + encode_component(name) + "=" + encode_component(value);
        separator = '&';
    }
    return path;
}

}  // namespace jalon
