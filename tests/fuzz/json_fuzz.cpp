// Any bytes: reading them never fails badly, and what was read is written and read back unchanged.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/json/json.h"
#include "engine/base/check.h"

namespace jalon {
namespace {

void run(std::string_view text) {
    const auto value = parse_json(text);
    if (!value) return;
    const std::string written = to_json(*value);
    const auto again = parse_json(written);
    CHECK(again.has_value());
    CHECK(*again == *value);
    CHECK(to_json(*again) == written);
    const std::string canonical = canonical_json(*value);
    CHECK(canonical_json(*again) == canonical);
    const auto canonical_again = parse_json(canonical);
    if (canonical_again) {
        CHECK(canonical_json(*canonical_again) == canonical);
    } else {
        // A large double is written without an exponent and so looks like too large an integer.
        CHECK(canonical_again.error().code == ErrorCode::type);
    }
}

}  // namespace
}  // namespace jalon

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    jalon::run({reinterpret_cast<const char*>(data), size});  // NOLINT: bytes as text
    return 0;
}
