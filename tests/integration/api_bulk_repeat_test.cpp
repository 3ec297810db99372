// A bulk step that is sent again, by a client that was cut off or after a crash: it finishes what
// is left and does nothing twice.
#include <map>

#include "tests/integration/bulk_support.h"

namespace jalon::testing {
namespace {

class ApiBulkRepeat : public BulkTest {};

TEST_F(ApiBulkRepeat, ARepeatedKeyGivesTheSameAnswerAlsoAfterACrash) {
    start({"K-1", "K-2", "K-3"});
    const Headers key{{"Idempotency-Key", "bulk-1"}};
    const std::string body =
        toggle_of(R"("filter":{"q":"K-"},"expected":{"K-1":1,"K-2":1,"K-3":1})");
    const HttpAnswer first = bulk(body, key);
    EXPECT_EQ(first.number("accepted"), 3) << first.body;
    EXPECT_EQ(first.header("Idempotent-Replayed"), "");
    server().toggle("K-2");
    const std::int64_t head = server().head();
    for (const bool crashed : {false, true}) {
        SCOPED_TRACE(crashed);
        if (crashed) {
            server().crash();
            server().start();
        }
        const HttpAnswer again = bulk(body, key);
        EXPECT_EQ(again.status, 200U);
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
        EXPECT_EQ(server().head(), head);
    }
}

TEST_F(ApiBulkRepeat, ARepeatedKeyFindsItsInstancesThoughTheFilterGivesOthersNow) {
    start({"G-1", "G-2"});
    const Headers key{{"Idempotency-Key", "bulk-2"}};
    const std::string body = toggle_of(R"("filter":{"state":"left","q":"G-"})");
    const HttpAnswer first = bulk(body, key);
    EXPECT_EQ(first.number("accepted"), 2);
    EXPECT_EQ(bulk(body, key).body, first.body);
    start({"G-3"});
    const std::int64_t head = server().head();
    const HttpAnswer again = bulk(body, key);
    EXPECT_EQ(outcome_of(again, "G-1"), "accepted");
    EXPECT_EQ(int_of(item_of(again, "G-1"), "version"), 2);
    EXPECT_EQ(outcome_of(again, "G-3"), "new") << again.body;
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiBulkRepeat, AKeyUsedForAnotherRequestIsRefusedAsAWhole) {
    start({"U-1", "U-2"});
    const Headers key{{"Idempotency-Key", "bulk-3"}};
    bulk(toggle_of(R"("ids":["U-1"])"), key);
    const std::int64_t head = server().head();
    const HttpAnswer other = bulk(toggle_of(R"("ids":["U-2","U-1"])"), key);
    EXPECT_EQ(other.status, 422U);
    EXPECT_EQ(other.text("code"), "key_reused");
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiBulkRepeat, WithoutAKeyNothingIsDeduplicated) {
    start({"N-1"});
    const std::string body = toggle_of(R"("ids":["N-1"])");
    EXPECT_EQ(int_of(item_of(bulk(body), "N-1"), "version"), 2);
    EXPECT_EQ(int_of(item_of(bulk(body), "N-1"), "version"), 3);
}

TEST_F(ApiBulkRepeat, KilledInTheMiddleTheSameCallFinishesWhatIsLeftAndDoublesNothing) {
    constexpr int count = 1200;
    start_many("Z", count);
    const std::int64_t head = server().head();
    const std::string body = toggle_of(R"("filter":{"workflow":"toggle","state":"left","q":"Z-"})");
    const Headers headers{{"Authorization", "Bearer " + server().token()},
                          {"Idempotency-Key", "bulk-crash"}};
    {
        Client client(server().port());
        client.send(request_text("POST", bulk_path, headers, body));
        ASSERT_TRUE(wait_for_head(head + 1));
        server().crash();
    }
    server().start();
    const HttpAnswer answer = server().ask("POST", bulk_path, headers, body);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.number("accepted"), count) << answer.body.substr(0, 500);
    EXPECT_EQ(server().head(), head + count);
    std::map<std::string, int> steps;
    for (std::int64_t after = head; after < head + count; after += 1000) {
        for (const Value& event :
             json_lines(server().get("/v1/log?after=" + std::to_string(after)).body)) {
            EXPECT_EQ(++steps[text_of(event, "instance")], 1);
        }
    }
    EXPECT_EQ(steps.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(server().ask("POST", bulk_path, headers, body).body, answer.body);
}

TEST_F(ApiBulkRepeat, TheWorkGoesOnWhenTheClientIsGone) {
    constexpr int count = 700;
    start_many("Y", count);
    const std::int64_t head = server().head();
    {
        Client client(server().port());
        client.send(request_text("POST", bulk_path,
                                 {{"Authorization", "Bearer " + server().token()}},
                                 toggle_of(R"("filter":{"state":"left","q":"Y-"})")));
        ASSERT_TRUE(wait_for_head(head + 1));
    }
    EXPECT_TRUE(wait_for_head(head + count));
}

}  // namespace
}  // namespace jalon::testing
