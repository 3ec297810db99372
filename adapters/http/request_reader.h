#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "adapters/http/chunked.h"
#include "adapters/http/framing.h"

namespace jalon {

// Reads one whole request, head and body, from a stream of bytes. Pure. A new one is made for each
// request; what it does not take belongs to the next.
class RequestReader {
public:
    // Takes bytes until the request is complete or refused; returns how many it took.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] Framing status() const { return status_; }
    [[nodiscard]] bool started() const { return head_.started(); }
    [[nodiscard]] bool in_body() const;
    [[nodiscard]] bool is_head_request() { return head_.head().request.method == "HEAD"; }

    // REQUIRES: status() == failed.
    [[nodiscard]] const FramingProblem& problem() const;

    // REQUIRES: in_body() or status() == done. The body grows in head().request.body.
    [[nodiscard]] RequestHead& head() { return head_.head(); }

private:
    void begin_body();
    std::size_t feed_body(std::string_view bytes);

    HeadParser head_;
    std::optional<ChunkedDecoder> chunks_;
    std::size_t left_ = 0;  // Of a body with Content-Length.
    Framing status_ = Framing::need_more;
};

}  // namespace jalon
