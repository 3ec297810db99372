// Chance: the only source of chance of a trial run. The same seed gives the same draws on every
// machine (SplitMix64), which the standard library's distributions do not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace jalon {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    [[nodiscard]] std::uint64_t draw() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31U);
    }

    // In [0, end). REQUIRES: end > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return draw() % end; }

    // In [low, high]. REQUIRES: low <= high.
    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
        const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
        const std::uint64_t step = span == 0 ? draw() : below(span);
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + step);
    }

    [[nodiscard]] bool percent(std::uint64_t chance) { return below(100) < chance; }

    // REQUIRES: items is not empty.
    template <typename T>
    [[nodiscard]] const T& pick(const std::vector<T>& items) {
        return items[static_cast<std::size_t>(below(items.size()))];
    }

private:
    std::uint64_t state_;
};

}  // namespace jalon
