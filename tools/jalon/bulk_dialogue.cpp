#include "tools/jalon/bulk_dialogue.h"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <iostream>
#include <optional>
#include <utility>

#include "adapters/files/random.h"
#include "adapters/json/json.h"
#include "engine/base/base64.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/views.h"

namespace jalon {
namespace {

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

void show(const Target& target, const Value& answer) {
    print_line(target.json ? to_json(answer) : bulk_view(answer, target.environment.language));
}

Exit exit_of_answer(const Value& answer) {
    for (const char* bad : {"refused", "changed", "new", "not_found", "failed"}) {
        if (plain(answer.find(bad)) != "0") return Exit::refused;
    }
    return Exit::ok;
}

// ok: go ahead.
Exit confirm() {
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

Exit bulk_dialogue(const Target& target, const std::string& path, Value body, bool dry_run,
                   bool yes) {
    Online online(target);
    const auto preview = send(online, path + "?dry_run=true", body);
    if (!preview) return online.exit();
    // With --yes nobody looks at it before the result, which says more.
    if (!yes || dry_run) show(target, *preview);
    if (dry_run) return exit_of_answer(*preview);
    if (const Exit answer = yes ? Exit::ok : confirm(); answer != Exit::ok) return answer;
    body.set("expected", expected_of(*preview));
    const auto result = send(online, path, body);
    if (!result) return online.exit();
    show(target, *result);
    return exit_of_answer(*result);
}

}  // namespace jalon
