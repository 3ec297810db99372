// Personal fields in clear: to whom, and that reading the sensitive ones is a fact on the log.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "adapters/api/api.h"
#include "engine/core/unseal.h"

namespace jalon {
namespace {

Value texts_of(const std::set<std::string>& texts) {
    Value::Array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

}  // namespace

bool Api::may_open(const std::string& role, std::string_view sensitivity) {
    constexpr std::array<std::string_view, 4> health{"admin", "medical", "safeguarding",
                                                     "incident_handler"};
    constexpr std::array<std::string_view, 6> none{"auditor", "funder", "finance",
                                                   "system",  "host",   ""};
    const auto is_role = [&](std::string_view one) { return one == role; };
    if (sensitivity == "medical") return std::any_of(health.begin(), health.end(), is_role);
    return std::none_of(none.begin(), none.end(), is_role);
}

bool Api::is_sensitive(std::string_view sensitivity) { return sensitivity == "medical"; }

Value Api::clear_data(const InstanceView& view, const std::string& role) const {
    Value data = sight_of(view.workflow.get(), role).cut_data(view.state->data);
    return unseal(*parts_.sealer, parts_.log_id, *view.state, std::move(data),
                  [&](std::string_view one) { return !is_sensitive(one) && may_open(role, one); });
}

Value Api::sensitive_data(const InstanceView& view, const std::string& role) const {
    Value data = sight_of(view.workflow.get(), role).cut_data(view.state->data);
    return unseal(*parts_.sealer, parts_.log_id, *view.state, std::move(data),
                  [&](std::string_view one) { return may_open(role, one); });
}

std::optional<Api::SensitiveRead> Api::sensitive_read(const InstanceView& view,
                                                      const std::string& role) const {
    SensitiveRead read;
    const auto note = [&](std::string_view one) {
        if (is_sensitive(one) && may_open(role, one)) read.classes.emplace(one);
        return false;
    };
    Value data = sight_of(view.workflow.get(), role).cut_data(view.state->data);
    static_cast<void>(unseal(*parts_.sealer, parts_.log_id, *view.state, std::move(data), note));
    if (read.classes.empty()) return std::nullopt;
    read.instance = view.state->id;
    for (const SealedField& field : view.state->sealed) {
        if (read.classes.contains(field.part.sensitivity)) read.subjects.insert(field.part.subject);
    }
    return read;
}

Value Api::SensitiveRead::json() const {
    return Value::Object{{"instance", instance ? Value{instance->value()} : Value{}},
                         {"subjects", texts_of(subjects)},
                         {"classes", texts_of(classes)}};
}

void Api::record_read(Call& call, const SensitiveRead& read, std::function<void()> then) {
    record_access(call, read.json(), std::move(then));
}

void Api::record_access(Call& call, Value fact, std::function<void()> then) {
    if (auto no = admit(call)) return call.respond(std::move(*no));
    Request request;
    request.kind = RequestKind::person;
    request.decision = EventType::access_recorded;
    request.data = std::move(fact);
    const TokenGrant& grant = call.token.grant;
    request.actor = Actor{grant.subject, grant.role, grant.org};
    request.channel = "api";
    submit(call, std::move(request), std::move(then));
}

}  // namespace jalon
