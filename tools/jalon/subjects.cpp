// jalon subject export, erase, hold, lift: at a server.
#include "adapters/json/json.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

Exit ask_about(const PersonVerb& verb, const char* method, const std::string& below,
               const Value& body) {
    Online server(verb.target);
    ClientRequest request;
    request.method = method;
    request.target = "/v1/subjects/" + encode_component(verb.subject) + below;
    if (!body.is_null()) request.body = to_json(body);
    const auto answer = server.ask(request);
    if (answer) print_line(verb.target.json ? to_json(*answer) : to_pretty_json(*answer));
    return server.exit();
}

// All pages as one; nullopt: it was told why not.
std::optional<Value> whole_person(Online& server, const std::string& subject) {
    const std::string path = "/v1/subjects/" + encode_component(subject);
    std::optional<Value> whole;
    for (std::string cursor = "0"; !cursor.empty();) {
        ClientRequest request;
        request.target = with_query(path, {{"cursor", cursor}});
        auto page = server.ask(request);
        if (!page) return std::nullopt;
        cursor = plain(page->find("next"));
        if (!whole) {
            whole = std::move(page);
            continue;
        }
        for (const char* list : {"fields", "acts", "decisions", "reads"}) {
            const Value* more = page->find(list);
            Value* items = whole->find(list);
            if (more == nullptr || more->as_array() == nullptr || items == nullptr) continue;
            items->as_array()->insert(items->as_array()->end(), more->as_array()->begin(),
                                      more->as_array()->end());
        }
    }
    whole->set("next", Value{});
    return whole;
}

}  // namespace

Exit run_subject_export(const PersonVerb& verb) {
    Online server(verb.target);
    const auto person = whole_person(server, verb.subject);
    if (person) print_line(verb.target.json ? to_json(*person) : to_pretty_json(*person));
    return server.exit();
}

Exit run_subject_erase(const PersonVerb& verb) {
    return ask_about(verb, "POST", "/erasure", Value::Object{{"legal_basis", verb.reason}});
}

Exit run_subject_hold(const PersonVerb& verb) {
    return ask_about(verb, "POST", "/hold", Value::Object{{"reason", verb.reason}});
}

Exit run_subject_lift(const PersonVerb& verb) {
    return ask_about(verb, "DELETE", "/hold", Value{});
}

}  // namespace jalon
