// OfflineLog: a data directory, read without a server and without changing it; a server may write
// to it at the same time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/files/data_directory.h"
#include "adapters/rocksdb/rocks_store.h"
#include "adapters/zones/iana_zones.h"
#include "engine/core/catalog.h"
#include "engine/instance/event.h"
#include "engine/projection/instance_view.h"
#include "engine/projection/time_travel.h"

namespace jalon {

// An event with the bytes that the log holds of it.
struct LoggedEvent {
    Event event;
    Bytes record;
};

// Thread-safety: none.
class OfflineLog {
public:
    // Errors as of DataDirectory and RocksStore; not_found also for a log that nothing was ever
    // written to.
    [[nodiscard]] static Result<OfflineLog> open(const std::string& directory);

    [[nodiscard]] const DataDirectory& directory() const { return directory_; }
    [[nodiscard]] const RocksStore& store() const { return *store_; }
    [[nodiscard]] const Hasher& hasher() const { return *hasher_; }
    [[nodiscard]] const ZoneRules& zones() const { return *zones_; }
    [[nodiscard]] const Catalog& catalog() const { return catalog_; }

    // A time, or a date: the end of that day in the organisation's zone. invalid: neither.
    [[nodiscard]] Result<Timestamp> time_of(const std::string& text) const;

    // Of two such texts, as parse_moment reads them; an empty one sets no bound.
    [[nodiscard]] Result<Moment> moment_of(const std::string& as_of,
                                           const std::string& known_at) const;

    // The instance at `moment`. not_found: it was absent then.
    [[nodiscard]] Result<InstanceView> view(const InstanceId& id, const Moment& moment) const;

    // Its events, oldest first. not_found: it is absent.
    [[nodiscard]] Result<std::vector<LoggedEvent>> events(const InstanceId& id) const;

    [[nodiscard]] Result<std::vector<InstanceId>> ids() const;

private:
    OfflineLog(DataDirectory directory, std::unique_ptr<RocksStore> store, IanaZones zones);

    [[nodiscard]] Result<void> load_catalog();

    DataDirectory directory_;
    std::unique_ptr<RocksStore> store_;
    std::unique_ptr<OpensslHasher> hasher_;
    std::unique_ptr<IanaZones> zones_;
    Catalog catalog_;
};

}  // namespace jalon
