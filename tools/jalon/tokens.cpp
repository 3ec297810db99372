// jalon token create, link, list, revoke; jalon init. Offline they touch the tokens file only,
// which a running server reads again: the writer's lock is not needed.
#include "adapters/api/grants.h"
#include "adapters/crypto/hasher.h"
#include "adapters/files/data_directory.h"
#include "adapters/files/last_use.h"
#include "adapters/files/token_store.h"
#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

// With `create` a missing or empty directory is initialised.
Result<DataDirectory> open_directory(const std::string& path, OpenMode mode) {
    auto directory = DataDirectory::open(path, OpenMode::read_only, "UTC", wall_clock());
    const bool fresh = !directory && directory.error().code == ErrorCode::not_found;
    if (!fresh || mode != OpenMode::create) return directory;
    return DataDirectory::open(path, OpenMode::create, "UTC", wall_clock());
}

std::unique_ptr<TokenStore> tokens_in(const DataDirectory& directory) {
    return std::make_unique<TokenStore>(directory.tokens_path(), std::make_unique<OpensslHasher>());
}

Value order_json(const TokenVerb& verb) {
    Value body{Value::Object{{"role", verb.role}}};
    if (!verb.org.empty()) body.set("org", verb.org);
    if (!verb.subject.empty()) body.set("subject", verb.subject);
    if (!verb.countries.empty()) body.set("countries", texts_json(verb.countries));
    if (!verb.hosts.empty()) body.set("hosts", texts_json(verb.hosts));
    if (!verb.expires_at.empty()) body.set("expires_at", verb.expires_at);
    if (!verb.instance.empty()) body.set("instance", verb.instance);
    if (!verb.replaces.empty()) body.set("replaces", verb.replaces);
    return body;
}

Result<TokenGrant> grant_of(const TokenVerb& verb) {
    TokenGrant grant{verb.role, verb.org, verb.subject, verb.countries, verb.hosts, {}};
    if (verb.expires_at.empty()) return grant;
    grant.expires_at = parse_timestamp(verb.expires_at);
    if (grant.expires_at) return grant;
    return Error{ErrorCode::invalid, "--expires-at wants an RFC 3339 time with offset"};
}

Result<Value> create_offline(const TokenVerb& verb) {
    auto grant = grant_of(verb);
    if (!grant) return grant.error();
    const auto directory = open_directory(verb.target.directory, OpenMode::create);
    if (!directory) return directory.error();
    auto made = tokens_in(*directory)->create(*grant, wall_clock());
    if (!made) return made.error();
    return Value{Value::Object{{"id", made->id}, {"token", made->token}, {"role", verb.role}}};
}

std::string entrance(const std::string& url, const std::string& secret) {
    return url + "/enter#" + secret;
}

Result<Value> link_offline(const TokenVerb& verb) {
    if (!verb.instance.empty()) {
        return Error{ErrorCode::invalid, "whom --instance names is told by a server"};
    }
    const auto grant = grant_of(verb);
    if (!grant) return grant.error();
    const auto directory = open_directory(verb.target.directory, OpenMode::create);
    if (!directory) return directory.error();
    auto made = tokens_in(*directory)
                    ->create_link(LinkOrder{*grant, "", "admin", verb.replaces}, wall_clock());
    if (!made) return made.error();
    return Value{Value::Object{
        {"id", made->id},
        {"url", entrance(verb.url.empty() ? "http://127.0.0.1:8080" : verb.url, made->secret)},
        {"role", verb.role},
        {"instance", Value{}},
        {"expires_at", to_string(made->expires_at)}}};
}

Result<Value> list_offline(const TokenVerb& verb) {
    const auto directory = open_directory(verb.target.directory, OpenMode::existing);
    if (!directory) return directory.error();
    const auto entries = tokens_in(*directory)->list();
    if (!entries) return entries.error();
    auto times = LastUse::read(directory->last_use_path());
    if (!times) return times.error();
    const LastUse uses(std::move(*times));
    Value::Array items;
    for (const TokenBook::Entry& entry : *entries) {
        const TokenRecord* token = entry.token();
        items.push_back(
            token_json(entry, token == nullptr ? std::nullopt : uses.of(token->id), wall_clock()));
    }
    return Value{Value::Object{{"items", std::move(items)}}};
}

std::string tokens_view(const Value& list) {
    std::vector<std::vector<std::string>> rows{
        {"ID", "KIND", "ROLE", "ORG", "SUBJECT", "EXPIRES", "LAST USED"}};
    const Value* items = list.find("items");
    if (items == nullptr || items->as_array() == nullptr) return {};
    for (const Value& one : *items->as_array()) {
        rows.push_back({plain(one.find("id")), plain(one.find("kind")), plain(one.find("role")),
                        plain(one.find("org")), plain(one.find("subject")),
                        plain(one.find("expires_at")), plain(one.find("last_used_at"))});
    }
    return table(rows);
}

}  // namespace

Exit run_token_create(const TokenVerb& verb) {
    Value made;
    if (verb.target.offline()) {
        auto created = create_offline(verb);
        if (!created) return fail(created.error());
        made = std::move(*created);
    } else {
        Online online(verb.target);
        const auto answer =
            online.ask(ClientRequest{"POST", "/v1/tokens", to_json(order_json(verb)), {}});
        if (!answer) return online.exit();
        made = Value::Object{};
        for (const char* member : {"id", "token"}) {
            const Value* value = answer->find(member);
            made.set(member, value != nullptr ? *value : Value{});
        }
        made.set("role", verb.role);
    }
    print_line(verb.target.json ? to_json(made) : plain(made.find("token")));
    return Exit::ok;
}

Exit run_token_link(const TokenVerb& verb) {
    Value made;
    if (verb.target.offline()) {
        auto created = link_offline(verb);
        if (!created) return fail(created.error());
        made = std::move(*created);
    } else {
        Online online(verb.target);
        auto answer = online.ask(ClientRequest{"POST", "/v1/links", to_json(order_json(verb)), {}});
        if (!answer) return online.exit();
        made = std::move(*answer);
        const std::string url = plain(made.find("url"));
        if (!verb.url.empty()) made.set("url", entrance(verb.url, url.substr(url.find('#') + 1)));
    }
    print_line(verb.target.json ? to_json(made) : plain(made.find("url")));
    return Exit::ok;
}

Exit run_token_list(const TokenVerb& verb) {
    Value list;
    if (verb.target.offline()) {
        auto listed = list_offline(verb);
        if (!listed) return fail(listed.error());
        list = std::move(*listed);
    } else {
        Online online(verb.target);
        auto answer = online.ask_pages("/v1/tokens", {});
        if (!answer) return online.exit();
        list = std::move(*answer);
    }
    print_line(verb.target.json ? to_json(list) : tokens_view(list));
    return Exit::ok;
}

Exit run_token_revoke(const TokenVerb& verb) {
    if (verb.target.offline()) {
        const auto directory = open_directory(verb.target.directory, OpenMode::existing);
        if (!directory) return fail(directory.error());
        if (auto revoked = tokens_in(*directory)->revoke(verb.id, wall_clock()); !revoked) {
            return fail(revoked.error());
        }
    } else {
        Online online(verb.target);
        const auto answer =
            online.ask(ClientRequest{"DELETE", "/v1/tokens/" + encode_component(verb.id), "", {}});
        if (!answer) return online.exit();
    }
    print_line(verb.target.json ? to_json(Value::Object{{"revoked", verb.id}})
                                : "revoked " + verb.id);
    return Exit::ok;
}

Exit run_init(const InitVerb& verb) {
    auto directory = DataDirectory::open(verb.data, OpenMode::read_only, "UTC", wall_clock());
    if (directory) return fail(Exit::refused, verb.data + " is initialised already");
    if (directory.error().code != ErrorCode::not_found) return fail(directory.error());
    directory = DataDirectory::open(verb.data, OpenMode::create, verb.zone, wall_clock());
    if (!directory) return fail(directory.error());
    const TokenGrant admin{"admin", "", "admin", {}, {}, {}};
    auto made = tokens_in(*directory)->create_link(LinkOrder{admin, "", "admin"}, wall_clock());
    if (!made) return fail(made.error());
    const std::string link = entrance(verb.url, made->secret);
    print_line(verb.json ? to_json(Value::Object{{"data", verb.data},
                                                 {"zone", verb.zone},
                                                 {"link", link},
                                                 {"expires_at", to_string(made->expires_at)}})
                         : "admin  " + link);
    return Exit::ok;
}

}  // namespace jalon
