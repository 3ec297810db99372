// What every workload is given and what it gives back. One function a workload, one file each.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "tools/jalon/environment.h"  // wall_clock

namespace jalon {

struct BenchOptions {
    std::uint64_t size = 0;  // 0: the workload's own
    double seconds = 0;      // further rounds until then
    std::uint64_t seed = 1;
    std::string directory;    // scratch space is made below it
    std::string keep;         // where load leaves its data directory; empty: nowhere
    std::string from;         // a data directory that load left; empty: one is built
    unsigned short port = 0;  // of a peer's server, for fanout; 0: there is none
    std::string peer;         // where peer.mjs and its packages lie
};

// One figure more, for people.
struct Note {
    std::string name;
    double value = 0;
};

struct Measured {
    std::string unit;
    double value = 0;              // the median over all rounds, as is `limit`
    std::optional<double> limit;   // none: it could not be measured
    std::optional<double> p50_ms;  // none: nothing waits
    std::optional<double> p99_ms;
    std::uint64_t size = 0;
    std::vector<Note> notes = {};
};

// Rounds alternate between what is measured and its limit, so that a busy disk meets both.
inline constexpr int rounds_min = 5;

[[nodiscard]] Result<Measured> run_append(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_replay(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_fold(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_decide(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_load(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_restart(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_memory(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_http(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_overload(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_disk(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_fanout(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_push(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_idle(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_growth(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_proofs(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_verify(const BenchOptions& options);
[[nodiscard]] Result<Measured> run_timers(const BenchOptions& options);

// The value that a share of `samples`, from 0 to 1, does not exceed. REQUIRES: samples.
[[nodiscard]] double quantile(std::vector<double> samples, double share);
[[nodiscard]] inline double median(std::vector<double> samples) {
    return quantile(std::move(samples), 0.5);
}

class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }

private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace jalon
