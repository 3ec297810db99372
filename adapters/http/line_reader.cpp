#include "adapters/http/line_reader.h"

#include <algorithm>

#include "adapters/http/syntax.h"

namespace jalon {

LineReader::Status LineReader::push(char c) {
    if (carriage_return_) {
        if (c == '\n') return Status::line;
        fault_ = "a carriage return is not followed by a line feed";
        return Status::malformed;
    }
    if (c == '\r') {
        carriage_return_ = true;
        return Status::more;
    }
    if (c == '\n') {
        fault_ = "a line ends in a line feed alone; lines end in CRLF";
        return Status::malformed;
    }
    if (!is_field_value(std::string_view(&c, 1))) {
        fault_ = "a control character stands in the head of the message";
        return Status::malformed;
    }
    text_.push_back(c);
    return Status::more;
}

void LineReader::clear() {
    text_.clear();
    carriage_return_ = false;
}

std::string_view split_field(std::string_view line, std::pair<std::string, std::string>& field) {
    if (line.front() == ' ' || line.front() == '\t') {
        return "a header line begins with white space; folded headers are not taken";
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return "a header line has no colon";
    if (!is_token(line.substr(0, colon))) {
        return "a header name is empty or holds a character that no name may hold";
    }
    field = {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))};
    return {};
}

}  // namespace jalon
