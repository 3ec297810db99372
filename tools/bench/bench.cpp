#include "tools/bench/bench.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"

namespace jalon {

double quantile(std::vector<double> samples, double share) {
    CHECK(!samples.empty());
    const double rank = std::ceil(share * static_cast<double>(samples.size())) - 1;
    const auto index = static_cast<std::ptrdiff_t>(std::max(rank, 0.0));
    std::nth_element(samples.begin(), samples.begin() + index, samples.end());
    return samples[static_cast<std::size_t>(index)];
}

}  // namespace jalon
