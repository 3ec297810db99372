#include "tools/bench/dataset.h"

#include <span>

#include "adapters/rocksdb/rocks_store.h"
#include "tools/bench/missions.h"

namespace jalon {
namespace {

Result<Dataset> look_at(const std::string& directory) {
    Dataset dataset;
    dataset.directory = directory;
    auto store = RocksStore::open_read_only(dataset.log());
    if (!store) return store.error();
    auto head = (*store)->head();
    if (!head) return head.error();
    dataset.steps = head->last.value();
    auto visited = (*store)->each_running([&](const InstanceId& id, std::span<const std::uint8_t>) {
        dataset.running.push_back(id.value());
        return true;
    });
    if (!visited) return visited.error();
    return dataset;
}

}  // namespace

Result<Dataset> dataset_of(const BenchOptions& options, const std::string& directory,
                           const LoadPlan& plan) {
    if (!options.from.empty()) return look_at(options.from);
    return build_dataset(directory, plan);
}

Result<Dataset> running_missions(const BenchOptions& options, const std::string& directory,
                                 std::uint64_t missions) {
    LoadPlan plan;
    plan.steps = missions * Missions::steps_a_life;
    plan.seed = options.seed;
    plan.one_runs_on_of = 1;
    return dataset_of(options, directory, plan);
}

Result<Dataset> build_dataset(const std::string& directory, const LoadPlan& plan) {
    if (auto loaded = load_missions(directory, plan); !loaded) return loaded.error();
    return look_at(directory);
}

}  // namespace jalon
