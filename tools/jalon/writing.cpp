// jalon start, jalon step.
#include "adapters/json/json.h"
#include "tools/jalon/files.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/views.h"

namespace jalon {
namespace {

Exit post(const WriteVerb& verb, const std::string& path, Value body) {
    auto data = read_json(verb.data, "--data");
    if (!data) return fail(Exit::usage, data.error().message);
    body.set("data", std::move(*data));
    if (!verb.occurred_at.empty()) body.set("occurred_at", verb.occurred_at);
    if (!verb.delegation.empty()) body.set("delegation", verb.delegation);
    ClientRequest request;
    request.method = "POST";
    request.target = path;
    request.body = to_json(body);
    if (!verb.key.empty()) request.headers.emplace_back("Idempotency-Key", verb.key);
    if (verb.expected_version) {
        request.headers.emplace_back("If-Match",
                                     "\"" + std::to_string(*verb.expected_version) + "\"");
    }
    Online online(verb.target);
    const auto answer = online.ask(request);
    if (!answer) return online.exit();
    print_line(verb.target.json ? to_json(*answer) : answer_view(*answer));
    return Exit::ok;
}

}  // namespace

Exit run_start(const WriteVerb& verb) {
    Value body{Value::Object{{"workflow", verb.workflow}}};
    if (!verb.id.empty()) body.set("id", verb.id);
    return post(verb, "/v1/instances", std::move(body));
}

Exit run_step(const WriteVerb& verb) {
    return post(verb, "/v1/instances/" + encode_component(verb.id) + "/steps",
                Value::Object{{"trigger", verb.trigger}});
}

}  // namespace jalon
