// The rows of the hash tree beside the log: proofs from them, logs that began without them.
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/rocksdb/rocks_store.h"
#include "engine/codec/record_codec.h"
#include "engine/core/log_tree.h"
#include "engine/merkle/merkle.h"
#include "engine/merkle/proof.h"
#include "engine/merkle/tiles.h"
#include "tests/support/memory_store.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

RocksOptions with_rows() {
    RocksOptions options;
    options.hasher = std::make_shared<OpensslHasher>();
    return options;
}

Bytes numbered_record(std::uint64_t position) {
    const std::string text = "record " + std::to_string(position) + " crc.";
    return {text.begin(), text.end()};
}

std::vector<rocksdb::ColumnFamilyDescriptor> all_families() {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const char* name :
         {"default", "log", "index", "states", "keys", "meta", "ended", "tree"}) {
        families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    }
    return families;
}

class TreeRows : public ::testing::Test {
protected:
    // Appends records up to `last`, in groups of uneven sizes.
    void grow(EventStore& store, std::uint64_t last) {
        auto head = store.head();
        ASSERT_TRUE(head);
        while (head->last.value() < last) {
            AppendBatch batch;
            batch.expected_last = head->last;
            const std::uint64_t count = 1 + head->last.value() % 700;
            for (std::uint64_t i = 0; i < count && head->last.value() < last; ++i) {
                head->last = next(head->last);
                Bytes record = numbered_record(head->last.value());
                const Hash leaf = leaf_hash(hasher_, leaf_bytes(record));
                append_leaf(hasher_, head->frontier, leaf);
                batch.records.push_back(
                    {head->last, std::nullopt, Version{0}, std::move(record), false, leaf});
            }
            batch.frontier = head->frontier;
            ASSERT_TRUE(store.append(batch));
        }
        head_ = *head;
    }

    // Every kind of place and size, against the frontier of the log.
    void expect_proofs(const EventStore& store) {
        LogTree tree(store, hasher_);
        const std::uint64_t head = head_.last.value();
        const Hash root = root_of(hasher_, head_.frontier);
        for (std::uint64_t position = 1; position <= head; position += 1 + position % 97) {
            const auto made = tree.inclusion(Position{position}, head);
            ASSERT_TRUE(made) << made.error().message;
            ASSERT_EQ(made->leaf, leaf_hash(hasher_, leaf_bytes(numbered_record(position))));
            ASSERT_EQ(made->root, root);
            ASSERT_TRUE(verify_inclusion(hasher_, made->leaf, made->index, head, made->proof, root))
                << position;
        }
        for (std::uint64_t from = 0; from <= head; from += 1 + from % 89) {
            const auto made = tree.consistency(from, head);
            ASSERT_TRUE(made) << made.error().message;
            ASSERT_EQ(made->to_root, root);
            ASSERT_TRUE(verify_consistency(hasher_, from, head, made->from_root, root, made->proof))
                << from;
        }
    }

    std::unique_ptr<RocksStore> opened(const RocksOptions& options) {
        auto store = RocksStore::open(directory_ / "log", options);
        EXPECT_TRUE(store) << (store ? "" : store.error().message);
        return store ? std::move(*store) : nullptr;
    }

    // Keys and values of the family, as text.
    std::vector<std::string> rows() {
        std::vector<std::string> found;
        const auto families = all_families();
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* database = nullptr;
        const auto status =
            rocksdb::DB::OpenForReadOnly({}, directory_ / "log", families, &handles, &database);
        EXPECT_TRUE(status.ok()) << status.ToString();
        {
            const std::unique_ptr<rocksdb::Iterator> iterator(
                database->NewIterator({}, handles.back()));
            for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
                found.push_back(iterator->key().ToString(true) + iterator->value().ToString(true));
            }
        }
        for (auto* handle : handles) database->DestroyColumnFamilyHandle(handle);
        delete database;
        return found;
    }

    // As a log was before the tree had rows.
    void drop_family() {
        const auto families = all_families();
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* database = nullptr;
        ASSERT_TRUE(rocksdb::DB::Open({}, directory_ / "log", families, &handles, &database).ok());
        ASSERT_TRUE(database->DropColumnFamily(handles.back()).ok());
        for (auto* handle : handles) database->DestroyColumnFamilyHandle(handle);
        delete database;
    }

    TempDir directory_;
    OpensslHasher hasher_;
    Head head_;
};

constexpr std::uint64_t two_rows_up = 256 * 256 + 256 * 3 + 77;

TEST_F(TreeRows, GiveProofsOfEveryPlaceAlsoAfterReopening) {
    const auto store = opened(with_rows());
    for (const std::uint64_t last : {1U, 255U, 256U, 257U, 700U, 1024U}) {
        grow(*store, last);
        expect_proofs(*store);
    }
    grow(*store, two_rows_up);
    expect_proofs(*store);
    EXPECT_EQ(store->tree_tile(0, 257)->size(), tile_width);
    EXPECT_EQ(store->tree_tile(1, 0)->size(), tile_width);
    EXPECT_EQ(store->tree_tile(2, 0)->size(), 1U);
    EXPECT_TRUE(store->tree_tile(0, 9999)->empty());
    EXPECT_TRUE(store->tree_tile(60, 0)->empty());
}

TEST_F(TreeRows, GoOnAfterReopeningAsIfNothingHadBeenBetween) {
    for (const std::uint64_t last : {3U, 256U, 300U, 1023U, 1500U})
        grow(*opened(with_rows()), last);
    const auto in_parts = rows();
    EXPECT_EQ(in_parts.size(), 10U);
    expect_proofs(*opened(with_rows()));
    auto store = opened(with_rows());
    ASSERT_TRUE(store->rebuild_tree());
    expect_proofs(*store);
    store.reset();
    EXPECT_EQ(rows(), in_parts);
}

TEST_F(TreeRows, AreMadeForALogThatBeganWithoutThem) {
    grow(*opened({}), 1300);
    drop_family();
    {
        const auto reading = RocksStore::open_read_only(directory_ / "log");
        ASSERT_TRUE(reading) << reading.error().message;
        EXPECT_TRUE((*reading)->tree_tile(0, 0)->empty());
        expect_proofs(**reading);
    }
    const auto store = opened(with_rows());
    EXPECT_EQ(store->tree_tile(1, 0)->size(), 5U);
    expect_proofs(*store);
    grow(*store, 1600);
    expect_proofs(*store);
}

TEST_F(TreeRows, AreCaughtUpWithByTheNextWhoKeepsThem) {
    grow(*opened(with_rows()), 600);
    grow(*opened({}), 1300);
    const auto store = opened(with_rows());
    EXPECT_EQ(store->tree_tile(1, 0)->size(), 5U);
    expect_proofs(*store);
}

TEST_F(TreeRows, AStoreWithoutThemIsProvedFromItsRecords) {
    MemoryStore store;
    grow(store, 1300);
    expect_proofs(store);
}

TEST_F(TreeRows, AReadThatFailsIsNoProof) {
    MemoryStore store;
    grow(store, 40);
    LogTree tree(store, hasher_);
    store.fail_next_read();
    EXPECT_EQ(tree.inclusion(Position{3}, 40).error().code, ErrorCode::io);
    EXPECT_TRUE(tree.inclusion(Position{3}, 40)) << "the next one may succeed";
    LogTree fresh(store, hasher_);
    store.lose(Position{20});
    EXPECT_FALSE(fresh.consistency(8, 40));
}

}  // namespace
}  // namespace jalon::testing
