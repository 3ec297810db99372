#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace jalon {

// The bounds of a request (bytes unless said otherwise).
struct HttpLimits {
    static constexpr std::size_t target_bytes = 8 * 1024;
    static constexpr std::size_t header_bytes = 8 * 1024;
    static constexpr std::size_t field_count = 100;
    static constexpr std::size_t body_bytes = 1024 * 1024;
    static constexpr std::size_t unfinished_bytes = 256 * 1024 * 1024;  // bodies of all connections
};

// Why a request is refused before any router sees it. The texts live as long as the program.
struct FramingProblem {
    unsigned status;
    std::string_view code;
    std::string_view detail;
};

enum class Framing { need_more, done, failed };

// What one request has used of its header block: fields, chunk extensions and trailers together.
struct HeaderUse {
    std::size_t bytes = 0;
    std::size_t fields = 0;
};

// Collects one line, byte by byte. A line ends in CRLF and holds neither controls (but tabs) nor a
// lone CR or LF, which smugglers use because parsers disagree about them.
class LineReader {
public:
    enum class Status { more, line, malformed };

    Status push(char c);

    [[nodiscard]] std::string_view text() const { return text_; }    // Without its CRLF.
    [[nodiscard]] std::string_view fault() const { return fault_; }  // After `malformed`.
    [[nodiscard]] bool empty() const { return text_.empty() && !carriage_return_; }
    void clear();

private:
    std::string text_;
    std::string_view fault_;
    bool carriage_return_ = false;
};

// Takes a header or trailer line apart. Returns why it is malformed, or an empty text.
[[nodiscard]] std::string_view split_field(std::string_view line,
                                           std::pair<std::string, std::string>& field);

}  // namespace jalon
