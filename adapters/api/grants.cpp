#include "adapters/api/grants.h"

#include <utility>

#include "adapters/api/refusals.h"
#include "adapters/json/contract.h"

namespace jalon {
namespace {

Input<std::vector<std::string>> read_texts(const Value& body, std::string_view member) {
    std::vector<std::string> texts;
    const Value* list = body.find(member);
    if (list == nullptr) return texts;
    const std::string pointer = "/" + std::string(member);
    if (list->as_array() == nullptr) {
        return schema_response({SchemaError{pointer, "must be a list of texts"}});
    }
    for (const Value& one : *list->as_array()) {
        if (one.as_string() == nullptr) {
            return schema_response({SchemaError{pointer, "must be a list of texts"}});
        }
        texts.push_back(*one.as_string());
    }
    return texts;
}

Value glass_json(const TokenRecord& token, Timestamp now) {
    Value::Array items;
    for (const BrokenGlass& glass : token.glass) {
        if (glass.until <= now) continue;
        items.push_back(
            Value::Object{{"instance", glass.instance}, {"until", to_string(glass.until)}});
    }
    return items;
}

}  // namespace

Input<TokenGrant> read_grant(const Value& body) {
    TokenGrant grant;
    for (const auto& [member, field] :
         {std::pair{"role", &grant.role}, {"org", &grant.org}, {"subject", &grant.subject}}) {
        auto text = read_text(body, member);
        if (!text) return text.error();
        *field = *text;
    }
    auto countries = read_texts(body, "countries");
    auto hosts = read_texts(body, "hosts");
    if (!countries) return countries.error();
    if (!hosts) return hosts.error();
    grant.countries = *countries;
    grant.hosts = *hosts;
    return grant;
}

Value grant_json(const TokenGrant& grant) {
    return Value::Object{{"role", grant.role},
                         {"org", grant.org},
                         {"subject", grant.subject},
                         {"countries", texts_json(grant.countries)},
                         {"hosts", texts_json(grant.hosts)}};
}

Value time_json(const std::optional<Timestamp>& time) {
    return time ? Value{to_string(*time)} : Value{};
}

Value token_json(const TokenBook::Entry& entry, std::optional<Timestamp> last_used_at,
                 Timestamp now) {
    const TokenRecord* token = entry.token();
    const LinkRecord* link = entry.link();
    const TokenGrant& grant = token != nullptr ? token->grant : link->grant;
    Value shown = grant_json(grant);
    shown.set("id", token != nullptr ? token->id : link->id);
    shown.set("kind", token == nullptr ? "link" : token->is_session() ? "session" : "token");
    shown.set("created_at", to_string(token != nullptr ? token->created_at : link->created_at));
    shown.set("expires_at", time_json(grant.expires_at));
    shown.set("last_used_at", time_json(token != nullptr ? last_used_at : link->used_at));
    shown.set("link", token != nullptr && token->is_session() ? Value{token->link} : Value{});
    shown.set("glass", token != nullptr ? glass_json(*token, now) : Value{Value::Array{}});
    return shown;
}

}  // namespace jalon
