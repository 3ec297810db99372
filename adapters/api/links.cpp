// Links: a person is let in by whoever may send for her, at the instance where she has a part.
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/browser.h"
#include "adapters/api/grants.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "engine/projection/entry.h"

namespace jalon {
namespace {

HttpResponse wrong_member(std::string_view member, const std::string& message) {
    return schema_response({SchemaError{"/" + std::string(member), message}});
}

HttpResponse no_link() { return problem(404, "not_found", "there is no such link"); }

Value text_or_null(const std::string& text) { return text.empty() ? Value{} : Value{text}; }

Value link_json(const LinkRecord& link, std::int64_t sessions) {
    const TokenGrant& grant = link.grant;
    return Value::Object{{"id", link.id},
                         {"role", grant.role},
                         {"instance", text_or_null(link.instance)},
                         {"subject", grant.subject},
                         {"hosts", texts_json(grant.hosts)},
                         {"created_at", to_string(link.created_at)},
                         {"created_by", link.created_by},
                         {"expires_at", time_json(grant.expires_at)},
                         {"used_at", time_json(link.used_at)},
                         {"sessions", sessions}};
}

// For whom a link to the instance may be sent, and whether the instance names somebody yet.
Value roles_json(const InstanceView& view, const std::string& sender) {
    Value::Array roles;
    for (const std::string& role : linked_roles(*view.workflow, sender)) {
        roles.push_back(Value::Object{{"role", role}, {"named", entrant(view, role).has_value()}});
    }
    return roles;
}

}  // namespace

bool Api::may_send(const Call& call, const LinkRecord& link) const {
    const std::string& sender = call.token.grant.role;
    if (sender == "admin") return true;
    const auto view = link.instance.empty() ? nullptr : find_for(call, link.instance);
    return view && may_send_link(*view->workflow, sender, link.grant.role);
}

void Api::post_link(Call& call) {
    auto body = read_object(call.request, {"role"},
                            {"instance", "org", "subject", "countries", "hosts", "replaces"},
                            limits::json_depth_max);
    if (!body) return call.respond(body.error());
    auto replaces = read_text(*body, "replaces");
    if (!replaces) return call.respond(replaces.error());
    auto order =
        body->find("instance") != nullptr ? invitation(call, *body) : free_link(call, *body);
    if (!order) return call.respond(order.error());
    if (auto no = cannot_write()) return call.respond(std::move(*no));
    if (!replaces->empty()) {
        const auto replaced = parts_.tokens->link(*replaces);
        if (!replaced) return call.respond(internal_problem(replaced.error()));
        if (!*replaced || !may_send(call, **replaced)) {
            return call.respond(wrong_member("replaces", "there is no such link"));
        }
    }
    const TokenGrant& sender = call.token.grant;
    order->created_by = sender.subject.empty() ? sender.role : sender.subject;
    order->replaces = *replaces;
    auto made = parts_.tokens->create_link(*order, parts_.now());
    if (!made && made.error().code == ErrorCode::io) {
        return call.respond(internal_problem(made.error()));
    }
    if (!made) return call.respond(wrong_member("", made.error().message));
    if (!replaces->empty()) hub_.close_revoked();
    call.respond(json_response(
        201, Value::Object{{"id", made->id},
                           {"url", origin_of(call.request, transport()) + "/enter#" + made->secret},
                           {"role", order->grant.role},
                           {"instance", text_or_null(order->instance)},
                           {"expires_at", to_string(made->expires_at)}}));
}

// For somebody whom the instance names.
Input<LinkOrder> Api::invitation(const Call& call, const Value& body) const {
    for (const char* member : {"org", "subject", "countries", "hosts"}) {
        if (body.find(member) == nullptr) continue;
        return wrong_member(member, "the instance says for whom the link is");
    }
    auto grant = read_grant(body);
    auto id = read_text(body, "instance");
    if (!grant) return grant.error();
    if (!id) return id.error();
    const auto view = find_for(call, *id);
    if (!view) return no_instance();
    const Workflow& workflow = *view->workflow;
    if (!may_send_links(workflow, call.token.grant.role)) {
        return problem(403, "forbidden", "links are sent by other roles");
    }
    if (!has_links(workflow, grant->role)) {
        return wrong_member("role", "the workflow has no links for this role");
    }
    if (!may_send_link(workflow, call.token.grant.role, grant->role)) {
        return problem(403, "forbidden", "links for this role are sent by others");
    }
    const auto person = entrant(*view, grant->role);
    if (!person) {
        return problem(409, "not_allowed", "the instance names nobody for this role yet");
    }
    grant->org = person->org;
    grant->subject = person->subject;
    if (!person->org.empty()) grant->hosts = {person->org};
    grant->countries = call.token.grant.countries;  // nobody is let in further than who lets in
    return LinkOrder{std::move(*grant), *id};
}

Input<LinkOrder> Api::free_link(const Call& call, const Value& body) {
    if (call.token.grant.role != "admin") {
        return problem(403, "forbidden", "an administrator sends links that belong to no instance");
    }
    auto grant = read_grant(body);
    if (!grant) return grant.error();
    return LinkOrder{std::move(*grant)};
}

void Api::get_links(Call& call) {
    if (auto params = check_params(call.request, {"instance"}); !params) {
        return call.respond(params.error());
    }
    const std::string* instance = call.request.param("instance");
    Value answer{Value::Object{}};
    if (instance != nullptr) {
        const auto view = find_for(call, *instance);
        if (!view) return call.respond(no_instance());
        if (!may_send_links(*view->workflow, call.token.grant.role)) {
            return call.respond(problem(403, "forbidden", "links are sent by other roles"));
        }
        answer.set("roles", roles_json(*view, call.token.grant.role));
    }
    const auto entries = parts_.tokens->list();
    if (!entries) return call.respond(internal_problem(entries.error()));
    Value::Array items;
    for (const TokenBook::Entry& entry : *entries) {
        const LinkRecord* link = entry.link();
        if (link == nullptr || (instance != nullptr && link->instance != *instance)) continue;
        if (!may_send(call, *link)) continue;
        const auto in_force = [this](const std::string& session) { return holds(session); };
        items.push_back(link_json(
            *link, std::count_if(link->sessions.begin(), link->sessions.end(), in_force)));
    }
    answer.set("items", std::move(items));
    call.respond(json_response(200, answer));
}

void Api::delete_link(Call& call) {
    const auto link = parts_.tokens->link(call.path[0]);
    if (!link) return call.respond(internal_problem(link.error()));
    if (!*link || !may_send(call, **link)) return call.respond(no_link());
    if (auto ended = parts_.tokens->revoke(call.path[0], parts_.now()); !ended) {
        const bool gone = ended.error().code == ErrorCode::not_found;
        return call.respond(gone ? no_link() : internal_problem(ended.error()));
    }
    hub_.close_revoked();
    call.respond(HttpResponse{204, "", "", {}});
}

}  // namespace jalon
