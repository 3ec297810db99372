// A log that an earlier layout began.
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/rocksdb/rocks_store.h"
#include "tests/support/batches.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

// As a log was before ended instances were kept apart: no such family, no list of publications.
void make_older(const std::string& directory) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const char* name :
         {"default", "log", "index", "states", "keys", "meta", "ended", "tree"}) {
        families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* database = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, directory, families, &handles, &database).ok());
    ASSERT_TRUE(database->Delete({}, handles[5], "publications").ok());
    ASSERT_TRUE(database->DropColumnFamily(handles[6]).ok());
    ASSERT_TRUE(database->DropColumnFamily(handles[7]).ok());
    for (auto* handle : handles) database->DestroyColumnFamilyHandle(handle);
    delete database;
}

std::unique_ptr<RocksStore> opened(const std::string& directory) {
    auto store = RocksStore::open(directory);
    EXPECT_TRUE(store) << (store ? "" : store.error().message);
    return store ? std::move(*store) : nullptr;
}

TEST(RocksStoreOlder, ALogBegunBeforeEndedOnesWereKeptApartIsReadAndGoesOn) {
    const TempDir directory;
    const Texts both{"a", "b"};
    Texts seen;
    const auto collect = [&](const InstanceId& id, std::span<const std::uint8_t>) {
        seen.push_back(id.value());
        return true;
    };
    {
        const auto store = opened(directory / "log");
        ASSERT_TRUE(store->append(BatchMaker(0).fact("f").state("a", "A").state("b", "B").take()));
    }
    make_older(directory / "log");
    {
        const auto reading = RocksStore::open_read_only(directory / "log");
        ASSERT_TRUE(reading) << reading.error().message;
        ASSERT_TRUE((*reading)->each_state(collect));
        EXPECT_EQ(std::exchange(seen, {}), both);
        EXPECT_FALSE((*reading)->state(InstanceId{"c"})->has_value());
        EXPECT_FALSE((*reading)->standing_facts()->has_value());
    }
    const auto store = opened(directory / "log");
    ASSERT_TRUE(store->append(BatchMaker(1).publication("w").state("a", "A2", true).take()));
    ASSERT_TRUE(store->each_running(collect));
    EXPECT_EQ(std::exchange(seen, {}), Texts{"b"});
    EXPECT_FALSE(store->standing_facts()->has_value()) << "the list would not be whole";
    ASSERT_TRUE(store->rebuild({{InstanceId{"b"}, bytes_of_text("B"), true}}, {Position{2}}));
    ASSERT_TRUE(store->each_ended(InstanceId{}, collect));
    EXPECT_EQ(seen, Texts{"b"});
    EXPECT_EQ(**store->standing_facts(), std::vector<Position>{Position{2}});
}

}  // namespace
}  // namespace jalon::testing
