// Prng: the only source of chance in a simulation. The same seed gives the same draws on every
// machine (SplitMix64), which the standard library's distributions do not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace jalon::testing {

class Prng {
public:
    explicit Prng(std::uint64_t seed) : state_(seed) {}

    [[nodiscard]] std::uint64_t draw() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31U);
    }

    // In [0, end). REQUIRES: end > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return draw() % end; }

    [[nodiscard]] bool percent(std::uint64_t chance) { return below(100) < chance; }

    template <typename T>
    [[nodiscard]] const T& pick(const std::vector<T>& items) {
        return items[static_cast<std::size_t>(below(items.size()))];
    }

private:
    std::uint64_t state_;
};

}  // namespace jalon::testing
