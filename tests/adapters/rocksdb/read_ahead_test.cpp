#include "adapters/rocksdb/read_ahead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

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

// A source that would never end is told to stop, whether the caller has seen enough or nothing.
TEST(ReadAhead, StopsASourceThatNobodyReads) {
    for (const std::uint64_t enough : {1U, 500U}) {
        ReadAhead ahead(source_of(std::numeric_limits<std::uint64_t>::max(), {}));
        Result<void> outcome;
        EXPECT_EQ(visit_all(ahead, enough, outcome), enough);
        EXPECT_TRUE(outcome);
    }
    const ReadAhead unread(source_of(std::numeric_limits<std::uint64_t>::max(), {}));
}

}  // namespace
}  // namespace jalon::testing
