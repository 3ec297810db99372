// The request reader under arbitrary bytes: it must not crash, must keep its bounds, and its
// verdict must not depend on where the bytes are cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/http/request_reader.h"

namespace {

using jalon::Framing;
using jalon::HttpLimits;
using jalon::RequestReader;

void require(bool condition) {
    if (!condition) std::abort();
}

void check_bounds(RequestReader& reader) {
    const auto& request = reader.head().request;
    require(request.target.size() <= HttpLimits::target_bytes + 1);
    require(request.headers.size() <= HttpLimits::field_count);
    require(request.body.size() <= HttpLimits::body_bytes);
    require(request.path.find('\0') == std::string::npos);
}

void same(RequestReader& a, RequestReader& b) {
    require(a.status() == b.status());
    if (a.status() == Framing::failed) {
        require(a.problem().status == b.problem().status);
    } else if (a.status() == Framing::done) {
        require(a.head().request.headers == b.head().request.headers);
        require(a.head().request.query == b.head().request.query);
        require(a.head().request.body == b.head().request.body);
    }
}

// Reads one request from `bytes`; returns how many it took.
std::size_t one_request(std::string_view bytes) {
    RequestReader whole;
    RequestReader drip;
    const std::size_t taken = whole.feed(bytes);
    std::size_t dripped = 0;
    for (const char& c : bytes) dripped += drip.feed(std::string_view(&c, 1));
    require(taken == dripped && taken <= bytes.size());
    same(whole, drip);
    check_bounds(whole);
    return whole.status() == Framing::done ? taken : bytes.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    while (!bytes.empty()) bytes.remove_prefix(one_request(bytes));
    return 0;
}
