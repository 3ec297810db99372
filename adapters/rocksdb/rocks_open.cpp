// How a log is found, checked and opened.
#include <algorithm>
#include <utility>

#include "adapters/rocksdb/rocks_impl.h"

namespace jalon {
namespace {

Error open_error(const rocksdb::Status& status, const std::string& directory) {
    const std::string text = status.ToString();
    if (text.find("lock hold by") != std::string::npos ||
        text.find("While lock file") != std::string::npos) {
        return Error{ErrorCode::locked, "the log in " + directory + " is open in another process"};
    }
    return error_of(status, "cannot open the log in " + directory);
}

// The families of the log there; none: there is no log. Looks before opening for writing, so that a
// later layout stays untouched.
Result<std::vector<std::string>> families_in(
    const std::string& directory, const rocksdb::DBOptions& settings,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
    std::vector<std::string> names;
    const auto status = rocksdb::DB::ListColumnFamilies(settings, directory, &names);
    if (status.IsPathNotFound() || status.IsNotFound()) return std::vector<std::string>{};
    if (!status.ok()) {
        auto current = open_file(directory + "/CURRENT", 0);
        if (!current && current.error().code == ErrorCode::not_found) {
            return std::vector<std::string>{};
        }
        return error_of(status, "cannot read the log in " + directory);
    }
    for (const std::string& name : names) {
        const bool known = std::any_of(families.begin(), families.end(),
                                       [&](const auto& family) { return family.name == name; });
        if (known) continue;
        std::string message = "the log in " + directory;
        message += " was written by a later version of Jalon (family \"" + name + "\")";
        return Error{ErrorCode::newer_format, std::move(message)};
    }
    return names;
}

// How many of the families are there, counted in the order in which RocksDB creates them, up to the
// first that is missing.
std::size_t families_made(const std::vector<std::string>& present,
                          const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
    std::size_t made = 0;
    while (made < family_count &&
           std::find(present.begin(), present.end(), families[made].name) != present.end()) {
        ++made;
    }
    return made;
}

Result<void> check_high_water(std::optional<Position> acknowledged, Position last) {
    if (!acknowledged || *acknowledged <= last) return {};
    return Error{ErrorCode::corruption,
                 "the log ends at position " + std::to_string(last.value()) + " but position " +
                     std::to_string(acknowledged->value()) + " was acknowledged"};
}

}  // namespace

Result<std::unique_ptr<RocksStore::Impl>> RocksStore::Impl::open(const std::string& directory,
                                                                 const RocksOptions& options,
                                                                 bool read_only) {
    auto families = family_descriptors(options.block_cache_bytes);
    rocksdb::DBOptions files_only;
    if (options.env != nullptr) files_only.env = options.env;
    auto present = families_in(directory, files_only, families);
    if (!present) return present.error();
    // The making of a log may have been interrupted, before anything could be appended to it: it
    // lacks its last families then, and is made to its end. "default" is always there.
    const std::size_t made = families_made(*present, families);
    const bool exists = made >= ended_family || present->size() > made + 1;
    if (read_only && !exists) {
        return Error{ErrorCode::not_found, "there is no log in " + directory};
    }
    const std::string high_water_path = options.high_water_path.empty()
                                            ? parent_directory(directory) + "/high_water"
                                            : options.high_water_path;
    // Read before the log, which a running server may extend meanwhile.
    auto acknowledged = HighWater::read(high_water_path);
    if (!acknowledged) return acknowledged.error();
    if (!exists) {
        // RocksDB would take over a directory that lost its files; the mark tells them apart.
        if (auto whole = check_high_water(*acknowledged, Position{0}); !whole) return whole.error();
        if (auto there = make_directory(directory); !there) return there.error();
    }

    auto impl = std::make_unique<Impl>();
    auto database_settings = database_options(!exists);
    database_settings.env = files_only.env;
    if (exists && made >= ended_family && made < family_count) {  // begun before there were those
        if (read_only) {
            families[made] = families.back();
            families.resize(made + 1);
        }
        database_settings.create_missing_column_families = true;
    }
    auto status = read_only ? impl->open_to_read(database_settings, directory, families)
                            : impl->open_to_write(database_settings, directory, families);
    if (!status.ok()) return open_error(status, directory);
    impl->handles.resize(family_count + 1, impl->handles.back());
    if (auto loaded = impl->load_head(); !loaded) return loaded.error();
    if (auto whole = check_high_water(*acknowledged, impl->head.last); !whole) return whole.error();
    if (read_only) return impl;
    impl->hasher = options.hasher;
    if (auto filled = impl->fill_rows(); !filled) return filled.error();
    auto high_water = HighWater::open(high_water_path, impl->head.last);
    if (!high_water) return high_water.error();
    impl->high_water = std::move(high_water).value();
    return impl;
}

rocksdb::Status RocksStore::Impl::open_to_write(const rocksdb::DBOptions& settings,
                                                const std::string& directory,
                                                const Families& families) {
    rocksdb::DB* opened = nullptr;
    auto status = rocksdb::DB::Open(settings, directory, families, &handles, &opened);
    database.reset(opened);
    return status;
}

// A server that goes on writing may remove a file after it was listed and before it is opened.
rocksdb::Status RocksStore::Impl::open_to_read(const rocksdb::DBOptions& settings,
                                               const std::string& directory,
                                               const Families& families) {
    constexpr int tries_max = 3;
    rocksdb::Status status;
    for (int tries = 0; tries < tries_max; ++tries) {
        rocksdb::DB* opened = nullptr;
        handles.clear();
        status = rocksdb::DB::OpenForReadOnly(settings, directory, families, &handles, &opened);
        database.reset(opened);
        if (status.ok()) break;
    }
    return status;
}

Result<void> RocksStore::Impl::load_head() {
    auto stored = get(meta_family, slice_of(layout::head_key), "cannot read the head of the log");
    if (!stored) return stored.error();
    if (*stored) {
        auto decoded = layout::decode_head(**stored);
        if (!decoded) return decoded.error();
        head = std::move(decoded).value();
    }
    auto last = last_record();
    if (!last) return last.error();
    if (*last != head.last.value() || head.frontier.size != *last) {
        return Error{ErrorCode::corruption,
                     "the last record is at position " + std::to_string(*last) +
                         ", the head says " + std::to_string(head.last.value()) +
                         ", the hash tree " + std::to_string(head.frontier.size)};
    }
    return {};
}

Result<std::uint64_t> RocksStore::Impl::last_record() const {
    const std::unique_ptr<rocksdb::Iterator> iterator(
        database->NewIterator(checked_read(), handles[log_family]));
    iterator->SeekToLast();
    if (!iterator->status().ok()) {
        return error_of(iterator->status(), "cannot read the end of the log");
    }
    if (!iterator->Valid()) return std::uint64_t{0};
    const rocksdb::Slice key = iterator->key();
    if (key.size() != sizeof(std::uint64_t)) {
        return Error{ErrorCode::corruption, "the log's last key is no position"};
    }
    return layout::from_big_endian(key.ToStringView());
}

}  // namespace jalon
