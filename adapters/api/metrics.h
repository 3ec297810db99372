// Metrics: what an operator watches, as Prometheus reads it (text format 0.0.4).
//
// Thread-safety: one thread, the API's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace jalon {

class Metrics {
public:
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

    // What stands at the moment.
    struct Levels {
        std::uint64_t position = 0;        // the head of the log
        std::size_t commands_waiting = 0;  // for the engine
        std::size_t live_connections = 0;
        bool writes_held = false;  // the disk is nearly full or silent, or the log failed
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
