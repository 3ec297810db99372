#include "adapters/rocksdb/read_ahead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace jalon::testing {
namespace {

// What the record at a position holds: more than a batch holds, every hundred records or so.
Bytes record_at(std::uint64_t position) {
    Bytes record(position * 131 % 5'000);
    std::iota(record.begin(), record.end(), static_cast<std::uint8_t>(position));
    return record;
}

// Records from position 1 to `last`, then `outcome`.
ReadAhead::Source source_of(std::uint64_t last, Result<void> outcome) {
    return [last, outcome](const ReadAhead::Visit& visit) -> Result<void> {
        for (std::uint64_t position = 1; position <= last; ++position) {
            if (!visit(Position{position}, record_at(position))) return {};
        }
        return outcome;
    };
}

// The last position visited; every record was the one to come.
std::uint64_t visit_all(ReadAhead& ahead, std::uint64_t enough, Result<void>& outcome) {
    std::uint64_t last = 0;
    outcome = ahead.each([&](Position position, std::span<const std::uint8_t> record) {
        EXPECT_EQ(position.value(), last + 1);
        last = position.value();
        const Bytes expected = record_at(last);
        EXPECT_TRUE(std::equal(record.begin(), record.end(), expected.begin(), expected.end()));
        return last < enough;
    });
    return last;
}

TEST(ReadAhead, GivesEveryRecordInOrder) {
    for (const std::uint64_t records : {0U, 1U, 200U, 3'000U}) {
        ReadAhead ahead(source_of(records, {}));
        Result<void> outcome;
        EXPECT_EQ(visit_all(ahead, records + 1, outcome), records);
        EXPECT_TRUE(outcome);
    }
}

TEST(ReadAhead, TellsAFailureAfterTheRecordsBeforeIt) {
    ReadAhead ahead(source_of(1'000, Error{ErrorCode::corruption, "position 1001"}));
    Result<void> outcome;
    EXPECT_EQ(visit_all(ahead, 2'000, outcome), 1'000U);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "position 1001");
}

TEST(ReadAhead, TellsWhatTheSourceThrew) {
    ReadAhead ahead([](const ReadAhead::Visit& visit) -> Result<void> {
        static_cast<void>(visit(Position{1}, record_at(1)));
        throw std::runtime_error("no memory");
    });
    Result<void> outcome;
    visit_all(ahead, 2, outcome);
    ASSERT_FALSE(outcome);
    EXPECT_NE(outcome.error().message.find("no memory"), std::string::npos);
}

TEST(ReadAhead, ARecordMayBeLongerThanABatch) {
    const Bytes record(1'000'000, 7);
    ReadAhead ahead([&](const ReadAhead::Visit& visit) -> Result<void> {
        for (std::uint64_t position = 1; position <= 20; ++position) {
            if (!visit(Position{position}, record)) return {};
        }
        return {};
    });
    std::size_t bytes = 0;
    EXPECT_TRUE(ahead.each([&](Position, std::span<const std::uint8_t> one) {
        bytes += one.size();
        return true;
    }));
    EXPECT_EQ(bytes, 20 * record.size());
}

// A source that would never end is told to stop.
TEST(ReadAhead, StopsASourceThatNobodyReads) {
    for (const std::uint64_t enough : {1U, 500U}) {
        ReadAhead ahead(source_of(std::numeric_limits<std::uint64_t>::max(), {}));
        Result<void> outcome;
        EXPECT_EQ(visit_all(ahead, enough, outcome), enough);
        EXPECT_TRUE(outcome);
    }
}

}  // namespace
}  // namespace jalon::testing
