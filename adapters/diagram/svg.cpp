#include "adapters/diagram/svg.h"

#include <algorithm>
#include <string_view>

#include "adapters/diagram/text.h"

namespace jalon {
namespace {

constexpr int page_width_min = 300;
constexpr int legend_line = 13;
constexpr int a3_height = 1123;  // CSS pixels, 297 mm

using SvgKind = DiagramNode::Kind;

constexpr std::string_view style = R"(
text{font-family:Arial,"Liberation Sans",Helvetica,sans-serif;fill:#1b1f24}
.page{font-size:20px;font-weight:bold}
.title{font-size:13px;font-weight:bold}
.state{font-size:12px}
.note{font-size:10px;fill:#4a525c}
.label{font-size:10px;fill:#0b3d66}
.outer{fill:#f6f8fa;stroke:#57606a;stroke-width:1.2}
.inner{fill:#ffffff;stroke:#57606a;stroke-width:1.2}
.leaf{fill:#ffffff;stroke:#1b1f24;stroke-width:1}
.region{fill:none;stroke:none}
.visited{stroke:#1a7f37;stroke-width:2}
.active{fill:#fff4c2;stroke:#b54708;stroke-width:2.6}
.outer.active,.inner.active{fill:#fffdf2}
.region.active,.region.visited{fill:none;stroke:none}
.line{fill:none;stroke:#0b3d66;stroke-width:1.1}
.itself{stroke-dasharray:5 3}
.taken{stroke:#1a7f37;stroke-width:2.4}
.divider{stroke:#57606a;stroke-width:1;stroke-dasharray:6 4}
.dot{fill:#1b1f24;stroke:none}
.sign{fill:none;stroke:#1b1f24;stroke-width:1.2}
.head{fill:#0b3d66}
.headtaken{fill:#1a7f37}
)";

const char* legend_of(const std::string& language) {
    return language == "fr"
               ? "Trait plein : une étape que quelqu'un envoie. Tireté : de soi-même, par une "
                 "règle ou une date. Les étapes qui ne changent pas d'état ne sont pas dessinées. "
                 "Point : état initial ; cercle double : fin ; H, H* : là où l'on en était."
               : "Solid line: a step that somebody sends. Dashed: by itself, by a rule or a date. "
                 "Steps that change no state are not drawn. Dot: initial state; double circle: "
                 "end; H, H*: where it stood before.";
}

std::string number(const char* name, int value) {
    return std::string(" ") + name + "=\"" + std::to_string(value) + "\"";
}

const char* class_of(TextRole role) {
    switch (role) {
        case TextRole::title: return "title";
        case TextRole::state: return "state";
        case TextRole::note: return "note";
        case TextRole::label: return "label";
    }
    return "";
}

std::string text_element(std::string_view kind, Point at, std::string_view text) {
    return "<text class=\"" + std::string(kind) + "\"" + number("x", at.x) + number("y", at.y) +
           ">" + xml_escaped(text) + "</text>\n";
}

std::string coordinates(Point point) {
    return std::to_string(point.x) + " " + std::to_string(point.y);
}

std::string path_data(const std::vector<Point>& points, Flow flow) {
    std::string data;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Point to = points[i];
        if (i == 0) {
            data += "M" + coordinates(to);
            continue;
        }
        const Point from = points[i - 1];
        if (from.x == to.x || from.y == to.y) {
            data += "L" + coordinates(to);
            continue;
        }
        const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
        const Point first = flow == Flow::down ? Point{from.x, middle.y} : Point{middle.x, from.y};
        const Point second = flow == Flow::down ? Point{to.x, middle.y} : Point{middle.x, to.y};
        data += "C" + coordinates(first) + " " + coordinates(second) + " " + coordinates(to);
    }
    return data;
}

class SvgWriter {
public:
    SvgWriter(const DiagramModel& model, const DiagramLayout& layout)
        : model_(model), layout_(layout) {}

    std::string write() {
        Extent page = page_of(layout_.extent);
        page.width = std::max({page.width, page_width_min, title_width() + 2 * page_margin});
        const auto legend = wrap_text(legend_of(model_.language), 10, page.width - 2 * page_margin);
        page.height += static_cast<int>(legend.size() - 1) * legend_line;
        open(page);
        for (const PlacedNode& node : layout_.nodes) add_box(node);
        for (const Divider& one : layout_.dividers) {
            out_ += "<path class=\"divider\" d=\"M" + coordinates(one.from) + "L" +
                    coordinates(one.to) + "\"/>\n";
        }
        for (const PlacedArrow& arrow : layout_.arrows) add_arrow(arrow);
        for (const PlacedArrow& arrow : layout_.arrows) add_label(arrow);
        out_ += "</g>\n";
        int y = page.height - page_margin - static_cast<int>(legend.size() - 1) * legend_line;
        for (const std::string& line : legend) {
            add_text({{page_margin, y}, text_width(line, 10), TextRole::note, line});
            y += legend_line;
        }
        return out_ + "</svg>";
    }

private:
    // Bold letters are a little wider.
    [[nodiscard]] int title_width() const { return text_width(model_.title, 20) * 107 / 100; }

    // A page of A3 where the drawing is larger than one; its own size otherwise.
    void open(const Extent& page) {
        const Extent a3 = a3_around(page);
        const bool large = a3.height > a3_height;
        const Extent& shown = large ? a3 : page;
        out_ +=
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"";
        out_ += large ? " width=\"420mm\" height=\"297mm\""
                      : number("width", page.width) + number("height", page.height);
        out_ += " viewBox=\"0 0 " + std::to_string(shown.width) + " " +
                std::to_string(shown.height) + "\" xml:lang=\"" + xml_escaped(model_.language) +
                "\">\n";
        out_ +=
            "<title>" + xml_escaped(model_.title) + "</title>\n<defs>\n<style type=\"text/css\">";
        out_ += style;
        out_ += "</style>\n";
        for (const char* head : {"head", "headtaken"}) {
            out_ += "<marker id=\"" + std::string(head) +
                    "\" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"8\" "
                    "refX=\"8.5\" refY=\"4\" orient=\"auto\"><path class=\"" +
                    head + "\" d=\"M0 0L9 4L0 8z\"/></marker>\n";
        }
        out_ +=
            "</defs>\n<rect x=\"0\" y=\"0\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        out_ += "<text class=\"page\"" + number("x", page_margin) + number("y", page_margin + 16) +
                number("textLength", title_width()) + " lengthAdjust=\"spacingAndGlyphs\">" +
                xml_escaped(model_.title) + "</text>\n";
        out_ += "<g transform=\"translate(" + std::to_string(page_margin) + " " +
                std::to_string(page_margin + page_title_height) + ")\">\n";
    }

    [[nodiscard]] std::string marks_of(const DiagramNode& node) const {
        return std::string(node.visited ? " visited" : "") + (node.active ? " active" : "");
    }

    void add_box(const PlacedNode& placed) {
        const DiagramNode& node = model_.nodes[placed.node];
        out_ += "<g id=\"" + xml_escaped(node.id) + "\"><title>" + xml_escaped(node.title) +
                "</title>\n";
        if (placed.dot) add_dot(*placed.dot, placed.box);
        if (node.kind == SvgKind::history || node.kind == SvgKind::deep_history) {
            add_history(placed.box, node);
        } else if (node.kind == SvgKind::final) {
            add_final(placed.box, node);
        } else {
            add_rectangle(placed, node);
        }
        for (const PlacedText& text : placed.texts) add_text(text);
        out_ += "</g>\n";
    }

    void add_rectangle(const PlacedNode& placed, const DiagramNode& node) {
        const bool leaf = node.children.empty();
        const char* kind = leaf                             ? "leaf"
                           : placed.region                  ? "region"
                           : depth_of(placed.node) % 2 == 1 ? "outer"
                                                            : "inner";
        out_ += "<rect class=\"" + std::string(kind) + marks_of(node) + "\"" +
                number("x", placed.box.x) + number("y", placed.box.y) +
                number("width", placed.box.width) + number("height", placed.box.height) +
                number("rx", leaf ? 6 : 9) + "/>\n";
    }

    void add_text(const PlacedText& text) {
        out_ += "<text class=\"" + std::string(class_of(text.role)) + "\"" +
                number("x", text.at.x) + number("y", text.at.y) + number("textLength", text.width) +
                " lengthAdjust=\"spacingAndGlyphs\">" + xml_escaped(text.text) + "</text>\n";
    }

    [[nodiscard]] int depth_of(std::size_t node) const {
        int depth = 0;
        for (; node != 0; node = model_.nodes[node].parent) ++depth;
        return depth;
    }

    // To the left of its box, or above it.
    void add_dot(Point at, const Rectangle& box) {
        const bool left = at.x < box.x;
        const Point from = left ? Point{at.x + 4, at.y} : Point{at.x, at.y + 4};
        const Point to = left ? Point{box.x, at.y} : Point{at.x, box.y};
        out_ += "<circle class=\"dot\"" + number("cx", at.x) + number("cy", at.y) +
                " r=\"4\"/>\n<path class=\"line\" marker-end=\"url(#head)\" d=\"M" +
                coordinates(from) + "L" + coordinates(to) + "\"/>\n";
    }

    void add_history(const Rectangle& box, const DiagramNode& node) {
        const Point middle{box.x + box.width / 2, box.y + box.height / 2};
        const bool deep = node.kind == SvgKind::deep_history;
        out_ += "<circle class=\"sign" + marks_of(node) + "\"" + number("cx", middle.x) +
                number("cy", middle.y) + " r=\"10\"/>\n" +
                text_element("state", {middle.x - (deep ? 7 : 4), middle.y + 4}, deep ? "H*" : "H");
    }

    void add_final(const Rectangle& box, const DiagramNode& node) {
        const Point middle{box.x + 10, box.y + box.height / 2};
        out_ += "<circle class=\"leaf" + marks_of(node) + "\"" + number("cx", middle.x) +
                number("cy", middle.y) + " r=\"8\"/>\n<circle class=\"dot\"" +
                number("cx", middle.x) + number("cy", middle.y) + " r=\"5\"/>\n";
    }

    void add_arrow(const PlacedArrow& placed) {
        const DiagramArrow& arrow = model_.arrows[placed.arrow];
        for (std::size_t i = 0; i < placed.line.pieces.size(); ++i) {
            const bool last = i + 1 == placed.line.pieces.size();
            out_ += "<path class=\"line";
            if (arrow.by_itself) out_ += " itself";
            if (arrow.taken) out_ += " taken";
            out_ += "\"";
            if (last) {
                out_ +=
                    std::string(" marker-end=\"url(#head") + (arrow.taken ? "taken" : "") + ")\"";
            }
            out_ += " d=\"" + path_data(placed.line.pieces[i], placed.flow) + "\"/>\n";
        }
    }

    void add_label(const PlacedArrow& placed) {
        for (const PlacedText& text : placed.texts) add_text(text);
    }

    const DiagramModel& model_;
    const DiagramLayout& layout_;
    std::string out_;
};

}  // namespace

std::string xml_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            case '\t':
            case '\n':
            case '\r': escaped += ' '; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    escaped += "\xEF\xBF\xBD";
                } else {
                    escaped += c;
                }
        }
    }
    return escaped;
}

std::string svg_of(const DiagramModel& model, const DiagramLayout& layout) {
    return SvgWriter(model, layout).write();
}

}  // namespace jalon
