// jalon bulk: one step in many instances. First the preview; what is confirmed is what it showed.
#include <unistd.h>

#include <array>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

#include "adapters/files/random.h"
#include "adapters/json/json.h"
#include "engine/base/base64.h"
#include "tools/jalon/files.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/views.h"
#include "tools/jalon/where.h"

namespace jalon {
namespace {

Result<Value> body_of(const BulkVerb& verb) {
    Value body{Value::Object{{"trigger", verb.trigger}}};
    if (verb.ids.empty()) {
        auto conditions = parse_where(verb.where);
        if (!conditions) return conditions.error();
        body.set("filter", live_filter_of(*conditions));
    } else {
        body.set("ids", Value::Array(verb.ids.begin(), verb.ids.end()));
    }
    auto data = read_json(verb.data, "--data");
    if (!data) return data.error();
    body.set("data", std::move(*data));
    if (!verb.occurred_at.empty()) body.set("occurred_at", verb.occurred_at);
    if (verb.each.empty()) return body;
    auto text = read_input(verb.each);
    if (!text) return text.error();
    auto each = parse_json(*text);
    if (!each) return Error{ErrorCode::invalid, verb.each + ": " + each.error().message};
    body.set("each", std::move(*each));
    return body;
}

// The versions that the preview showed: at any other one nothing is done.
Value expected_of(const Value& preview) {
    Value::Object expected;
    const Value* items = preview.find("items");
    if (items == nullptr || items->as_array() == nullptr) return expected;
    for (const Value& item : *items->as_array()) {
        const Value* version = item.find("version");
        if (version != nullptr) expected.push_back({plain(item.find("id")), *version});
    }
    return expected;
}

// A key of its own, so that the client may send the call again when the connection breaks.
std::string new_key() {
    std::array<std::uint8_t, 16> bytes{};
    random_bytes(bytes);
    return "bulk-" + to_base64url(bytes);
}

std::optional<Value> send(Online& online, const std::string& target, const Value& body) {
    ClientRequest request;
    request.method = "POST";
    request.target = target;
    request.body = to_json(body);
    request.headers.emplace_back("Idempotency-Key", new_key());
    return online.ask(request);
}

void show(const BulkVerb& verb, const Value& answer) {
    print_line(verb.target.json ? to_json(answer)
                                : bulk_view(answer, verb.target.environment.language));
}

Exit exit_of_answer(const Value& answer) {
    for (const char* bad : {"refused", "changed", "new", "not_found", "failed"}) {
        if (plain(answer.find(bad)) != "0") return Exit::refused;
    }
    return Exit::ok;
}

// ok: go ahead.
Exit confirm(const BulkVerb& verb) {
    if (verb.yes) return Exit::ok;
    if (::isatty(STDIN_FILENO) != 1) {
        return fail(Exit::usage, "nothing was done: confirm with --yes, or look with --dry-run");
    }
    std::cerr << "Go ahead? [y/N] " << std::flush;
    std::string line;
    std::getline(std::cin, line);
    if (line == "y" || line == "Y" || line == "yes") return Exit::ok;
    return fail(Exit::refused, "nothing was done");
}

}  // namespace

Exit run_bulk(const BulkVerb& verb) {
    auto body = body_of(verb);
    if (!body) return fail(body.error());
    Online online(verb.target);
    const auto preview = send(online, "/v1/bulk/steps?dry_run=true", *body);
    if (!preview) return online.exit();
    // With --yes nobody looks at it before the result, which says more.
    if (!verb.yes || verb.dry_run) show(verb, *preview);
    if (verb.dry_run) return exit_of_answer(*preview);
    if (const Exit answer = confirm(verb); answer != Exit::ok) return answer;
    body->set("expected", expected_of(*preview));
    const auto result = send(online, "/v1/bulk/steps", *body);
    if (!result) return online.exit();
    show(verb, *result);
    return exit_of_answer(*result);
}

}  // namespace jalon
