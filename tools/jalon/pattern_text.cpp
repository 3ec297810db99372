#include "tools/jalon/pattern_text.h"

#include <cstdint>
#include <vector>

namespace jalon {
namespace {

constexpr std::uint64_t repeats_more_max = 3;  // beyond the least count: texts stay short
constexpr std::uint64_t repeats_max = 1000;
constexpr int groups_deep_max = 20;

// Reads the expression once and draws while it reads. An alternative that is not chosen is drawn
// too and dropped.
class PatternReader {
public:
    PatternReader(std::string_view pattern, Chance& chance) : rest_(pattern), chance_(chance) {}

    [[nodiscard]] std::optional<std::string> whole() {
        take('^');
        auto text = alternatives();
        return text && rest_.empty() ? text : std::nullopt;
    }

private:
    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<std::string> alternatives() {
        if (++depth_ > groups_deep_max) return std::nullopt;
        std::vector<std::string> found;
        do {
            auto text = sequence();
            if (!text) return std::nullopt;
            found.push_back(std::move(*text));
        } while (take('|'));
        --depth_;
        return chance_.pick(found);
    }

    std::optional<std::string> sequence() {
        std::string text;
        while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
            if (take('$')) continue;
            const std::string_view from = rest_;
            auto once = atom();
            const auto count = once ? repeats() : std::nullopt;
            if (!count) return std::nullopt;
            const std::string_view behind = rest_;
            for (std::uint64_t i = 0; i < *count; ++i) {
                rest_ = from;
                text += *atom();
            }
            rest_ = behind;
        }
        return text;
    }

    std::optional<std::string> atom() {
        if (take('(')) {
            if (take('?') && !take(':')) return std::nullopt;
            auto inner = alternatives();
            return inner && take(')') ? inner : std::nullopt;
        }
        if (take('[')) return one_of(char_class());
        if (take('\\')) return one_of(escape());
        if (take('.')) return one_of("abcxyz019");
        if (rest_.empty() || std::string_view("*+?{").find(rest_.front()) != rest_.npos) {
            return std::nullopt;
        }
        std::string text(1, rest_.front());
        rest_.remove_prefix(1);
        return text;
    }

    std::optional<std::string> one_of(const std::string& characters) {
        if (characters.empty()) return std::nullopt;
        return std::string(1,
                           characters[static_cast<std::size_t>(chance_.below(characters.size()))]);
    }

    // What stands behind a backslash; empty when it is not known.
    std::string escape() {
        if (rest_.empty()) return {};
        const char kind = rest_.front();
        rest_.remove_prefix(1);
        if (kind == 'd') return "0123456789";
        if (kind == 'w') return "abcxyzABCXYZ019_";
        if (kind == 's') return " ";
        const bool letter = (kind >= 'a' && kind <= 'z') || (kind >= 'A' && kind <= 'Z');
        return letter || (kind >= '0' && kind <= '9') ? std::string() : std::string(1, kind);
    }

    // The characters of a class, behind its "["; empty when it cannot be read.
    std::string char_class() {
        std::string characters;
        if (take('^')) return {};
        while (!rest_.empty() && !take(']')) {
            const char first = rest_.front();
            rest_.remove_prefix(1);
            if (first == '\\') {
                characters += escape();
            } else if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
                const auto last = static_cast<unsigned char>(rest_[1]);
                for (unsigned c = static_cast<unsigned char>(first); c <= last; ++c) {
                    characters += static_cast<char>(c);
                }
                rest_.remove_prefix(2);
            } else {
                characters += first;
            }
        }
        return characters;
    }

    std::optional<std::uint64_t> number() {
        std::uint64_t value = 0;
        const std::size_t before = rest_.size();
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            value = value * 10 + static_cast<std::uint64_t>(rest_.front() - '0');
            rest_.remove_prefix(1);
            if (value > repeats_max) return std::nullopt;
        }
        return rest_.size() == before ? std::nullopt : std::optional(value);
    }

    std::optional<std::uint64_t> repeats() {
        if (take('?')) return chance_.below(2);
        if (take('*')) return chance_.below(repeats_more_max + 1);
        if (take('+')) return 1 + chance_.below(repeats_more_max);
        if (!take('{')) return 1;
        const auto least = number();
        if (!least) return std::nullopt;
        std::uint64_t more = 0;
        if (take(',')) {
            const auto most = number();
            if (most && *most < *least) return std::nullopt;
            more = most ? std::min(*most - *least, repeats_more_max) : repeats_more_max;
        }
        if (!take('}')) return std::nullopt;
        return *least + chance_.below(more + 1);
    }

    std::string_view rest_;
    Chance& chance_;
    int depth_ = 0;
};

}  // namespace

std::optional<std::string> draw_text(std::string_view pattern, Chance& chance) {
    return PatternReader(pattern, chance).whole();
}

}  // namespace jalon
