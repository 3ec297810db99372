// After a write that failed nobody knows what is on the disk: the store takes nothing more until it
// is opened again, and then it holds what it acknowledged. Also when it fails while it is made.
#include <gtest/gtest.h>

#include "tests/adapters/rocksdb/fault_trial.h"

namespace jalon::testing {
namespace {

bool appends(FaultTrial& trial) { return trial.append().has_value(); }
bool flushes(FaultTrial& trial) { return trial.store().flush().has_value(); }
bool rebuilds(FaultTrial& trial) { return trial.rebuild().has_value(); }

struct FailStopCase {
    const char* name;
    bool (*act)(FaultTrial&);
    Fault fault;
};

class FailStop : public ::testing::TestWithParam<FailStopCase> {};

TEST_P(FailStop, EveryAppendFailsUntilReopened) {
    FaultTrial trial(3);
    ASSERT_TRUE(trial.open());
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(trial.append());
    trial.files().set_fault(GetParam().fault);
    ASSERT_FALSE(GetParam().act(trial));
    ASSERT_TRUE(trial.files().struck());
    for (int i = 0; i < 3; ++i) {
        const auto again = trial.append();
        ASSERT_FALSE(again) << "the disk works again, and nobody knows what is on it";
        EXPECT_EQ(again.error().code, ErrorCode::io);
    }
    trial.close();
    ASSERT_TRUE(trial.open());
    EXPECT_EQ(trial.verify(), "");
    EXPECT_TRUE(trial.append());
    EXPECT_EQ(trial.verify(), "");
}

INSTANTIATE_TEST_SUITE_P(
    Log, FailStop,
    ::testing::Values(
        FailStopCase{"EioOnSync", appends, {op_sync, 1, Failure::eio, false, ".log"}},
        FailStopCase{"EioOnAppend", appends, {op_append, 1, Failure::eio, false, ".log"}},
        FailStopCase{"ShortWrite", appends, {op_append, 1, Failure::eio, false, ".log", true}},
        FailStopCase{"FullDisk", appends, {op_append, 1, Failure::enospc, false, ".log", true}},
        FailStopCase{"EioInAFlush", flushes, {op_sync, 1, Failure::eio, false, ".sst"}},
        FailStopCase{"FullDiskInAFlush", flushes, {op_append, 1, Failure::enospc, false, ".sst"}},
        FailStopCase{"EioInARebuild", rebuilds, {op_sync, 1, Failure::eio, false, ".log"}},
        FailStopCase{
            "FullDiskInARebuild", rebuilds, {op_append, 1, Failure::enospc, false, ".log", true}}),
    [](const auto& test) { return test.param.name; });

// Nothing was ever appended to a log whose making failed: readers find none, and the next writer
// makes it to its end.
TEST(UnfinishedLog, IsNoLogToReaders) {
    int unfinished = 0;
    for (std::uint64_t n = 1; n < 130; n += 4) {
        SCOPED_TRACE("operation " + std::to_string(n));
        FaultTrial trial(n);
        trial.files().set_fault(Fault{op_any & ~op_read, n, Failure::eio, true});
        if (trial.open()) continue;
        ++unfinished;
        trial.files().restart();
        const auto view = RocksStore::open_read_only(trial.directory(), trial.options());
        if (view) {
            EXPECT_EQ((*view)->head()->last, Position{0});
        } else {
            EXPECT_EQ(view.error().code, ErrorCode::not_found) << view.error().message;
        }
        EXPECT_TRUE(trial.open());
        EXPECT_TRUE(trial.append());
        EXPECT_EQ(trial.verify(), "");
    }
    EXPECT_GE(unfinished, 20);
}

}  // namespace
}  // namespace jalon::testing
