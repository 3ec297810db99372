#include "adapters/http/chunked.h"

#include <algorithm>

#include "adapters/http/syntax.h"

namespace jalon {
namespace {

constexpr std::size_t size_digits_max = 16;

void skip_white(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

bool take_token(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_token_char);
    const auto length = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(length);
    return length > 0;
}

// REQUIRES: text begins with a double quote.
bool take_quoted(std::string_view& text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return true;
        }
    }
    return false;
}

// *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
bool are_extensions(std::string_view text) {
    while (!text.empty()) {
        skip_white(text);
        if (text.empty() || text.front() != ';') return false;
        text.remove_prefix(1);
        skip_white(text);
        if (!take_token(text)) return false;
        std::string_view value = text;
        skip_white(value);
        if (value.empty() || value.front() != '=') continue;
        value.remove_prefix(1);
        skip_white(value);
        const bool quoted = !value.empty() && value.front() == '"';
        if (!(quoted ? take_quoted(value) : take_token(value))) return false;
        text = value;
    }
    return true;
}

}  // namespace

std::size_t ChunkedDecoder::feed(std::string_view bytes, std::string& body) {
    std::size_t taken = 0;
    while (taken < bytes.size() && status_ == Framing::need_more) {
        if (part_ != Part::data) {
            take_byte(bytes[taken++]);
            continue;
        }
        const std::size_t count = std::min(left_, bytes.size() - taken);
        body.append(bytes.substr(taken, count));
        taken += count;
        left_ -= count;
        if (left_ == 0) part_ = Part::after_data;
    }
    return taken;
}

void ChunkedDecoder::take_byte(char c) {
    switch (line_.push(c)) {
        case LineReader::Status::malformed: return refuse(line_.fault());
        case LineReader::Status::more: return watch_line();
        case LineReader::Status::line: break;
    }
    take_line();
    line_.clear();
}

// Refuses a line as soon as it is too long, however slowly the rest would come.
void ChunkedDecoder::watch_line() {
    const std::size_t size = line_.text().size();
    if (part_ == Part::after_data && size > 0) {
        return refuse("a chunk is longer than its size says");
    }
    const std::size_t counted = part_ == Part::size ? size - std::min(size, size_digits_max) : size;
    if (use_.bytes + counted > HttpLimits::header_bytes) count_header_bytes(counted);
}

void ChunkedDecoder::take_line() {
    switch (part_) {
        case Part::size: return take_size_line();
        case Part::trailers: return take_trailer();
        case Part::after_data: part_ = Part::size; return;
        case Part::data: return;
    }
}

void ChunkedDecoder::take_size_line() {
    const std::string_view line = line_.text();
    std::size_t digits = 0;
    std::size_t size = 0;
    while (digits < line.size()) {
        const auto value = hex_value(line[digits]);
        if (!value) break;
        if (++digits > size_digits_max) return refuse("a chunk size has at most 16 digits");
        size = size * 16 + *value;
    }
    if (digits == 0) return refuse("a chunk size is not a hexadecimal number");
    if (!are_extensions(line.substr(digits))) return refuse("a chunk extension is malformed");
    count_header_bytes(line.size() - digits);
    if (status_ == Framing::failed) return;
    if (size > HttpLimits::body_bytes - total_) {
        status_ = Framing::failed;
        problem_ = {413, "too_large", "a request body has at most 1048576 bytes"};
        return;
    }
    total_ += size;
    left_ = size;
    part_ = size == 0 ? Part::trailers : Part::data;
}

void ChunkedDecoder::take_trailer() {
    if (line_.text().empty()) {
        status_ = Framing::done;
        return;
    }
    ++use_.fields;
    count_header_bytes(line_.text().size() + 2);
    if (status_ == Framing::failed) return;
    std::pair<std::string, std::string> dropped;
    const std::string_view fault = split_field(line_.text(), dropped);
    if (!fault.empty()) refuse(fault);
}

void ChunkedDecoder::count_header_bytes(std::size_t bytes) {
    use_.bytes += bytes;
    if (use_.bytes <= HttpLimits::header_bytes && use_.fields <= HttpLimits::field_count) return;
    status_ = Framing::failed;
    problem_ = {431, "headers_too_large",
                "headers, chunk extensions and trailers have at most 8192 bytes in 100 fields"};
}

void ChunkedDecoder::refuse(std::string_view detail) {
    status_ = Framing::failed;
    problem_ = {400, "bad_request", detail};
}

}  // namespace jalon
