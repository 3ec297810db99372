// Each operation below RocksDB fails, one after the other, until a whole life of a log has none
// that is left to fail. After each failure the store opens again with all that it acknowledged.
//
// JALON_EVERY_OPERATION=N lets only every N-th of them fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/adapters/rocksdb/fault_trial.h"

namespace jalon::testing {
namespace {

constexpr std::uint64_t operations_max = 5000;
constexpr std::uint64_t life_seed = 11;

bool append_some(FaultTrial& trial, int groups) {
    for (int i = 0; i < groups; ++i) {
        if (!trial.append()) return false;
    }
    return true;
}

// Lives of a log. False: something said no. What says yes is held to it.

bool begins(FaultTrial& trial) {
    return trial.open() && append_some(trial, 2) && trial.verify().empty();
}

bool is_used(FaultTrial& trial) {
    if (!trial.open() || !append_some(trial, 3)) return false;
    if (!trial.store().flush() || !append_some(trial, 1)) return false;
    if (!trial.rebuild() || !trial.store().flush() || !append_some(trial, 1)) return false;
    return trial.verify().empty();
}

bool is_compacted(FaultTrial& trial) {
    if (!trial.open() || !append_some(trial, 1) || !trial.store().flush()) return false;
    trial.close();
    return trial.compact().ok() && trial.open() && append_some(trial, 1) && trial.verify().empty();
}

bool is_copied(FaultTrial& trial) {
    return trial.open() && append_some(trial, 1) && trial.copy_and_check() && append_some(trial, 1);
}

bool is_backed_up(FaultTrial& trial) {
    return trial.open() && trial.back_up() && append_some(trial, 1) && trial.back_up();
}

struct Life {
    const char* name;
    bool (*live)(FaultTrial&);
    bool from_nothing = false;
};
constexpr Life lives[] = {{"Begins", begins, true},
                          {"IsUsed", is_used},
                          {"IsCompacted", is_compacted},
                          {"IsCopied", is_copied},
                          {"IsBackedUp", is_backed_up}};

struct NamedFault {
    const char* name;
    Fault fault;
    std::uint64_t step = 1;  // from one operation that fails to the next
};
const NamedFault faults[] = {
    {"EioOnce", Fault{op_any, 1, Failure::eio, false, "", false}},
    {"EioOfAllWritesFromThenOn", Fault{op_any & ~(op_open | op_read), 1, Failure::eio, true}, 7},
    {"EnospcOnce", Fault{op_allocating, 1, Failure::enospc, false, "", true}},
    {"EnospcFromThenOn", Fault{op_allocating, 1, Failure::enospc, true, "", true}, 7}};

// What the build server asks of the sanitizers, which take ten times as long.
std::uint64_t slower() {
    const char* text = std::getenv("JALON_EVERY_OPERATION");
    return text == nullptr ? 1 : std::max(1ULL, std::strtoull(text, nullptr, 10));
}

class NthOperation : public ::testing::TestWithParam<std::tuple<Life, NamedFault>> {
protected:
    static void SetUpTestSuite() {
        before_ = std::make_unique<FaultTrial>(life_seed);
        CHECK(before_->open() && append_some(*before_, 6) && before_->store().flush());
        CHECK(append_some(*before_, 2));
        before_->close();
    }
    static void TearDownTestSuite() { before_.reset(); }

    // Lets the n-th operation fail; false once none was left to fail, or a promise was broken.
    static bool fail_one(std::uint64_t n) {
        const auto& [life, named] = GetParam();
        FaultTrial trial(life_seed);
        if (!life.from_nothing) trial.begin_as(*before_);
        Fault fault = named.fault;
        fault.first = n;
        trial.files().set_fault(fault);
        const bool lived = life.live(trial);
        const bool struck = trial.files().struck();
        SCOPED_TRACE("operation " + std::to_string(n) + ": " + trial.files().struck_at());
        EXPECT_TRUE(lived || struck) << "nothing failed, and something said no";
        if (trial.is_open() && trial.unknown()) expect_fail_stop(trial);
        trial.close();
        trial.files().restart();
        const auto opened = trial.open();
        EXPECT_TRUE(opened) << opened.error().message;
        if (!opened) return false;
        EXPECT_EQ(trial.verify(), "");
        EXPECT_TRUE(trial.append());
        EXPECT_EQ(trial.verify(), "");
        return struck && !HasFailure();
    }

    // An append failed: all later ones do.
    static void expect_fail_stop(FaultTrial& trial) {
        trial.files().set_fault(Fault{0});  // nothing fails any more
        const auto again = trial.append();
        ASSERT_FALSE(again);
        EXPECT_EQ(again.error().code, ErrorCode::io);
    }

    static std::unique_ptr<FaultTrial> before_;
};

std::unique_ptr<FaultTrial> NthOperation::before_;

TEST_P(NthOperation, FailsAndNothingAcknowledgedIsLost) {
    const std::uint64_t step = std::get<NamedFault>(GetParam()).step * slower();
    std::uint64_t n = 1;
    while (n < operations_max && fail_one(n)) n += step;
    EXPECT_LT(n, operations_max) << "this life never ends";
    EXPECT_GT(n, 20U) << "hardly anything was made to fail";
    RecordProperty("operations", std::to_string(n - 1));
}

INSTANTIATE_TEST_SUITE_P(Faults, NthOperation,
                         ::testing::Combine(::testing::ValuesIn(lives),
                                            ::testing::ValuesIn(faults)),
                         [](const auto& test) {
                             return std::string(std::get<0>(test.param).name) +
                                    std::get<1>(test.param).name;
                         });

}  // namespace
}  // namespace jalon::testing
