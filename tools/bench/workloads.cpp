#include "tools/bench/workloads.h"

#include <algorithm>

namespace jalon {
namespace {

constexpr Bar ratio_at_least(double bound) {
    return Bar{Bar::Of::ratio, Bar::Side::at_least, bound};
}
constexpr Bar ratio_at_most(double bound) { return Bar{Bar::Of::ratio, Bar::Side::at_most, bound}; }
constexpr Bar value_at_most(double bound) { return Bar{Bar::Of::value, Bar::Side::at_most, bound}; }

constexpr Bar value_at_least(double bound) {
    return Bar{Bar::Of::value, Bar::Side::at_least, bound};
}

constexpr double restart_ms_max = 2000;
constexpr double idle_kibibytes_max = 40;
constexpr double resident_mebibytes_max = 400e6 / (1U << 20U);

}  // namespace

const std::vector<Workload>& workloads() {
    static const std::vector<Workload> all{
        {"append", run_append, ratio_at_least(0.5)},
        {"decide", run_decide},
        {"disk", run_disk, ratio_at_most(1.5), true},
        {"fanout", run_fanout, ratio_at_least(0.7)},
        {"fold", run_fold, ratio_at_least(40)},
        {"growth", run_growth, ratio_at_most(1.3), true},
        {"http", run_http},
        {"idle", run_idle, value_at_most(idle_kibibytes_max)},
        {"load", run_load},
        {"memory", run_memory, value_at_most(resident_mebibytes_max), true},
        {"overload", run_overload, ratio_at_least(0.9)},
        {"proofs", run_proofs, ratio_at_least(0.85)},
        {"push", run_push, ratio_at_most(2)},
        {"replay", run_replay, ratio_at_least(0.5)},
        {"restart", run_restart, value_at_most(restart_ms_max), true},
        {"timers", run_timers},
        {"verify", run_verify, value_at_least(100'000)}};
    return all;
}

const Workload* find_workload(const std::string& name) {
    const auto found = std::find_if(workloads().begin(), workloads().end(),
                                    [&](const Workload& one) { return one.name == name; });
    return found == workloads().end() ? nullptr : &*found;
}

std::optional<bool> keeps_bar(const Workload& workload, const Measured& measured) {
    if (!workload.bar) return std::nullopt;
    const Bar& bar = *workload.bar;
    if (bar.of == Bar::Of::ratio && !measured.limit) return std::nullopt;
    const double figure =
        bar.of == Bar::Of::ratio ? measured.value / *measured.limit : measured.value;
    return bar.side == Bar::Side::at_least ? figure >= bar.bound : figure <= bar.bound;
}

}  // namespace jalon
