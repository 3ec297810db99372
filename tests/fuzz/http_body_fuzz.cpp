// Any bytes as the body of a start, a step or a token: what is wrong comes back as a problem of
// the contract, and what is read has exactly the members that were asked for.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "adapters/api/input.h"
#include "adapters/json/json.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

void check_problem(const HttpResponse& response) {
    CHECK(response.status == 400 || response.status == 415 || response.status == 422);
    const auto body = parse_json(response.body);
    CHECK(body.has_value());
    CHECK(!text_or(body->find("code"), "").empty());
}

void try_body(const HttpRequest& request, std::string_view required,
              std::initializer_list<std::string_view> optional) {
    const auto body = read_object(request, {required}, optional, limits::json_depth_max);
    if (!body) return check_problem(body.error());
    CHECK(body->as_object() != nullptr && body->find(required) != nullptr);
    for (const Value::Member& member : *body->as_object()) {
        CHECK(member.name == required ||
              std::find(optional.begin(), optional.end(), member.name) != optional.end());
        const auto text = read_text(*body, member.name);
        if (!text) check_problem(text.error());
    }
}

}  // namespace
}  // namespace jalon

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    jalon::HttpRequest request;
    request.method = "POST";
    request.body.assign(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
    jalon::try_body(request, "workflow", {"id", "data", "occurred_at"});
    jalon::try_body(request, "trigger", {"data", "occurred_at"});
    jalon::try_body(request, "role", {"org", "subject", "countries", "hosts", "expires_at"});
    return 0;
}
