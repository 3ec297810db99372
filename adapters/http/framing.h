// The strict reader of a request's head (RFC 9112). Pure: no socket, no clock.
//
// It is Jalon's own because the contract refuses what Boost.Beast's parser lets through: a folded
// header, a second Content-Length with the same value, no Host or two, white space and extensions
// it skips uncounted, a Transfer-Encoding in HTTP/1.0. Two parsers that read one message
// differently are how requests are smuggled; where RFC 9112 leaves a choice, this one says no.
//
// It works byte by byte, so that a verdict never depends on how the bytes were cut into packets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/line_reader.h"
#include "adapters/http/message.h"

namespace jalon {

struct RequestHead {
    HttpRequest request;  // The body is still empty. An absolute target's host replaces Host.
    std::size_t content_length = 0;
    bool chunked = false;
    bool keep_alive = true;
    bool http_1_0 = false;
    bool expects_continue = false;
};

class HeadParser {
public:
    // Takes bytes until the head is complete or refused; returns how many it took. The rest
    // belongs to the body or to the next request. One empty line before the head is skipped.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] Framing status() const { return status_; }
    [[nodiscard]] bool started() const { return started_; }

    // REQUIRES: status() == failed.
    [[nodiscard]] const FramingProblem& problem() const { return problem_; }

    // Complete once status() == done; the method is there as soon as it was read.
    [[nodiscard]] RequestHead& head() { return head_; }
    [[nodiscard]] const HeaderUse& header_use() const { return use_; }

private:
    void take_byte(char c);
    void watch_request_line(char c);
    void watch_field_line();
    void take_request_line();
    void take_version(std::string_view version);
    void take_target(std::string_view target);
    void take_field();
    void finish();
    void check_host();
    void check_body_length();
    void read_connection();
    void fail(unsigned status, std::string_view code, std::string_view detail);

    Framing status_ = Framing::need_more;
    FramingProblem problem_{};
    RequestHead head_;
    HeaderUse use_;
    LineReader line_;
    bool started_ = false;  // A byte of this request has come.
    bool empty_line_skipped_ = false;
    bool in_fields_ = false;
    std::optional<std::size_t> method_end_;  // The first and second space of the request line.
    std::optional<std::size_t> target_end_;
    std::string authority_;  // Of an absolute target.
};

}  // namespace jalon
