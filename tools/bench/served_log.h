// A workload's log, opened to write as the server opens its own: with the rows of its hash tree.
#pragma once

#include <memory>
#include <string>

#include "adapters/rocksdb/rocks_store.h"
#include "engine/base/result.h"

namespace jalon {

// `high_water_path` as in RocksOptions.
[[nodiscard]] Result<std::unique_ptr<RocksStore>> open_as_served(
    const std::string& log, const std::string& high_water_path = "");

}  // namespace jalon
