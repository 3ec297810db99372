#include "adapters/rocksdb/rocks_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

#include "adapters/files/durable_file.h"
#include "tests/support/batches.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<RocksStore> open_store(const std::string& directory) {
    auto store = RocksStore::open(directory);
    CHECK(store.has_value());
    return std::move(store).value();
}

// About 1,000 bytes that do not compress, other ones each time.
std::string noise_text(std::uint32_t& noise) {
    std::string text;
    for (int byte = 0; byte < 1000; ++byte) {
        noise = noise * 1664525U + 1013904223U;
        text += static_cast<char>(noise >> 24U);
    }
    return text;
}

// `count` groups of one record of noise.
void fill(RocksStore& store, std::uint64_t count) {
    std::uint32_t noise = 1;
    const std::uint64_t first = store.head()->last.value();
    for (std::uint64_t i = first; i < first + count; ++i) {
        CHECK(store.append(BatchMaker(i).event("m", i + 1, noise_text(noise)).take()).has_value());
    }
}

// The same on an empty store, as one group.
void fill_at_once(RocksStore& store, std::uint64_t count) {
    std::uint32_t noise = 1;
    BatchMaker batch(0);
    for (std::uint64_t i = 1; i <= count; ++i) batch.event("m", i, noise_text(noise));
    CHECK(store.append(batch.take()).has_value());
}

std::vector<fs::path> files_ending(const std::string& directory, const std::string& ending) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() == ending && entry.file_size() > 0) {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string bytes_of_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_content(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

std::map<std::string, std::string> snapshot_of(const std::string& directory) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file()) files[entry.path()] = bytes_of_file(entry.path());
    }
    return files;
}

TEST(RocksStoreOpen, ASecondOpenerIsRefused) {
    const TempDir directory;
    const auto first = open_store(directory / "log");
    const auto second = RocksStore::open(directory / "log");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::locked);
}

TEST(RocksStoreOpen, AnotherProcessIsRefused) {
    const TempDir directory;
    const auto first = open_store(directory / "log");
    const std::string file = directory / "log/LOCK";
    struct flock wanted {};
    wanted.l_type = F_WRLCK;
    const pid_t child = ::fork();
    if (child == 0) {
        // System calls only: what RocksDB's threads held at the fork is held here for ever.
        const int lock = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        ::_exit(lock >= 0 && ::fcntl(lock, F_SETLK, &wanted) != 0 ? 0 : 1);
    }
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST(RocksStoreOpen, ReadOnlyNeedsALog) {
    const TempDir directory;
    const auto store = RocksStore::open_read_only(directory / "log");
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::not_found);
    EXPECT_TRUE(fs::is_empty(directory.path()));
}

TEST(RocksStoreOpen, ReadOnlyChangesNoFileAndAppendsNothing) {
    const TempDir directory;
    fill(*open_store(directory / "log"), 20);
    const auto before = snapshot_of(directory.path());
    {
        const auto view = RocksStore::open_read_only(directory / "log");
        ASSERT_TRUE(view) << view.error().message;
        EXPECT_EQ((*view)->head()->last, Position{20});
        EXPECT_EQ((*view)->read(Position{0}, 100)->size(), 20U);
        EXPECT_EQ((*view)->append(BatchMaker(20).fact("f").take()).error().code,
                  ErrorCode::invalid);
    }
    EXPECT_EQ(snapshot_of(directory.path()), before);
}

TEST(RocksStoreOpen, ReadOnlyIsAFrozenViewBesideAWriter) {
    const TempDir directory;
    const auto writer = open_store(directory / "log");
    fill(*writer, 3);
    const auto view = RocksStore::open_read_only(directory / "log");
    ASSERT_TRUE(view) << view.error().message;
    fill(*writer, 3);
    EXPECT_EQ((*view)->head()->last, Position{3});
    EXPECT_EQ((*view)->read(Position{0}, 100)->size(), 3U);
}

TEST(RocksStoreOpen, ALaterLayoutIsRefusedAndUntouched) {
    const TempDir directory;
    {
        rocksdb::Options options;
        options.create_if_missing = true;
        rocksdb::DB* database = nullptr;
        ASSERT_TRUE(rocksdb::DB::Open(options, directory / "log", &database).ok());
        rocksdb::ColumnFamilyHandle* family = nullptr;
        ASSERT_TRUE(database->CreateColumnFamily({}, "log9", &family).ok());
        database->DestroyColumnFamilyHandle(family);
        delete database;
    }
    const auto before = snapshot_of(directory.path());
    const auto store = RocksStore::open(directory / "log");
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::newer_format);
    EXPECT_EQ(snapshot_of(directory.path()), before);
}

TEST(RocksStoreDamage, ATruncatedWriteAheadLogIsFoundByTheHighWaterMark) {
    const TempDir directory;
    fill(*open_store(directory / "log"), 50);
    const auto logs = files_ending(directory / "log", ".log");
    ASSERT_EQ(logs.size(), 1U);
    fs::resize_file(logs[0], fs::file_size(logs[0]) / 2);
    for (const auto& store :
         {RocksStore::open_read_only(directory / "log"), RocksStore::open(directory / "log")}) {
        ASSERT_FALSE(store);
        EXPECT_EQ(store.error().code, ErrorCode::corruption);
        EXPECT_NE(store.error().message.find("position 50 was acknowledged"), std::string::npos)
            << store.error().message;
    }
}

TEST(RocksStoreDamage, AFlippedByteInTheWriteAheadLogIsFound) {
    const TempDir directory;
    fill(*open_store(directory / "log"), 50);
    const auto logs = files_ending(directory / "log", ".log");
    std::string content = bytes_of_file(logs.at(0));
    content[content.size() / 2] ^= 1;
    write_content(logs[0], content);
    const auto store = RocksStore::open(directory / "log");
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::corruption);
}

TEST(RocksStoreDamage, ATornTailThatNobodyWasPromisedIsDropped) {
    const TempDir directory;
    std::string mark;
    {
        const auto store = open_store(directory / "log");
        fill(*store, 10);
        mark = bytes_of_file(directory / "high_water");
        fill(*store, 1);
    }
    write_content(directory / "high_water", mark);
    const auto logs = files_ending(directory / "log", ".log");
    fs::resize_file(logs.at(0), fs::file_size(logs[0]) - 10);
    const auto store = RocksStore::open(directory / "log");
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ((*store)->head()->last, Position{10});
}

TEST(RocksStoreDamage, ALostLogIsFoundByTheHighWaterMark) {
    const TempDir directory;
    fill(*open_store(directory / "log"), 5);
    fs::remove_all(directory / "log");
    EXPECT_EQ(RocksStore::open(directory / "log").error().code, ErrorCode::corruption);
}

TEST(RocksStoreDamage, AMissingHighWaterMarkIsWrittenAnew) {
    const TempDir directory;
    fill(*open_store(directory / "log"), 5);
    const std::string mark = bytes_of_file(directory / "high_water");
    fs::remove(directory / "high_water");
    EXPECT_EQ(open_store(directory / "log")->head()->last, Position{5});
    EXPECT_EQ(bytes_of_file(directory / "high_water"), mark);
}

TEST(RocksStoreDamage, ADamagedHighWaterMarkIsRefused) {
    const TempDir directory;
    fill(*open_store(directory / "log"), 5);
    std::string mark = bytes_of_file(directory / "high_water");
    mark[7] ^= 1;
    write_content(directory / "high_water", mark);
    EXPECT_EQ(RocksStore::open(directory / "log").error().code, ErrorCode::corruption);
}

// Flips a byte in the middle of the largest table file, which holds the log.
void damage_table(const std::string& directory) {
    auto tables = files_ending(directory, ".sst");
    ASSERT_FALSE(tables.empty());
    const auto largest = *std::max_element(tables.begin(), tables.end(), [](auto& a, auto& b) {
        return fs::file_size(a) < fs::file_size(b);
    });
    std::string content = bytes_of_file(largest);
    content[content.size() / 2] ^= 1;
    write_content(largest, content);
}

class RocksStoreDamaged : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RocksStoreDamaged, AFlippedByteInATableIsReportedWithThePosition) {
    const std::uint64_t records = GetParam();
    const TempDir directory;
    {
        const auto store = open_store(directory / "log");
        fill_at_once(*store, records);
        ASSERT_TRUE(store->flush());
    }
    damage_table(directory / "log");
    const auto store = open_store(directory / "log");
    std::uint64_t seen = 0;
    const auto scanned = store->scan(Position{0}, [&](Position position, auto) {
        seen = position.value();
        return true;
    });
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, ErrorCode::corruption);
    EXPECT_GT(seen, records > 1'000 ? 256U : 0U) << "the long log is read ahead by then";
    EXPECT_LT(seen, records);
    const std::string first = "position " + std::to_string(seen + 1);
    EXPECT_NE(scanned.error().message.find(first), std::string::npos) << scanned.error().message;

    const auto one = store->read_one(Position{seen + 1});
    ASSERT_FALSE(one);
    EXPECT_EQ(one.error().code, ErrorCode::corruption);
    EXPECT_NE(one.error().message.find(first), std::string::npos) << one.error().message;
    EXPECT_EQ(store->read(Position{0}, records).error().code, ErrorCode::corruption);
    EXPECT_EQ(store->read_instance(InstanceId{"m"}, Version{0}, records).error().code,
              ErrorCode::corruption);
}

INSTANTIATE_TEST_SUITE_P(ShortAndLong, RocksStoreDamaged, ::testing::Values(200U, 2'000U));

TEST(RocksStoreDamage, AMissingTableIsRefused) {
    const TempDir directory;
    {
        const auto store = open_store(directory / "log");
        fill(*store, 20);
        ASSERT_TRUE(store->flush());
    }
    for (const auto& table : files_ending(directory / "log", ".sst")) fs::remove(table);
    EXPECT_FALSE(RocksStore::open(directory / "log"));
}

TEST(RocksStoreDamage, RemovedRecordsAreNamedByTheFirstMissingPosition) {
    const TempDir directory;
    fill(*open_store(directory / "log"), 9);
    {
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        for (const char* name :
             {"default", "log", "index", "states", "keys", "meta", "ended", "tree"}) {
            families.emplace_back(name, rocksdb::ColumnFamilyOptions());
        }
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* database = nullptr;
        ASSERT_TRUE(rocksdb::DB::Open({}, directory / "log", families, &handles, &database).ok());
        const std::string position(std::string(7, '\0') + '\4');
        ASSERT_TRUE(database->Delete({}, handles[1], position).ok());
        for (auto* handle : handles) database->DestroyColumnFamilyHandle(handle);
        delete database;
    }
    const auto store = open_store(directory / "log");
    const auto scanned = store->scan(Position{0}, [](Position, auto) { return true; });
    ASSERT_FALSE(scanned);
    EXPECT_EQ(scanned.error().code, ErrorCode::corruption);
    EXPECT_NE(scanned.error().message.find("position 4 is missing"), std::string::npos);
    EXPECT_TRUE(store->read(Position{4}, 100));
    EXPECT_EQ(store->read_one(Position{4}).error().code, ErrorCode::corruption);
}

TEST(RocksStoreScan, VisitsInOrderAndStopsWhenToldTo) {
    const TempDir directory;
    const auto store = open_store(directory / "log");
    fill(*store, 10);
    std::vector<std::uint64_t> seen;
    ASSERT_TRUE(store->scan(Position{2}, [&](Position position, std::span<const std::uint8_t> b) {
        EXPECT_EQ(b.size(), 1000U);
        seen.push_back(position.value());
        return seen.size() < 3;
    }));
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{3, 4, 5}));
}

TEST(RocksStoreCopy, IsALogOfItsOwn) {
    const TempDir directory;
    const TempDir other;
    const auto store = open_store(directory / "log");
    fill(*store, 10);
    ASSERT_TRUE(store->copy_to(other / "log"));
    fill(*store, 10);
    const auto copy = open_store(other / "log");
    EXPECT_EQ(copy->head()->last, Position{10});
    EXPECT_EQ(copy->read(Position{0}, 100)->size(), 10U);
}

// A device that takes no byte more: while it lives, the process may write no file past its first
// byte. The signal for that stays ignored, as nothing else sends it.
class FullDevice {
public:
    FullDevice() {
        CHECK(::signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
        CHECK(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit none{1, before_.rlim_max};
        CHECK(::setrlimit(RLIMIT_FSIZE, &none) == 0);
    }
    ~FullDevice() { CHECK(::setrlimit(RLIMIT_FSIZE, &before_) == 0); }
    FullDevice(const FullDevice&) = delete;
    FullDevice& operator=(const FullDevice&) = delete;

private:
    rlimit before_{};
};

TEST(RocksStoreFailStop, AfterAFailedAppendEveryAppendFailsUntilReopened) {
    const TempDir directory;
    auto store = open_store(directory / "log");
    fill(*store, 3);
    const auto append = [&] { return store->append(BatchMaker(3).fact("f").take()); };
    const auto failed = [&] {
        const FullDevice full;
        return append();
    }();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::io);
    const auto refused = append();
    ASSERT_FALSE(refused) << "there is room again, and nobody knows what is on the disk";
    EXPECT_EQ(refused.error().code, ErrorCode::io);
    store.reset();
    store = open_store(directory / "log");
    EXPECT_EQ(store->head()->last, Position{3});
    EXPECT_TRUE(append());
}

}  // namespace
}  // namespace jalon::testing
