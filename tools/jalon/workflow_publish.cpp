// jalon workflow publish: a version into force, and the instances over to it when that is asked.
#include <utility>

#include "adapters/json/json.h"
#include "tools/jalon/bulk_dialogue.h"
#include "tools/jalon/files.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/where.h"

namespace jalon {
namespace {

Exit migrate(const PublishVerb& verb, const std::string& path, const std::string& id) {
    auto plan = read_migration_plan(verb.plan);
    if (!plan) return fail(plan.error());
    auto conditions = parse_where(verb.where);
    if (!conditions) return fail(conditions.error());
    Value filter = live_filter_of(*conditions);
    filter.set("workflow", id);
    Value body{Value::Object{{"plan", std::move(*plan)}, {"filter", std::move(filter)}}};
    return bulk_dialogue(verb.target, path + "/migrations", std::move(body), verb.dry_run,
                         verb.yes);
}

}  // namespace

Exit run_publish(const PublishVerb& verb) {
    auto text = read_input(verb.file);
    if (!text) return fail(text.error());
    auto document = parse_json(*text, limits::workflow_json_depth_max);
    if (!document) return fail(Exit::usage, verb.file + ": " + document.error().message);
    const Value* id = document->find("id");
    const Value* version = document->find("version");
    if (text_or(id, "").empty() || version == nullptr || version->as_int() == nullptr) {
        return fail(Exit::refused, verb.file + " names no id and version");
    }
    Online online(verb.target);
    ClientRequest request;
    request.method = "PUT";
    request.target = "/v1/workflows/" + encode_component(text_or(id, "")) + "/versions/" +
                     std::to_string(*version->as_int());
    request.body = std::move(*text);
    const auto answer = online.ask(request);
    if (!answer) return online.exit();
    const std::string name = plain(id) + "@" + plain(version);
    print_line(verb.target.json ? to_json(*answer) : "published " + name);
    return verb.plan.empty() ? Exit::ok : migrate(verb, request.target, plain(id));
}

}  // namespace jalon
