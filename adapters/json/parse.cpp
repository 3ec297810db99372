#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/json/json.h"
#include "adapters/json/utf8.h"

namespace jalon {
namespace {

using Sax = nlohmann::json_sax<nlohmann::json>;

Error error_at(std::size_t bytes_read, ErrorCode code, const std::string& what) {
    return Error{code, what + " (byte " + std::to_string(bytes_read) + ")"};
}

// Walks over the text and tells how far reading got, which the SAX interface does not.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, std::size_t* bytes_read) : at_(at), bytes_read_(bytes_read) {}

    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        ++at_;
        ++*bytes_read_;
        return *this;
    }
    friend bool operator==(const CountingIterator& left, const CountingIterator& right) {
        return left.at_ == right.at_;
    }
    friend bool operator!=(const CountingIterator& left, const CountingIterator& right) {
        return !(left == right);
    }

private:
    const char* at_;
    std::size_t* bytes_read_;
};

bool has_noncharacter(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        if ((point.value & 0xFFFEU) == 0xFFFEU) return true;
        if (point.value >= 0xFDD0 && point.value <= 0xFDEF) return true;
        at += std::max<std::size_t>(point.bytes, 1);
    }
    return false;
}

bool has_duplicate(const Value::Object& object) {
    std::vector<std::string_view> names;
    names.reserve(object.size());
    for (const Value::Member& member : object) names.emplace_back(member.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// Builds the Value from the parser's events; open lists and objects wait on its own stack.
class ValueBuilder final : public Sax {
public:
    ValueBuilder(int depth_max, const std::size_t* bytes_read)
        : depth_max_(static_cast<std::size_t>(std::max(depth_max, 0))), bytes_read_(bytes_read) {}

    bool null() override { return add(Value{}); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(std::int64_t{value}); }

    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            note_unrepresentable("an integer does not fit 64 bits");
            return add(Value{});
        }
        return add(static_cast<std::int64_t>(value));
    }

    bool number_float(number_float_t value, const string_t& token) override {
        // An integer too long for the parser comes as a rounded double.
        if (token.find_first_of(".eE") == string_t::npos) {
            note_unrepresentable("an integer does not fit 64 bits");
        }
        return add(value);
    }

    bool string(string_t& value) override { return is_clean(value) && add(std::move(value)); }
    bool binary(binary_t&) override { return fail("not JSON"); }

    bool start_object(std::size_t) override { return open(Value::Object{}); }
    bool start_array(std::size_t) override { return open(Value::Array{}); }

    bool key(string_t& name) override {
        if (!is_clean(name)) return false;
        open_.back().as_object()->push_back({std::move(name), Value{}});
        return true;
    }

    bool end_object() override {
        if (has_duplicate(*open_.back().as_object())) return fail("an object names a member twice");
        return close();
    }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t, const std::string&,
                     const nlohmann::detail::exception& why) override {
        constexpr int number_overflow = 406;
        if (why.id == number_overflow) {
            note_unrepresentable("a number is past the range of a double");
            return false;
        }
        return fail("malformed JSON");
    }

    // REQUIRES: the parser has ended.
    [[nodiscard]] Result<Value> result() && {
        if (malformed_) return *malformed_;
        if (unrepresentable_) return *unrepresentable_;
        return std::move(root_);
    }

private:
    bool add(Value value) {
        next_place() = std::move(value);
        return true;
    }

    // Where the value that was just read belongs; in an object, the member named last.
    Value& next_place() {
        if (open_.empty()) return root_;
        if (Value::Array* list = open_.back().as_array()) return list->emplace_back();
        return open_.back().as_object()->back().value;
    }

    bool open(Value container) {
        if (open_.size() >= depth_max_) {
            return fail("nested deeper than " + std::to_string(depth_max_));
        }
        open_.push_back(std::move(container));
        return true;
    }

    bool close() {
        Value closed = std::move(open_.back());
        open_.pop_back();
        return add(std::move(closed));
    }

    bool is_clean(std::string_view text) {
        return !has_noncharacter(text) || fail("a text holds a code point that is no character");
    }

    bool fail(const std::string& what) {
        if (!malformed_) malformed_ = error_at(*bytes_read_, ErrorCode::invalid, what);
        return false;
    }

    void note_unrepresentable(const std::string& what) {
        if (!unrepresentable_) unrepresentable_ = error_at(*bytes_read_, ErrorCode::type, what);
    }

    std::size_t depth_max_;
    const std::size_t* bytes_read_;
    Value root_;
    std::vector<Value> open_;
    std::optional<Error> malformed_;
    std::optional<Error> unrepresentable_;
};

// What the parser would let through: it skips a byte order mark and takes a NUL for the end.
std::optional<Error> refused_at_sight(std::string_view text) {
    if (text.empty()) return error_at(0, ErrorCode::invalid, "the text is empty");
    if (text.substr(0, 3) == "\xEF\xBB\xBF") {
        return error_at(0, ErrorCode::invalid, "the text begins with a byte order mark");
    }
    const std::size_t nul = text.find('\0');
    if (nul != std::string_view::npos) {
        return error_at(nul, ErrorCode::invalid, "the text holds a NUL");
    }
    return std::nullopt;
}

}  // namespace

Result<Value> parse_json(std::string_view text, int depth_max) {
    if (auto error = refused_at_sight(text)) return *error;
    std::size_t bytes_read = 0;
    ValueBuilder builder(depth_max, &bytes_read);
    const CountingIterator begin(text.data(), &bytes_read);
    const CountingIterator end(text.data() + text.size(), &bytes_read);
    static_cast<void>(nlohmann::json::sax_parse(begin, end, static_cast<Sax*>(&builder)));
    return std::move(builder).result();
}

}  // namespace jalon
