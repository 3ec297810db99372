// Any rule over any data ends in a value or in an error. Input: {"rule": …, "data": …} as JSON.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "engine/chart/guard.h"
#include "tests/support/json_value.h"

namespace {

// Deeper text is refused at the edge, and would be too deep for a recursive reader.
bool is_shallow(std::string_view text) {
    int depth = 0;
    int depth_max = 0;
    for (const char c : text) {
        if (c == '[' || c == '{') depth_max = ++depth > depth_max ? depth : depth_max;
        if (c == ']' || c == '}') --depth;
    }
    return depth_max <= 200;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (!is_shallow(text)) return 0;
    const auto input = jalon::testing::parse_json(text);
    if (!input) return 0;
    const jalon::Value* written = input->find("rule");
    if (written == nullptr) return 0;
    const auto rule = jalon::Rule::compile(*written);
    if (!rule) return 0;

    jalon::RuleContext context;
    context.data = input->find("data");
    const auto first = rule->evaluate(context);
    const auto second = rule->evaluate(context);
    CHECK(first.has_value() == second.has_value());
    if (first) CHECK(*first == *second);
    if (!first) CHECK(first.error() == second.error());
    return 0;
}
