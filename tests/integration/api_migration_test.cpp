// Instances go over to a new version: previewed, each on its own, by an administrator.
#include "tests/integration/bulk_support.h"

namespace jalon::testing {
namespace {

// "open" is called "new"; "closed" is gone.
const std::string second_ticket = R"({"id":"ticket","version":2,"title":{"en":"T","fr":"T"},
    "initial":"new","states":{"new":{"on":{"close":{"target":"done"}}},"done":{}},
    "triggers":{"close":{"title":{"en":"Close","fr":"Fermer"},"by":["*"],"data":{"type":"object"}}},
    "data":{"type":"object","additionalProperties":false,"properties":{}}})";

const std::string path = "/v1/workflows/ticket/versions/2/migrations";

class ApiMigration : public BulkTest {
protected:
    void SetUp() override {
        BulkTest::SetUp();
        if (jalon_binary().empty()) return;
        const auto published = server().ask("PUT", "/v1/workflows/ticket/versions/2",
                                            {{"Content-Type", "application/json"}}, second_ticket);
        ASSERT_TRUE(published.status == 201U || published.status == 200U) << published.body;
    }
    // Of the first version, whatever is the newest.
    static void start_first(std::initializer_list<const char*> ids) { start(ids, "ticket@1"); }
    static void close(const std::string& id) {
        server().post("/v1/instances/" + id + "/steps",
                      R"({"trigger":"close","data":{"reason":"x"}})");
    }
};

TEST_F(ApiMigration, ThePreviewSaysWhoHasNoPlaceAndTheRestGoesOver) {
    start_first({"M-1", "M-2", "M-3"});
    close("M-3");
    const std::string order = R"({"plan":{"states":{"open":"new"}},"ids":["M-1","M-2","M-3"])";
    const HttpAnswer shown = server().post(path + "?dry_run=true", order + "}");
    EXPECT_EQ(would(shown, "M-1"), "accepted") << shown.body;
    EXPECT_EQ(would(shown, "M-3"), "refused");
    EXPECT_NE(text_of(problem_of(shown, "M-3"), "detail").find("closed"), std::string::npos);
    EXPECT_EQ(version_of("M-1"), 1);
    const HttpAnswer done =
        server().post(path, order + R"(,"expected":)" + to_json(versions_of(shown)) + "}");
    EXPECT_EQ(done.number("accepted"), 2) << done.body;
    EXPECT_EQ(done.number("refused"), 1);
    const HttpAnswer instance = server().get("/v1/instances/M-1");
    EXPECT_EQ(instance.part("configuration"), R"(["new"])");
    EXPECT_EQ(instance.number("workflow_version"), 2);
    const Value history = server().get("/v1/instances/M-1/history").json();
    const Value& event = history.find("items")->as_array()->back();
    EXPECT_EQ(text_of(event, "type"), "WorkflowChanged");
    EXPECT_EQ(to_json(*event.find("configuration")), R"(["new"])");
    EXPECT_EQ(server().get("/v1/instances/M-3").number("workflow_version"), 1);
}

TEST_F(ApiMigration, AFilterMeansThoseThatRunAnotherVersionAndHaveNotEnded) {
    start_first({"N-1"});
    start({"N-2"}, "ticket@2");
    start({"N-3"});
    const HttpAnswer done = server().post(
        path, R"({"plan":{"states":{"open":"new","closed":"done"}},"filter":{"q":"N-"}})");
    EXPECT_EQ(ids_of(done), (std::vector<std::string>{"N-1"})) << done.body;
    EXPECT_EQ(done.number("accepted"), 1);
}

TEST_F(ApiMigration, ACallSentAgainDoesNothingTwice) {
    start_first({"K-1"});
    const Headers key{{"Idempotency-Key", "migration-1"}};
    const std::string order = R"({"plan":{"states":{"open":"new"}},"ids":["K-1"]})";
    ASSERT_EQ(server().post(path, order, key).number("accepted"), 1);
    const std::int64_t head = server().head();
    const HttpAnswer again = server().post(path, order, key);
    EXPECT_EQ(again.number("accepted"), 1) << again.body;
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiMigration, BadOrdersAreAnsweredAndNothingIsWritten) {
    const std::int64_t head = server().head();
    EXPECT_EQ(server()
                  .post("/v1/workflows/ticket/versions/9/migrations", R"({"plan":{},"ids":[]})")
                  .status,
              404U);
    EXPECT_EQ(server().post(path, R"({"ids":["M-1"]})").status, 422U);
    EXPECT_EQ(server().post(path, R"({"plan":{"timers":{"t":"later"}},"ids":["M-1"]})").status,
              422U);
    EXPECT_EQ(server().post(path, R"({"plan":{}})").status, 422U);
    EXPECT_EQ(server().head(), head);
}

}  // namespace
}  // namespace jalon::testing
