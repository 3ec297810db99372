#include "tools/bench/served_log.h"

#include "adapters/crypto/hasher.h"

namespace jalon {

Result<std::unique_ptr<RocksStore>> open_as_served(const std::string& log,
                                                   const std::string& high_water_path) {
    RocksOptions options;
    options.hasher = std::make_shared<OpensslHasher>();
    options.high_water_path = high_water_path;
    return RocksStore::open(log, options);
}

}  // namespace jalon
