#include "adapters/api/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace jalon {
namespace {

// From an answer out of memory to a bulk step of thousands.
const prometheus::Histogram::BucketBoundaries seconds_bounds{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0};

// Seconds. A start reads what runs, not the log: five are kept up to ten million facts.
double start_budget(std::uint64_t position) {
    constexpr double least = 5.0;
    constexpr double facts = 1e7;
    return least * std::max(1.0, static_cast<double>(position) / facts);
}

}  // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                            .Name("jalon_requests_total")
                                                            .Help("Requests that were answered")
                                                            .Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram()
            .Name("jalon_request_seconds")
            .Help("From the whole head and body of a request to its answer")
            .Register(registry);
    prometheus::Gauge& position = level("jalon_log_position", "The head of the log");
    prometheus::Gauge& waiting =
        level("jalon_commands_waiting", "Starts, steps and publications under way");
    prometheus::Gauge& connections =
        level("jalon_live_connections", "Open WebSockets and event streams");
    prometheus::Gauge& held =
        level("jalon_writes_held",
              "1 while nothing is written: disk nearly full or silent, or log failed");
    prometheus::Gauge& board_lag =
        level("jalon_board_lag_positions", "Facts on the disk that are not shown yet");
    prometheus::Gauge& live_lag =
        level("jalon_live_lag_positions", "Facts that the slowest listener has yet to get");
    prometheus::Gauge& start = level("jalon_start_seconds", "How long the last start took");
    prometheus::Gauge& start_budget =
        level("jalon_start_budget_seconds", "How long a start may take with so long a log");
    prometheus::Gauge& disk_free = level("jalon_disk_free_bytes", "Free for programs");
    prometheus::Gauge& disk_size = level("jalon_disk_size_bytes", "The whole disk of the log");
    prometheus::Gauge& log_bytes = level("jalon_log_bytes", "What the log takes");

    // What a label set leads to, which the library would look up by its texts each time.
    struct Series {
        prometheus::Counter* count = nullptr;
        prometheus::Histogram* seconds = nullptr;
    };
    std::map<std::tuple<std::string, std::string_view, unsigned>, Series> series;

    prometheus::Gauge& level(const char* name, const char* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
    }

    Series series_of(const std::string& method, std::string_view route, unsigned status) {
        const prometheus::Labels of_route{{"method", method}, {"route", std::string(route)}};
        prometheus::Labels of_answer = of_route;
        of_answer.emplace("status", std::to_string(status));
        return Series{&requests.Add(of_answer), &seconds.Add(of_route, seconds_bounds)};
    }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}

Metrics::~Metrics() = default;

void Metrics::answered(const std::string& method, std::string_view route, unsigned status,
                       double seconds) {
    Impl::Series& one = impl_->series[{method, route, status}];
    if (one.count == nullptr) one = impl_->series_of(method, route, status);
    one.count->Increment();
    one.seconds->Observe(seconds);
}

std::string Metrics::text(const Levels& levels) {
    impl_->position.Set(static_cast<double>(levels.position));
    impl_->waiting.Set(static_cast<double>(levels.commands_waiting));
    impl_->connections.Set(static_cast<double>(levels.live_connections));
    impl_->held.Set(levels.writes_held ? 1 : 0);
    impl_->board_lag.Set(static_cast<double>(levels.board_lag));
    impl_->live_lag.Set(static_cast<double>(levels.live_lag));
    impl_->start.Set(levels.start_seconds);
    impl_->start_budget.Set(start_budget(levels.position));
    // A disk that cannot be asked is neither full nor empty.
    const auto& storage = levels.storage;
    const auto known = [](std::uint64_t bytes) { return static_cast<double>(bytes); };
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    impl_->disk_free.Set(storage ? known(storage->free_bytes) : unknown);
    impl_->disk_size.Set(storage ? known(storage->size_bytes) : unknown);
    impl_->log_bytes.Set(storage ? known(storage->log_bytes) : unknown);
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace jalon
