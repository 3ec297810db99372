// Personal fields on their way through the engine: derived from, sealed, never in clear on the log.
#include "engine/core/preparation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/unseal.h"
#include "tests/support/batches.h"
#include "tests/support/engine_shell.h"
#include "tests/support/memory_store.h"

namespace jalon::testing {
namespace {

constexpr const char* volunteers = R"("id": "volunteers",
    "states": {"open": {"on": {
        "met": {"guard": {"code": "ADULT", "rule": {">=": [{"var": "facts.age"}, 18]}},
                "actions": [{"assign": {"phones": {"var": "input.phones"}}}]}}}},
    "subject": {"var": "data.volunteer"},
    "derive": {"age": {"on": ["start", "met"],
                       "rule": {"date.age": [{"var": "data.born"}, {"date.today": []}]}}},
    "triggers": {"met": {"by": ["*"], "data": {"type": "object", "properties": {
        "phones": {"type": "array", "items": {"type": "string", "personal": "contact"}}}}}},
    "data": {"type": "object", "properties": {
        "volunteer": {"type": "string", "pattern": "^v"},
        "name": {"type": "string", "personal": "identity"},
        "born": {"type": "string", "format": "date", "personal": "identity"}}})";

class PersonalTest : public ::testing::Test {
protected:
    PersonalTest() {
        EXPECT_TRUE(shell_.open());
        Request publish;
        publish.kind = RequestKind::publish;
        publish.publication = workflow_of(volunteers);
        shell_.engine().submit(std::move(publish), now_);
        shell_.settle(now_);
    }

    Reply send(RequestKind kind, const char* data) {
        Request request;
        request.kind = kind;
        request.instance = InstanceId{"m"};
        request.workflow = "volunteers";
        request.trigger = "met";
        request.data = from_json(data);
        request.key = KeyedBy{hash_of_byte(++keys_), hash_of_byte(0)};
        shell_.engine().submit(std::move(request), now_);
        const auto replies = shell_.settle(now_);
        EXPECT_EQ(replies.size(), 1U);
        return replies.at(0);
    }
    Reply start() {
        return send(RequestKind::start,
                    R"({"volunteer": "v7", "name": "Ada Lovelace", "born": "1990-12-10"})");
    }
    Reply meet() { return send(RequestKind::step, R"({"phones": ["+33 1", "+33 2"]})"); }

    static const Event& event_of(const Reply& reply) {
        return *std::get<Accepted>(reply.answer).event;
    }
    [[nodiscard]] InstanceState state() const {
        return *decode_state(**store_.state(InstanceId{"m"}));
    }
    [[nodiscard]] bool log_holds(std::string_view text) const {
        const auto records = store_.read(Position{0}, 100);
        const auto bytes = store_.state(InstanceId{"m"});
        const auto holds = [&](const Bytes& where) {
            return std::search(where.begin(), where.end(), text.begin(), text.end()) != where.end();
        };
        return std::any_of(records->begin(), records->end(), holds) || (*bytes && holds(**bytes));
    }
    [[nodiscard]] Value opened(const MayOpen& may_open) const {
        const InstanceState now = state();
        return unseal(sealer_, shell_.log_id(), now, now.data, may_open);
    }

    MemoryStore store_;
    FakeSealer sealer_;
    EngineShell shell_{store_, sealer_};
    Timestamp now_ = *parse_timestamp("2024-01-01T00:00:00Z");
    std::uint8_t keys_ = 0;
};

TEST_F(PersonalTest, NothingPersonalIsInClearOnTheLog) {
    const Reply reply = start();
    meet();
    EXPECT_EQ(event_of(reply).input,
              from_json(R"({"volunteer": "v7", "name": {"$sealed": 0}, "born": {"$sealed": 1}})"));
    EXPECT_TRUE(log_holds("v7")) << "the search finds what is there";
    EXPECT_FALSE(log_holds("Lovelace"));
    EXPECT_FALSE(log_holds("1990-12-10"));
    EXPECT_FALSE(log_holds("+33"));
}

TEST_F(PersonalTest, APartSaysWhoseItIsWhereItWasAndOfWhichClass) {
    const Reply reply = start();
    const SealedPart& name = event_of(reply).sealed.at(0);
    EXPECT_EQ(name.path, "/name");
    EXPECT_EQ(name.subject, "v7");
    EXPECT_EQ(name.sensitivity, "identity");
}

TEST_F(PersonalTest, AFactIsDerivedBeforeTheFieldIsSealedAndAgainLater) {
    EXPECT_EQ(event_of(start()).read_facts, (std::vector<ReadFact>{{"age", 33, "", Position{}}}));
    now_ = *parse_timestamp("2024-12-10T00:00:00Z");
    const Reply met = meet();
    ASSERT_TRUE(std::holds_alternative<Accepted>(met.answer));
    EXPECT_EQ(event_of(met).read_facts.at(0).value, Value{34});
}

TEST_F(PersonalTest, WithoutItsFieldAFactIsNull) {
    EXPECT_EQ(event_of(send(RequestKind::start, R"({"volunteer": "v7"})")).read_facts.at(0).value,
              Value{});
    const Reply refused = meet();
    const auto* refusal = std::get_if<Refusal>(&refused.answer);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->code, RefusalCode::guard_refused);
}

TEST_F(PersonalTest, WhoMayOpenAClassSeesItInClear) {
    start();
    meet();
    EXPECT_EQ(opened([](std::string_view) { return true; }),
              from_json(R"({"volunteer": "v7", "name": "Ada Lovelace", "born": "1990-12-10",
                            "phones": ["+33 1", "+33 2"]})"));
    EXPECT_EQ(opened([](std::string_view sensitivity) { return sensitivity == "contact"; }),
              from_json(R"({"volunteer": "v7", "name": {"$sealed": "identity"},
                            "born": {"$sealed": "identity"}, "phones": ["+33 1", "+33 2"]})"));
}

TEST_F(PersonalTest, WhenTheKeyIsGoneTheFieldIsNull) {
    start();
    EXPECT_TRUE(sealer_.erase("v7").value());
    EXPECT_EQ(opened([](std::string_view) { return true; }),
              from_json(R"({"volunteer": "v7", "name": null, "born": null})"));
}

TEST_F(PersonalTest, AKeyThatCannotBeStoredRefusesTheRequest) {
    sealer_.fail_next_seal();
    const Reply refused = start();
    const auto* refusal = std::get_if<Refusal>(&refused.answer);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->code, RefusalCode::unavailable);
    EXPECT_FALSE((*store_.state(InstanceId{"m"})).has_value());
    EXPECT_TRUE(std::holds_alternative<Accepted>(start().answer));
}

TEST_F(PersonalTest, WithoutASubjectTheInstanceIsOne) {
    send(RequestKind::start, R"({"name": "Ada"})");
    EXPECT_EQ(sealer_.subjects(), std::set<std::string>{"instance.m"});
}

}  // namespace
}  // namespace jalon::testing
