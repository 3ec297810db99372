// Publishing workflows: what is refused and why, what is new, what is the same again.
#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

// A workflow of the states given, from `a`.
std::string workflow(const std::string& id, const std::string& states,
                     const std::string& more = "") {
    const std::string schema = R"({"type":"object","additionalProperties":false,"properties":{}})";
    return R"({"id":")" + id + R"(","version":1,"title":{"en":"W","fr":"W"},"initial":"a",)" +
           R"("states":)" + states + R"(,"triggers":{"go":{"title":{"en":"Go","fr":"Aller"},)" +
           R"("by":["*"],"data":)" + schema + R"(}},"data":)" + schema + more + "}";
}

const std::string to_and_fro =
    R"({"a":{"on":{"go":{"target":"b"}}},"b":{"on":{"go":{"target":"a"}}}})";

class ApiWorkflow : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!jalon_binary().empty()) server_ = new ServedBinary;
    }
    static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }
    void SetUp() override { SKIP_WITHOUT_BINARY(); }

    static ServedBinary& server() { return *server_; }

    static HttpAnswer put(const std::string& id, const std::string& body) {
        return server().ask("PUT", "/v1/workflows/" + id + "/versions/1",
                            {{"Content-Type", "application/json"}}, body);
    }
    // Refused as data, naming what is wrong where.
    static void expect_finding(const HttpAnswer& answer, const std::string& pointer,
                               const std::string& word) {
        EXPECT_EQ(answer.status, 422U) << answer.body;
        EXPECT_EQ(answer.text("code"), "schema");
        const Value body = answer.json();
        ASSERT_NE(body.find("errors"), nullptr) << answer.body;
        bool found = false;
        for (const Value& error : *body.find("errors")->as_array()) {
            found |= text_of(error, "pointer") == pointer &&
                     text_of(error, "message").find(word) != std::string::npos;
        }
        EXPECT_TRUE(found) << pointer << ": " << word << " is not among " << answer.body;
    }

private:
    static inline ServedBinary* server_ = nullptr;
};

TEST_F(ApiWorkflow, ANewOneIsOnTheLogAndRunsAtOnce) {
    const std::int64_t head = server().head();
    const std::string body = workflow("fresh", to_and_fro);
    const HttpAnswer created = put("fresh", body);
    EXPECT_EQ(created.status, 201U) << created.body;
    EXPECT_EQ(server().head(), head + 1);
    EXPECT_EQ(server().start_instance("F-1", "fresh").status, 201U);
    const auto line = json_lines(server().get("/v1/log?after=" + std::to_string(head)).body);
    EXPECT_EQ(text_of(line[0], "type"), "WorkflowPublished");
    EXPECT_EQ(server().get("/v1/workflows/fresh/versions/1").json(), *parse_json(body, 64));
}

TEST_F(ApiWorkflow, TheSameContentAgainChangesNothing) {
    const std::string body = workflow("same", to_and_fro);
    EXPECT_EQ(put("same", body).status, 201U);
    const std::int64_t head = server().head();
    EXPECT_EQ(put("same", body).status, 200U);
    EXPECT_EQ(put("same", to_pretty_json(*parse_json(body, 64))).status, 200U);
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiWorkflow, OtherContentUnderTheSameVersionIsAConflict) {
    EXPECT_EQ(put("fixed", workflow("fixed", to_and_fro)).status, 201U);
    const std::int64_t head = server().head();
    const HttpAnswer other = put(
        "fixed", workflow("fixed", R"({"a":{"on":{"go":{"target":"b"}}},"b":{"type":"final"}})"));
    EXPECT_EQ(other.status, 409U);
    EXPECT_EQ(other.text("code"), "exists");
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiWorkflow, ADanglingTargetAndAnUnreachableStateAreNamed) {
    const std::int64_t head = server().head();
    expect_finding(put("bad", workflow("bad", R"({"a":{"on":{"go":{"target":"nowhere"}}}})")),
                   "/states/a/on/go/target", "nowhere");
    expect_finding(put("bad", workflow("bad", R"({"a":{"on":{"go":{"target":"a"}}},"island":{}})")),
                   "/states/island", "unreachable");
    EXPECT_EQ(server().head(), head);
    EXPECT_EQ(server().get("/v1/workflows/bad/versions/1").status, 404U);
}

TEST_F(ApiWorkflow, WhatIsNoWorkflowIsRefused) {
    const std::int64_t head = server().head();
    EXPECT_EQ(put("bad", "{").status, 400U);
    EXPECT_EQ(put("bad", "[]").status, 422U);
    expect_finding(put("bad", "{}"), "/states", "required");
    expect_finding(put("bad", workflow("bad", to_and_fro, R"(,"surprise":1)")), "/surprise", "");
    EXPECT_EQ(put("bad", workflow("other", to_and_fro)).status, 422U);
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiWorkflow, AGuardMayNotReadAPersonalField) {
    const std::string states =
        R"({"a":{"on":{"go":{"target":"a","guard":{"code":"G","rule":{"==":[{"var":"data.name"},)"
        R"("x"]},"message":{"en":"No","fr":"Non"}}}}}})";
    std::string body = workflow("nosy", states, R"(,"subject":{"var":"data.who"})");
    const std::size_t at = body.rfind("\"properties\":{}");
    body.replace(at, 15,
                 R"("properties":{"who":{"type":"string","pattern":"^V"},)"
                 R"("name":{"type":"string","personal":"identity"}})");
    const HttpAnswer answer = put("nosy", body);
    EXPECT_EQ(answer.status, 422U) << answer.body;
    EXPECT_NE(answer.body.find("personal"), std::string::npos) << answer.body;
}

TEST_F(ApiWorkflow, ALoopThatNeverEndsRefusesTheStartAndNotTheServer) {
    const std::string states = R"({"a":{"always":{"target":"b"}},"b":{"always":{"target":"a"}}})";
    const HttpAnswer published = put("endless", workflow("endless", states));
    EXPECT_TRUE(published.status == 201U || published.status == 422U) << published.body;
    if (published.status == 201U) {
        const HttpAnswer started = server().start_instance("ENDLESS", "endless");
        EXPECT_GE(started.status, 400U) << started.body;
        EXPECT_LT(started.status, 500U) << started.body;
    }
    EXPECT_EQ(server().get("/readyz").status, 200U);
}

TEST_F(ApiWorkflow, AllAreListed) {
    const HttpAnswer all = server().get("/v1/workflows");
    EXPECT_NE(all.body.find("\"id\":\"toggle\""), std::string::npos);
    EXPECT_NE(all.body.find("\"id\":\"volunteer_mission\""), std::string::npos);
}

}  // namespace
}  // namespace jalon::testing
