// Power cuts under a real RocksStore: what was acknowledged is there after each, and nothing else.
//
// JALON_POWER_CUTS sets the number of cuts, JALON_SEED runs the cuts of one seed. The power goes at
// a random operation below RocksDB: between two appends, in a flush, a compaction, a copy, and
// while the log is opened after the cut before.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/adapters/rocksdb/fault_trial.h"
#include "tests/support/trials.h"

namespace jalon::testing {
namespace {

constexpr std::uint64_t cuts_a_seed = 10;
constexpr int actions_max = 400;  // between two cuts

// Whatever is refused meanwhile: the power is gone, or the store has seen it go.
void act(FaultTrial& trial, Chance& chance) {
    const std::uint64_t which = chance.below(100);
    if (which < 84) {
        static_cast<void>(trial.append().has_value());
    } else if (which < 94) {
        static_cast<void>(trial.store().flush().has_value());
    } else if (which < 96) {
        static_cast<void>(trial.rebuild().has_value());
    } else if (which < 97) {
        static_cast<void>(trial.copy_and_check().has_value());
    } else if (which < 98) {
        trial.close();
        trial.compact().PermitUncheckedError();
        static_cast<void>(trial.open().has_value());
    } else {
        trial.close();
        static_cast<void>(trial.open().has_value());
    }
}

void run_until_the_power_goes(FaultTrial& trial, Chance& chance) {
    trial.files().cut_power_at(1 + chance.below(chance.percent(30) ? 40 : 500));
    for (int i = 0; i < actions_max && trial.is_open() && trial.files().has_power(); ++i) {
        act(trial, chance);
    }
    trial.files().cut_power();
}

// Opens after a cut; now and then the power goes again before that is done.
Result<void> recover_from_cut(FaultTrial& trial, Chance& chance) {
    for (;;) {
        trial.restart_after_cut();
        if (chance.percent(30)) trial.files().cut_power_at(1 + chance.below(120));
        auto opened = trial.open();
        trial.files().keep_power();
        if (trial.files().has_power()) return opened;
    }
}

void cut_again_and_again(std::uint64_t seed, std::uint64_t cuts) {
    FaultTrial trial(seed);
    Chance chance(seed + 1000);
    ASSERT_TRUE(trial.open());
    for (std::uint64_t cut = 0; cut < cuts; ++cut) {
        SCOPED_TRACE("JALON_SEED=" + std::to_string(seed) + ", cut " + std::to_string(cut));
        run_until_the_power_goes(trial, chance);
        const auto opened = recover_from_cut(trial, chance);
        ASSERT_TRUE(opened) << opened.error().message;
        ASSERT_EQ(trial.verify(), "");
    }
}

TEST(PowerCut, LosesNothingThatWasAcknowledged) {
    const std::uint64_t cuts = number_of("JALON_POWER_CUTS", 1000);
    std::vector<SeededTrial> usual;
    for (std::uint64_t done = 0; done < cuts; done += cuts_a_seed) {
        usual.push_back({1 + done / cuts_a_seed, std::min(cuts_a_seed, cuts - done)});
    }
    for (const SeededTrial& one : trials("power-cuts", cuts_a_seed, usual)) {
        cut_again_and_again(one.seed, one.size);
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace jalon::testing
