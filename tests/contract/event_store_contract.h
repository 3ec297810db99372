// The promises of engine/ports/event_store.h, held against every implementation. A factory gives
// the store and reopens it on what was written.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/event_store.h"
#include "tests/support/batches.h"

namespace jalon::testing {

// What a suite instance brings. The store lives until reopen() or the end of the host.
class StoreHost {
public:
    virtual ~StoreHost() = default;
    [[nodiscard]] virtual EventStore& store() = 0;
    virtual void reopen() = 0;
};

// Parameterised by a type derived from StoreHost, so that each test starts with an empty store.
template <typename Host>
class EventStoreContract : public ::testing::Test {
protected:
    [[nodiscard]] EventStore& store() { return host_.store(); }
    void reopen() { host_.reopen(); }

    void append(AppendBatch batch) {
        const auto last = store().append(batch);
        ASSERT_TRUE(last) << last.error().message;
        EXPECT_EQ(last->value(), batch.frontier.size);
    }

    static std::vector<std::string> texts(const Result<std::vector<Bytes>>& records) {
        std::vector<std::string> all;
        if (!records) return {"error: " + records.error().message};
        for (const Bytes& bytes : *records) all.emplace_back(bytes.begin(), bytes.end());
        return all;
    }

    std::vector<std::string> log(std::uint64_t after = 0, std::size_t count_max = 1000) {
        return texts(store().read(Position{after}, count_max));
    }

    std::vector<std::string> events(const std::string& instance, std::uint64_t after = 0,
                                    std::size_t count_max = 1000) {
        return texts(store().read_instance(InstanceId{instance}, Version{after}, count_max));
    }

    std::string state(const std::string& instance) {
        const auto found = store().state(InstanceId{instance});
        if (!found) return "error: " + found.error().message;
        if (!*found) return "absent";
        return {(*found)->begin(), (*found)->end()};
    }

private:
    Host host_;
};

using Texts = std::vector<std::string>;

TYPED_TEST_SUITE_P(EventStoreContract);

TYPED_TEST_P(EventStoreContract, AnEmptyStoreHasHeadZeroAndNothingElse) {
    EXPECT_EQ(*this->store().head(), Head{});
    EXPECT_EQ(this->log(), Texts{});
    EXPECT_EQ(this->events("a"), Texts{});
    EXPECT_EQ(this->state("a"), "absent");
    EXPECT_FALSE(this->store().find_key(hash_of_byte(1))->has_value());
    EXPECT_EQ(this->store().read_one(Position{1}).error().code, ErrorCode::not_found);
}

TYPED_TEST_P(EventStoreContract, AnAppendIsSeenWholeAtOnce) {
    this->append(BatchMaker(0).event("a", 1, "a1").fact("f").state("a", "A1").key(7, 1).take());
    EXPECT_EQ(this->log(), (Texts{"a1", "f"}));
    EXPECT_EQ(this->events("a"), Texts{"a1"});
    EXPECT_EQ(this->state("a"), "A1");
    const auto key = this->store().find_key(hash_of_byte(7));
    ASSERT_TRUE(key && *key);
    EXPECT_EQ(**key, (RequestKey{hash_of_byte(7), hash_of_byte(0xF0), Position{1},
                                 Timestamp{-1'000'000}}));
    EXPECT_EQ(*this->store().head(), (Head{Position{2}, Frontier{2, {hash_of_byte(2)}}}));
}

TYPED_TEST_P(EventStoreContract, AnAppendToAnotherHeadChangesNothing) {
    this->append(BatchMaker(0).event("a", 1, "a1").state("a", "A1").take());
    for (const std::uint64_t wrong : {std::uint64_t{0}, std::uint64_t{2}}) {
        const auto batch =
            BatchMaker(wrong).event("a", 2, "a2").state("a", "A2").key(9, wrong + 1).take();
        EXPECT_EQ(this->store().append(batch).error().code, ErrorCode::version_conflict);
    }
    EXPECT_EQ(this->log(), Texts{"a1"});
    EXPECT_EQ(this->events("a"), Texts{"a1"});
    EXPECT_EQ(this->state("a"), "A1");
    EXPECT_FALSE(this->store().find_key(hash_of_byte(9))->has_value());
    EXPECT_EQ(this->store().head()->last, Position{1});
    this->append(BatchMaker(1).event("a", 2, "right").take());
    EXPECT_EQ(this->events("a"), (Texts{"a1", "right"}));
}

TYPED_TEST_P(EventStoreContract, ReadingStartsPastAPositionAndEndsAtTheCount) {
    BatchMaker batch(0);
    Texts all;
    for (std::uint64_t version = 1; version <= 300; ++version) {
        all.push_back("e" + std::to_string(version));
        batch.event("a", version, all.back());
    }
    this->append(batch.take());
    EXPECT_EQ(this->log(), all);
    EXPECT_EQ(this->log(254, 3), (Texts{"e255", "e256", "e257"}));
    EXPECT_EQ(this->log(299), Texts{"e300"});
    EXPECT_EQ(this->log(300), Texts{});
    EXPECT_EQ(this->log(5000), Texts{});
    EXPECT_EQ(this->log(0, 0), Texts{});
    EXPECT_EQ(this->events("a", 255, 2), (Texts{"e256", "e257"}));
    EXPECT_EQ(this->events("a", 300), Texts{});
    EXPECT_EQ(this->events("a", 0, 0), Texts{});
}

TYPED_TEST_P(EventStoreContract, AScanGoesOnUntilTheVisitorHasEnough) {
    this->append(BatchMaker(0).event("a", 1, "a1").fact("f").event("a", 2, "a2").take());
    const auto scanned = [&](std::uint64_t after, std::size_t enough) {
        Texts seen;
        const auto visit = [&](Position position, std::span<const std::uint8_t> bytes) {
            seen.push_back(std::to_string(position.value()) +
                           std::string(bytes.begin(), bytes.end()));
            return seen.size() < enough;
        };
        EXPECT_TRUE(this->store().scan(Position{after}, visit));
        return seen;
    };
    EXPECT_EQ(scanned(0, 9), (Texts{"1a1", "2f", "3a2"}));
    EXPECT_EQ(scanned(1, 1), Texts{"2f"});
    EXPECT_EQ(scanned(3, 9), Texts{});
    EXPECT_EQ(scanned(std::numeric_limits<std::uint64_t>::max(), 9), Texts{});
}

TYPED_TEST_P(EventStoreContract, AScanOfALongLogVisitsEveryRecordInOrder) {
    constexpr std::uint64_t events = 2'000;
    BatchMaker batch(0);
    for (std::uint64_t version = 1; version <= events; ++version) {
        batch.event("a", version, std::to_string(version) + std::string(version % 700, '.'));
    }
    this->append(batch.take());
    const auto visited = [&](std::uint64_t after, std::uint64_t enough) {
        std::uint64_t last = after;
        const auto visit = [&](Position position, std::span<const std::uint8_t> bytes) {
            EXPECT_EQ(position, Position{last + 1});
            last = position.value();
            EXPECT_EQ(std::string(bytes.begin(), bytes.end()),
                      std::to_string(last) + std::string(last % 700, '.'));
            return last < enough;
        };
        EXPECT_TRUE(this->store().scan(Position{after}, visit));
        return last;
    };
    EXPECT_EQ(visited(0, events), events);
    EXPECT_EQ(visited(1'500, events), events);
    for (const std::uint64_t enough : {1U, 255U, 256U, 257U, 1'000U}) {
        EXPECT_EQ(visited(0, enough), enough);
    }
}

TYPED_TEST_P(EventStoreContract, InstancesWithSimilarNamesStayApart) {
    this->append(BatchMaker(0)
                     .event("m", 1, "m1")
                     .event("m-1", 1, "m-1/1")
                     .event("m", 2, "m2")
                     .event("m.a", 1, "m.a/1")
                     .event("l", 1, "l1")
                     .fact("none")
                     .take());
    EXPECT_EQ(this->events("m"), (Texts{"m1", "m2"}));
    EXPECT_EQ(this->events("m-1"), Texts{"m-1/1"});
    EXPECT_EQ(this->events("m.a"), Texts{"m.a/1"});
    EXPECT_EQ(this->events("m-"), Texts{});
}

TYPED_TEST_P(EventStoreContract, ReadOneAnswersFromOneToTheHead) {
    this->append(BatchMaker(0).event("a", 1, "a1").fact("f").take());
    EXPECT_EQ(*this->store().read_one(Position{1}), bytes_of_text("a1"));
    EXPECT_EQ(*this->store().read_one(Position{2}), bytes_of_text("f"));
    EXPECT_EQ(this->store().read_one(Position{0}).error().code, ErrorCode::not_found);
    EXPECT_EQ(this->store().read_one(Position{3}).error().code, ErrorCode::not_found);
}

TYPED_TEST_P(EventStoreContract, TheLatestStateReplacesTheFormerOne) {
    this->append(BatchMaker(0).event("b", 1, "b1").state("b", "B1").take());
    this->append(BatchMaker(1).event("b", 2, "b2").state("b", "B2").state("a", "A").take());
    this->append(BatchMaker(2).event("c", 1, "c1").state("c", "").take());
    EXPECT_EQ(this->state("b"), "B2");
    Texts seen;
    const auto collect = [&](const InstanceId& id, std::span<const std::uint8_t> bytes) {
        seen.push_back(id.value() + "=" + std::string(bytes.begin(), bytes.end()));
        return true;
    };
    ASSERT_TRUE(this->store().each_state(collect));
    EXPECT_EQ(seen, (Texts{"a=A", "b=B2", "c="}));
}

TYPED_TEST_P(EventStoreContract, EachStateStopsWhenTheVisitorHasEnough) {
    this->append(BatchMaker(0).fact("f").state("a", "A").state("b", "B").take());
    int visits = 0;
    ASSERT_TRUE(this->store().each_state([&](const InstanceId&, std::span<const std::uint8_t>) {
        ++visits;
        return false;
    }));
    EXPECT_EQ(visits, 1);
}

TYPED_TEST_P(EventStoreContract, WhatHasEndedIsKeptApartFromWhatRuns) {
    this->append(BatchMaker(0).fact("f").state("a", "A").state("b", "B").state("c", "C").take());
    this->append(BatchMaker(1).fact("g").state("b", "ended b", true).take());
    this->append(BatchMaker(2).fact("h").state("d", "D", true).state("a", "a", true).take());
    Texts seen;
    const auto collect = [&](const InstanceId& id, std::span<const std::uint8_t> bytes) {
        seen.push_back(id.value() + "=" + std::string(bytes.begin(), bytes.end()));
        return true;
    };
    ASSERT_TRUE(this->store().each_running(collect));
    EXPECT_EQ(std::exchange(seen, {}), Texts{"c=C"});
    ASSERT_TRUE(this->store().each_ended(InstanceId{}, collect));
    EXPECT_EQ(std::exchange(seen, {}), (Texts{"a=a", "b=ended b", "d=D"}));
    ASSERT_TRUE(this->store().each_ended(InstanceId{"a"}, collect));
    EXPECT_EQ(std::exchange(seen, {}), (Texts{"b=ended b", "d=D"}));
    ASSERT_TRUE(this->store().each_state(collect));
    EXPECT_EQ(seen, (Texts{"c=C", "a=a", "b=ended b", "d=D"}));
    EXPECT_EQ(this->state("b"), "ended b");
    EXPECT_EQ(this->state("c"), "C");
}

TYPED_TEST_P(EventStoreContract, ListsWhereWorkflowsWerePublished) {
    this->append(BatchMaker(0).event("a", 1, "a1").publication("w1").take());
    this->append(BatchMaker(2).fact("f").publication("w2").take());
    const auto listed = this->store().standing_facts();
    ASSERT_TRUE(listed && *listed);
    EXPECT_EQ(**listed, (std::vector<Position>{Position{2}, Position{4}}));
}

TYPED_TEST_P(EventStoreContract, BytesComeBackAsTheyWere) {
    Bytes all;
    for (int i = 0; i < 100'000; ++i) all.push_back(static_cast<std::uint8_t>(i * 7 % 256));
    AppendBatch batch = BatchMaker(0).event("a", 1, "x").event("b", 1, "").take();
    batch.records[0].bytes = all;
    this->append(std::move(batch));
    EXPECT_EQ(*this->store().read_one(Position{1}), all);
    EXPECT_EQ(*this->store().read_one(Position{2}), Bytes{});
}

TYPED_TEST_P(EventStoreContract, EverythingIsThereAfterReopening) {
    this->append(BatchMaker(0).event("a", 1, "a1").state("a", "A1").key(3, 1).take());
    this->append(BatchMaker(1).event("a", 2, "a2").fact("f").state("a", "A2").take());
    const Head before = *this->store().head();
    this->reopen();
    EXPECT_EQ(*this->store().head(), before);
    EXPECT_EQ(this->log(), (Texts{"a1", "a2", "f"}));
    EXPECT_EQ(this->events("a"), (Texts{"a1", "a2"}));
    EXPECT_EQ(this->state("a"), "A2");
    EXPECT_TRUE(this->store().find_key(hash_of_byte(3))->has_value());
    this->append(BatchMaker(3).event("a", 3, "a3").take());
    EXPECT_EQ(this->events("a", 1), (Texts{"a2", "a3"}));
}

TYPED_TEST_P(EventStoreContract, KeysAreFoundInTheOrderOfTheQuestion) {
    using Positions = std::vector<std::uint64_t>;  // 0: not known
    const auto find = [this](const std::vector<Hash>& keys) {
        Positions positions;
        const auto found = this->store().find_keys(keys);
        for (const auto& key : *found) positions.push_back(key ? key->position.value() : 0);
        return positions;
    };
    EXPECT_EQ(find({}), Positions{});
    this->append(BatchMaker(0).event("a", 1, "a1").event("a", 2, "a2").key(9, 1).key(3, 2).take());
    this->append(BatchMaker(2).event("a", 3, "a3").key(5, 3).take());
    EXPECT_EQ(find({hash_of_byte(5), hash_of_byte(4), hash_of_byte(9), hash_of_byte(3),
                    hash_of_byte(9), hash_of_byte(10)}),
              (Positions{3, 0, 1, 2, 1, 0}));
    constexpr int many = 200;  // more than a store is likely to take at once
    std::vector<Hash> keys;
    Positions expected;
    for (int i = 0; i < many; ++i) {
        keys.push_back(hash_of_byte(static_cast<std::uint8_t>(many - i)));
        expected.push_back(many - i == 9 ? 1 : many - i == 3 ? 2 : many - i == 5 ? 3 : 0);
    }
    EXPECT_EQ(find(keys), expected);
}

TYPED_TEST_P(EventStoreContract, ABatchWithoutRecordsKeepsTheHead) {
    this->append(BatchMaker(0).fact("f").take());
    AppendBatch batch = BatchMaker(1).state("a", "A").take();
    batch.frontier = this->store().head()->frontier;
    const Head before = *this->store().head();
    this->append(std::move(batch));
    EXPECT_EQ(*this->store().head(), before);
    EXPECT_EQ(this->state("a"), "A");
}

REGISTER_TYPED_TEST_SUITE_P(EventStoreContract, AnEmptyStoreHasHeadZeroAndNothingElse,
                            AScanGoesOnUntilTheVisitorHasEnough,
                            AScanOfALongLogVisitsEveryRecordInOrder, AnAppendIsSeenWholeAtOnce,
                            AnAppendToAnotherHeadChangesNothing,
                            ReadingStartsPastAPositionAndEndsAtTheCount,
                            InstancesWithSimilarNamesStayApart, ReadOneAnswersFromOneToTheHead,
                            TheLatestStateReplacesTheFormerOne,
                            EachStateStopsWhenTheVisitorHasEnough,
                            WhatHasEndedIsKeptApartFromWhatRuns, ListsWhereWorkflowsWerePublished,
                            BytesComeBackAsTheyWere, EverythingIsThereAfterReopening,
                            KeysAreFoundInTheOrderOfTheQuestion, ABatchWithoutRecordsKeepsTheHead);

}  // namespace jalon::testing
