// A plot: what something costs against a size that grows by powers of ten, as SVG 1.1. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace jalon {

struct PlotPoint {
    double size = 0;  // > 0
    double value = 0;
    std::optional<double> limit;
};

struct Plot {
    std::string title;
    std::string unit;               // of value and limit
    std::vector<PlotPoint> points;  // by size; at least one
    std::optional<double> bar;      // on the value
};

[[nodiscard]] std::string svg_of(const Plot& plot);

}  // namespace jalon
