// Crowd: many connections to one HTTP server, kept open and driven by one thread. Each has one
// request under way at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/files/durable_file.h"
#include "engine/base/result.h"

namespace jalon {

struct HttpAnswer {
    unsigned status = 0;
    std::string_view body;
};

struct CrowdOrder {
    std::uint64_t requests = 0;
    // A second; 0: each connection asks again as soon as it was answered. Otherwise requests come
    // evenly, wait for a free connection, and their time counts from when they came: a server that
    // stalls is not spared those that it kept away.
    double rate = 0;
    std::function<std::string(std::size_t connection)> ask;  // the whole request
    // False ends the run.
    std::function<bool(std::size_t connection, const HttpAnswer&)> answered;
};

struct CrowdRun {
    std::uint64_t answered = 0;
    double seconds = 0;
    std::vector<double> latencies_ms;
    bool cut_off = false;  // the server ended connections

    [[nodiscard]] double rate() const { return static_cast<double>(answered) / seconds; }
};

// Thread-safety: none.
class Crowd {
public:
    // On 127.0.0.1. io: nobody listens there.
    [[nodiscard]] static Result<Crowd> connect(unsigned short port, std::size_t connections);

    [[nodiscard]] std::size_t size() const { return connections_.size(); }

    // REQUIRES: the run before was not ended before its time. io: an answer that is none.
    [[nodiscard]] Result<CrowdRun> run(const CrowdOrder& order);

private:
    using Clock = std::chrono::steady_clock;

    struct Connection {
        FileHandle socket;
        std::string input;
        Clock::time_point asked;
    };
    // What is under way in one run.
    struct Round;

    void let_in(Round& round);
    [[nodiscard]] bool send(Round& round, std::size_t index, Clock::time_point asked);
    [[nodiscard]] Result<void> receive(Round& round, std::size_t index);

    FileHandle poll_;
    std::vector<Connection> connections_;
};

// The length of the answer or request that begins `text`, its body by Content-Length; 0: it is not
// whole yet. `body` is where its body begins.
[[nodiscard]] std::size_t message_length(std::string_view text, std::size_t& body);

}  // namespace jalon
