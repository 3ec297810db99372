#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "adapters/http/line_reader.h"

namespace jalon {

// The strict reader of a chunked body (RFC 9112 §7.1). Pure; like HeadParser, its verdict does not
// depend on how the bytes are cut. Extensions and trailers are checked, counted and dropped.
class ChunkedDecoder {
public:
    // `use`: what the head has already used; extensions and trailers count towards the same bound.
    explicit ChunkedDecoder(HeaderUse use) : use_(use) {}

    // Takes bytes until the body is complete or refused and appends what they carry to `body`;
    // returns how many it took.
    std::size_t feed(std::string_view bytes, std::string& body);

    [[nodiscard]] Framing status() const { return status_; }

    // REQUIRES: status() == failed.
    [[nodiscard]] const FramingProblem& problem() const { return problem_; }

private:
    enum class Part { size, data, after_data, trailers };

    void take_byte(char c);
    void watch_line();
    void take_line();
    void take_size_line();
    void take_trailer();
    void count_header_bytes(std::size_t bytes);
    void refuse(std::string_view detail);

    Framing status_ = Framing::need_more;
    FramingProblem problem_{};
    HeaderUse use_;
    LineReader line_;
    Part part_ = Part::size;
    std::size_t left_ = 0;   // Of the present chunk.
    std::size_t total_ = 0;  // Announced so far.
};

}  // namespace jalon
