// Metrics: what an operator watches, as Prometheus reads it (text format 0.0.4).
//
// Thread-safety: one thread, the API's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace jalon {

// What the log takes, and how much room there is. Bytes.
struct Storage {
    std::uint64_t free_bytes = 0;
    std::uint64_t size_bytes = 0;  // of the whole disk
    std::uint64_t log_bytes = 0;
};

class Metrics {
public:
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

    // What stands at the moment.
    struct Levels {
        std::uint64_t position = 0;        // the head of the log, as far as it is shown
        std::uint64_t board_lag = 0;       // how far the durable log is ahead of that
        std::uint64_t live_lag = 0;        // how far the slowest listener is behind it
        std::size_t commands_waiting = 0;  // for the engine
        std::size_t live_connections = 0;
        bool writes_held = false;  // the disk is nearly full or silent, or the log failed
        double start_seconds = 0;  // from the program's start until it could answer
        std::optional<Storage> storage = {};  // where it could be asked
    };

    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    // A request was answered. `route` is a pattern, not what was asked for: labels are few.
    void answered(const std::string& method, std::string_view route, unsigned status,
                  double seconds);

    [[nodiscard]] std::string text(const Levels& levels);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace jalon
