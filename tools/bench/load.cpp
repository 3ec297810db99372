// load: a data directory full of missions; see main.cpp.
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/loading.h"
#include "tools/bench/scratch.h"

namespace jalon {
namespace {

constexpr std::uint64_t loaded_default = 200'000;

}  // namespace

Result<Measured> run_load(const BenchOptions& options) {
    auto scratch = Scratch::make(options.directory);
    if (!scratch) return scratch.error();
    LoadPlan plan;
    plan.steps = options.size == 0 ? loaded_default : options.size;
    plan.seed = options.seed;
    plan.limit_log = *scratch / "limit_log";
    auto loaded = load_missions(options.keep.empty() ? *scratch / "data" : options.keep, plan);
    if (!loaded) return loaded.error();
    return Measured{"steps/s",
                    loaded->steps_a_second,
                    loaded->limit,
                    quantile(loaded->latencies_ms, 0.5),
                    quantile(loaded->latencies_ms, 0.99),
                    loaded->steps};
}

}  // namespace jalon
