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

}  // namespace

Exit run_subject_export(const PersonVerb& verb) { return ask_about(verb, "GET", "", Value{}); }

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
