#include "adapters/scxml/markup_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "adapters/json/utf8.h"
#include "engine/base/limits.h"

namespace jalon {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// XML 1.0, production 2.
bool is_xml_character(char32_t c) {
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

bool is_known_entity(std::string_view name) {
    static constexpr std::array<std::string_view, 5> known{"amp", "lt", "gt", "quot", "apos"};
    return std::find(known.begin(), known.end(), name) != known.end();
}

// "#65" or "#x41".
bool is_character_reference(std::string_view name) {
    if (!name.starts_with('#')) return false;
    name.remove_prefix(1);
    const bool hex = name.starts_with('x');
    if (hex) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    return error == std::errc{} && end == name.data() + name.size() && is_xml_character(code);
}

class MarkupCheck {
public:
    explicit MarkupCheck(std::string_view text) : text_(text) {}

    std::optional<ScxmlFinding> run() {
        if (text_.size() > limits::body_bytes_max) return fault("the file is longer than 1 MiB");
        if (!characters()) return fault("a character that UTF-8 or XML does not allow");
        at_ = text_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
        while (at_ < text_.size()) {
            if (auto found = text_[at_] == '<' ? markup() : content()) return found;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] ScxmlFinding fault(std::string message) const {
        return ScxmlFinding{line_at(text_, at_), "xml", std::move(message)};
    }

    bool characters() {
        while (at_ < text_.size()) {
            const CodePoint point = code_point_at(text_, at_);
            if (point.bytes == 0 || !is_xml_character(point.value)) return false;
            at_ += point.bytes;
        }
        at_ = 0;
        return true;
    }

    // REQUIRES: text_[at_] is '<'.
    std::optional<ScxmlFinding> markup() {
        const std::string_view rest = text_.substr(at_);
        if (rest.starts_with("<!--")) return skip(4, "-->");
        if (rest.starts_with("<![CDATA[") && depth_ > 0) return skip(9, "]]>");
        if (rest.starts_with("<!DOCTYPE")) return fault("DOCTYPE is refused");
        if (rest.starts_with("<!")) return fault("a declaration is refused here");
        if (rest.starts_with("<?")) return instruction(rest);
        return tag(rest.starts_with("</"));
    }

    std::optional<ScxmlFinding> skip(std::size_t head, std::string_view end) {
        const std::size_t found = text_.find(end, at_ + head);
        if (found == std::string_view::npos) return fault("this never ends");
        at_ = found + end.size();
        return std::nullopt;
    }

    std::optional<ScxmlFinding> instruction(std::string_view rest) {
        const std::size_t end = rest.find("?>");
        if (rest.starts_with("<?xml") && rest.size() > 5 && is_space(rest[5])) {
            std::string head(rest.substr(0, end));
            std::transform(head.begin(), head.end(), head.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
            const bool other = head.find("encoding") != std::string::npos &&
                               head.find("utf-8") == std::string::npos &&
                               head.find("us-ascii") == std::string::npos;
            if (other) return fault("the encoding must be UTF-8");
        }
        return skip(2, "?>");
    }

    // From '<' to its '>', values in quotes included.
    std::optional<ScxmlFinding> tag(bool closing) {
        const std::size_t begin = at_;
        char quote = 0;
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '<') return fault("\"<\" inside a tag");
            if (c == '&') {
                if (auto found = reference()) return found;
            } else if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return count(closing, text_[at_ - 1] == '/' && at_ - 1 > begin);
            }
        }
        at_ = begin;
        return fault("this tag never ends");
    }

    std::optional<ScxmlFinding> count(bool closing, bool empty) {
        if (!closing && depth_ == 0 && ++roots_ > 1) return fault("a second root element");
        if (closing) {
            if (--depth_ < 0) return fault("an end tag without its start tag");
        } else if (!empty && ++depth_ > xml_depth_max) {
            return fault("elements are nested too deeply");
        }
        ++at_;
        return std::nullopt;
    }

    std::optional<ScxmlFinding> content() {
        const char c = text_[at_];
        if (depth_ == 0 && !is_space(c)) return fault("text outside the root element");
        if (c == '&') {
            if (auto found = reference()) return found;
        }
        ++at_;
        return std::nullopt;
    }

    // REQUIRES: text_[at_] is '&'. Leaves at_ on the ';'.
    std::optional<ScxmlFinding> reference() {
        constexpr std::size_t longest = 12;
        const std::string_view name = text_.substr(at_ + 1, longest);
        const std::size_t end = name.find(';');
        const bool known =
            end != std::string_view::npos &&
            (is_known_entity(name.substr(0, end)) || is_character_reference(name.substr(0, end)));
        if (!known) return fault("an entity that XML does not define");
        at_ += end + 1;
        return std::nullopt;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    int roots_ = 0;
};

}  // namespace

std::optional<ScxmlFinding> check_markup(std::string_view text) { return MarkupCheck(text).run(); }

int line_at(std::string_view text, std::size_t offset) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

}  // namespace jalon
