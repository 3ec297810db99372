#include <thread>

#include "adapters/rocksdb/rocks_store.h"
#include "tests/contract/event_store_contract.h"
#include "tests/support/memory_store.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

class MemoryHost final : public StoreHost {
public:
    EventStore& store() override { return store_; }
    void reopen() override { store_.reopen(); }

private:
    MemoryStore store_;
};

class RocksHost final : public StoreHost {
public:
    RocksHost() { reopen(); }
    EventStore& store() override { return *store_; }
    void reopen() override {
        store_.reset();
        auto opened = RocksStore::open(directory_ / "log");
        CHECK(opened.has_value());
        store_ = std::move(opened).value();
    }

private:
    TempDir directory_;
    std::unique_ptr<RocksStore> store_;
};

// The same promises when the data lies in table files instead of memory.
class FlushedRocksHost final : public StoreHost {
public:
    FlushedRocksHost() { open(); }
    EventStore& store() override {
        CHECK(store_->flush().has_value());
        return *store_;
    }
    void reopen() override {
        CHECK(store_->flush().has_value());
        store_.reset();
        open();
    }

private:
    void open() {
        auto opened = RocksStore::open(directory_ / "log");
        CHECK(opened.has_value());
        store_ = std::move(opened).value();
    }

    TempDir directory_;
    std::unique_ptr<RocksStore> store_;
};

using Hosts = ::testing::Types<MemoryHost, RocksHost, FlushedRocksHost>;
INSTANTIATE_TYPED_TEST_SUITE_P(Stores, EventStoreContract, Hosts);

TEST(EventStoreReaders, NeverSeePartOfAGroup) {
    RocksHost host;
    constexpr std::uint64_t groups = 200;
    constexpr std::uint64_t group_size = 5;
    std::thread reader([&] {
        for (std::uint64_t last = 0; last < groups * group_size;) {
            last = host.store().head()->last.value();
            ASSERT_EQ(last % group_size, 0U);
            const auto records = host.store().read(Position{last < 5 ? 0 : last - 5}, 5);
            ASSERT_TRUE(records);
            ASSERT_EQ(records->size(), last == 0 ? records->size() : 5U);
        }
    });
    for (std::uint64_t group = 0; group < groups; ++group) {
        BatchMaker batch(group * group_size);
        for (std::uint64_t i = 1; i <= group_size; ++i) batch.event("a", group * 5 + i, "text");
        ASSERT_TRUE(host.store().append(batch.take()));
    }
    reader.join();
}

TEST(MemoryStoreFaults, AnAppendThatFailsBeforeWritingLeavesNothing) {
    MemoryStore store;
    store.fail_next_append_before_writing();
    EXPECT_EQ(store.append(BatchMaker(0).fact("f").take()).error().code, ErrorCode::io);
    EXPECT_EQ(store.append(BatchMaker(0).fact("f").take()).error().code, ErrorCode::io);
    store.reopen();
    EXPECT_EQ(store.head()->last, Position{0});
    EXPECT_TRUE(store.append(BatchMaker(0).fact("f").take()));
}

TEST(MemoryStoreFaults, ALostAcknowledgementAppearsAfterReopening) {
    MemoryStore store;
    store.fail_next_append_after_writing();
    EXPECT_EQ(store.append(BatchMaker(0).fact("f").take()).error().code, ErrorCode::io);
    EXPECT_EQ(store.head()->last, Position{0});
    store.reopen();
    EXPECT_EQ(store.head()->last, Position{1});
    EXPECT_EQ(*store.read_one(Position{1}), bytes_of_text("f"));
}

TEST(MemoryStoreFaults, OneReadFails) {
    MemoryStore store;
    store.fail_next_read();
    EXPECT_EQ(store.read(Position{0}, 1).error().code, ErrorCode::io);
    EXPECT_TRUE(store.read(Position{0}, 1));
}

TEST(MemoryStoreFaults, ACorruptRecordDiffersAndALostOneIsReported) {
    MemoryStore store;
    ASSERT_TRUE(store.append(BatchMaker(0).fact("abc").event("a", 1, "x").take()));
    store.corrupt(Position{1});
    EXPECT_EQ(*store.read_one(Position{1}), bytes_of_text("abb"));
    store.lose(Position{2});
    EXPECT_EQ(store.read(Position{0}, 10).error().code, ErrorCode::corruption);
    EXPECT_EQ(store.read_instance(InstanceId{"a"}, Version{0}, 1).error().code,
              ErrorCode::corruption);
}

}  // namespace
}  // namespace jalon::testing
