#include "tools/bench/report.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "tools/jalon/output.h"

namespace jalon {
namespace {

// Four digits that count.
std::string figure(double value) {
    constexpr double no_decimals_from = 1000;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), std::abs(value) < no_decimals_from ? "%.4g" : "%.0f",
                  value);
    return text.data();
}

Value number_or_null(const std::optional<double>& number) {
    return number ? Value{*number} : Value{};
}

std::optional<double> ratio_of(const Measured& measured) {
    if (!measured.limit) return std::nullopt;
    return measured.value / *measured.limit;
}

std::string bar_text(const Workload& workload, const Measured& measured, Bar::Of of) {
    if (!workload.bar || workload.bar->of != of) return {};
    const auto kept = keeps_bar(workload, measured);
    if (!kept) return {};
    return (workload.bar->side == Bar::Side::at_least ? ">= " : "<= ") +
           figure(workload.bar->bound) + (*kept ? "  kept" : "  MISSED");
}

}  // namespace

Value report_line(const Workload& workload, const Measured& measured, std::uint64_t seed) {
    return Value::Object{{"workload", workload.name},
                         {"value", measured.value},
                         {"unit", measured.unit},
                         {"limit", number_or_null(measured.limit)},
                         {"ratio", number_or_null(ratio_of(measured))},
                         {"p50_ms", number_or_null(measured.p50_ms)},
                         {"p99_ms", number_or_null(measured.p99_ms)},
                         {"size", static_cast<std::int64_t>(measured.size)},
                         {"seed", static_cast<std::int64_t>(seed)}};
}

std::string report_table(const Workload& workload, const Measured& measured) {
    std::vector<std::vector<std::string>> rows{
        {workload.name, measured.unit, "bar"},
        {"value", figure(measured.value), bar_text(workload, measured, Bar::Of::value)}};
    const auto add = [&](const std::string& name, const std::optional<double>& number,
                         const std::string& bar = "") {
        if (number) rows.push_back({name, figure(*number), bar});
    };
    add("limit", measured.limit);
    add("ratio", ratio_of(measured), bar_text(workload, measured, Bar::Of::ratio));
    add("p50, ms", measured.p50_ms);
    add("p99, ms", measured.p99_ms);
    for (const Note& note : measured.notes) add(note.name, note.value);
    add("size", static_cast<double>(measured.size));
    return table(rows);
}

}  // namespace jalon
