#include "tools/bench/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "adapters/diagram/svg.h"  // xml_escaped

namespace jalon {
namespace {

constexpr double page_width = 720;
constexpr double page_height = 420;
constexpr double margin_left = 90;
constexpr double margin_right = 30;
constexpr double margin_top = 60;
constexpr double margin_bottom = 60;

struct Ink {
    const char* colour;
    const char* dashes;
};
constexpr Ink value_ink{"#0b57a4", "none"};
constexpr Ink limit_ink{"#5f6b76", "6 4"};
constexpr Ink bar_ink{"#b3261e", "2 4"};

std::string text_of(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4g", number);
    return text.data();
}

// 1, 2 or 5 times a power of ten, so that some five of them reach `most`.
double tick_of(double most) {
    constexpr double ticks = 5;
    const double power = std::pow(10.0, std::floor(std::log10(most / ticks)));
    for (const double step : {1.0, 2.0, 5.0}) {
        if (step * power * ticks >= most) return step * power;
    }
    return 10 * power;
}

class Drawing {
public:
    explicit Drawing(const Plot& plot) : plot_(plot) {
        double most = plot.bar.value_or(0);
        for (const PlotPoint& point : plot.points) {
            most = std::max({most, point.value, point.limit.value_or(0)});
        }
        tick_ = tick_of(std::max(most, 1e-9));
        most_ = tick_ * std::ceil(most / tick_);
        first_ = std::floor(std::log10(plot.points.front().size));
        last_ = std::max(first_ + 1, std::ceil(std::log10(plot.points.back().size) - 0.01));
    }

    [[nodiscard]] std::string draw() {
        text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + text_of(page_width) +
                " " + text_of(page_height) + "\" font-family=\"Helvetica, Arial, sans-serif\" " +
                "font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        write(margin_left, margin_top / 2, "start", plot_.title + " (" + plot_.unit + ")",
              "#1b1f23", 17);
        axes();
        if (plot_.bar) {
            line(margin_left, y_of(*plot_.bar), page_width - margin_right, y_of(*plot_.bar),
                 bar_ink);
            write(page_width - margin_right, y_of(*plot_.bar) - 5, "end",
                  "bar " + text_of(*plot_.bar), bar_ink.colour);
        }
        curve(limit_ink, "limit", [](const PlotPoint& point) { return point.limit; });
        curve(value_ink, "value",
              [](const PlotPoint& point) { return std::optional<double>{point.value}; });
        return text_ + "</svg>\n";
    }

private:
    [[nodiscard]] double x_of(double size) const {
        const double share = (std::log10(size) - first_) / (last_ - first_);
        return margin_left + share * (page_width - margin_left - margin_right);
    }
    [[nodiscard]] double y_of(double value) const {
        return page_height - margin_bottom -
               value / most_ * (page_height - margin_top - margin_bottom);
    }

    void line(double x1, double y1, double x2, double y2, const Ink& ink) {
        text_ += "<line x1=\"" + text_of(x1) + "\" y1=\"" + text_of(y1) + "\" x2=\"" + text_of(x2) +
                 "\" y2=\"" + text_of(y2) + "\" stroke=\"" + ink.colour + "\" stroke-dasharray=\"" +
                 ink.dashes + "\"/>\n";
    }

    void write(double x, double y, const char* anchor, const std::string& words, const char* colour,
               double size = 13) {
        text_ += "<text x=\"" + text_of(x) + "\" y=\"" + text_of(y) + "\" text-anchor=\"" + anchor +
                 "\" fill=\"" + colour + "\" font-size=\"" + text_of(size) + "\">" +
                 xml_escaped(words) + "</text>\n";
    }

    void axes() {
        constexpr Ink grid{"#dfe3e8", "none"};
        constexpr const char* words = "#3d444b";
        for (double value = 0; value <= most_ * 1.001; value += tick_) {
            line(margin_left, y_of(value), page_width - margin_right, y_of(value), grid);
            write(margin_left - 8, y_of(value) + 4, "end", text_of(value), words);
        }
        for (double power = first_; power <= last_; ++power) {
            const double x = x_of(std::pow(10.0, power));
            line(x, margin_top, x, page_height - margin_bottom, grid);
            write(x, page_height - margin_bottom + 20, "middle", "10^" + text_of(power), words);
        }
        write((margin_left + page_width - margin_right) / 2, page_height - 15, "middle",
              "size (steps on the log)", words);
    }

    template <typename Pick>
    void curve(const Ink& ink, const char* name, Pick pick) {
        std::string way;
        std::string dots;
        const PlotPoint* last = nullptr;
        for (const PlotPoint& point : plot_.points) {
            const std::optional<double> value = pick(point);
            if (!value) continue;
            const std::string x = text_of(x_of(point.size));
            const std::string y = text_of(y_of(*value));
            way += (last == nullptr ? "M" : " L") + x + " " + y;
            dots += "<circle cx=\"" + x + "\" cy=\"" + y + "\" r=\"3.5\" fill=\"" + ink.colour +
                    "\"/>\n";
            last = &point;
        }
        if (last == nullptr) return;
        text_ += "<path d=\"" + way + "\" fill=\"none\" stroke=\"" + ink.colour +
                 "\" stroke-width=\"2\" stroke-dasharray=\"" + ink.dashes + "\"/>\n" + dots;
        const std::string words = std::string(name) + " " + text_of(*pick(*last));
        write(x_of(last->size) - 6, y_of(*pick(*last)) - 9, "end", words, ink.colour);
    }

    const Plot& plot_;
    std::string text_;
    double tick_ = 1;
    double most_ = 1;
    double first_ = 0;  // powers of ten
    double last_ = 1;
};

}  // namespace

std::string svg_of(const Plot& plot) { return Drawing(plot).draw(); }

}  // namespace jalon
