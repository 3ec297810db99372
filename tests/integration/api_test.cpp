// What the HTTP API does when it is used well: answers, keys, versions, times, reading, publishing.
#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

class Api : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!jalon_binary().empty()) server_ = new ServedBinary;
    }
    static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }
    void SetUp() override { SKIP_WITHOUT_BINARY(); }

    static ServedBinary& server() { return *server_; }

    static HttpAnswer step_at(const std::string& id, const std::string& occurred_at,
                              const Headers& headers = {}) {
        return server().post("/v1/instances/" + id + "/steps",
                             R"({"trigger":"toggle","occurred_at":")" + occurred_at + "\"}",
                             headers);
    }
    // The last event of an instance.
    static Value last_event(const std::string& id) {
        const Value history = server().get("/v1/instances/" + id + "/history").json();
        const Value* items = history.find("items");
        if (items == nullptr || items->as_array()->empty()) return {};
        return items->as_array()->back();
    }
    static std::vector<std::string> ids_of(const HttpAnswer& answer) {
        std::vector<std::string> ids;
        const Value page = answer.json();
        const Value* items = page.find("items");
        if (items == nullptr) return ids;
        for (const Value& item : *items->as_array()) ids.push_back(text_of(item, "id"));
        return ids;
    }

private:
    static inline ServedBinary* server_ = nullptr;
};

TEST_F(Api, AStartAndAStepAreAnsweredWithTheirEventsPlaceOnTheLog) {
    const std::int64_t head = server().head();
    const HttpAnswer started = server().start_instance("A-1");
    EXPECT_EQ(started.status, 201U);
    EXPECT_EQ(started.header("Location"), "/v1/instances/A-1");
    EXPECT_EQ(started.header("ETag"), "\"1\"");
    EXPECT_EQ(started.body, R"({"id":"A-1","version":1,"position":)" + std::to_string(head + 1) +
                                R"(,"configuration":["left"],"exited":[],"entered":["left"],)"
                                R"("final":false})");
    const HttpAnswer stepped = server().toggle("A-1");
    EXPECT_EQ(stepped.status, 200U);
    EXPECT_EQ(stepped.header("ETag"), "\"2\"");
    EXPECT_EQ(stepped.body, R"({"id":"A-1","version":2,"position":)" + std::to_string(head + 2) +
                                R"(,"configuration":["right"],"exited":["left"],)"
                                R"("entered":["right"],"final":false})");
    EXPECT_EQ(server().head(), head + 2);
}

TEST_F(Api, AStartWithoutAnIdGetsAnIdOfItsOwn) {
    const HttpAnswer first = server().post("/v1/instances", R"({"workflow":"toggle@1"})");
    const HttpAnswer second = server().post("/v1/instances", R"({"workflow":"toggle"})");
    EXPECT_EQ(first.status, 201U);
    EXPECT_NE(first.text("id"), second.text("id"));
    EXPECT_EQ(server().get(first.header("Location")).text("id"), first.text("id"));
}

TEST_F(Api, AnExpectedVersionLetsOnlyThatVersionPass) {
    server().start_instance("V-1");
    const std::string step = R"({"trigger":"toggle"})";
    EXPECT_EQ(server().post("/v1/instances/V-1/steps", step, {{"If-Match", "\"1\""}}).status, 200U);
    EXPECT_EQ(server().post("/v1/instances/V-1/steps", step, {{"If-Match", "\"1\""}}).status, 412U);
    EXPECT_EQ(server().get("/v1/instances/V-1").number("version"), 2);
}

TEST_F(Api, ARepeatedKeyGivesTheSameAnswerAlsoAfterACrash) {
    const Headers key{{"Idempotency-Key", "start-1"}};
    const std::string body = R"({"workflow":"toggle","id":"K-1"})";
    const HttpAnswer first = server().post("/v1/instances", body, key);
    ASSERT_EQ(first.status, 201U);
    EXPECT_EQ(first.header("Idempotent-Replayed"), "");
    const HttpAnswer stepped = server().post("/v1/instances/K-1/steps", R"({"trigger":"toggle"})",
                                             {{"Idempotency-Key", "step-1"}});
    const std::int64_t head = server().head();
    for (const bool crashed : {false, true}) {
        SCOPED_TRACE(crashed);
        if (crashed) {
            server().crash();
            server().start();
        }
        const HttpAnswer again = server().post("/v1/instances", body, key);
        EXPECT_EQ(again.status, 201U);
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
        EXPECT_EQ(again.header("Location"), first.header("Location"));
        EXPECT_EQ(again.header("ETag"), first.header("ETag"));
        const HttpAnswer step_again = server().post(
            "/v1/instances/K-1/steps", R"({"trigger":"toggle"})", {{"Idempotency-Key", "step-1"}});
        EXPECT_EQ(step_again.status, 200U);
        EXPECT_EQ(step_again.body, stepped.body);
        EXPECT_EQ(server().head(), head);
    }
}

TEST_F(Api, AKeyUsedForAnotherRequestIsRefused) {
    const Headers key{{"Idempotency-Key", "reused"}};
    server().post("/v1/instances", R"({"workflow":"toggle","id":"R-1"})", key);
    server().start_instance("R-2");
    const std::int64_t head = server().head();
    for (const auto& [target, body] : std::vector<std::pair<std::string, std::string>>{
             {"/v1/instances", R"({"workflow":"toggle","id":"R-3"})"},
             {"/v1/instances", R"({"workflow":"toggle","id":"R-1"} )"},
             {"/v1/instances/R-2/steps", R"({"trigger":"toggle"})"}}) {
        const HttpAnswer answer = server().post(target, body, key);
        EXPECT_EQ(answer.status, 422U) << target << body;
        EXPECT_EQ(answer.text("code"), "key_reused");
    }
    EXPECT_EQ(server().head(), head);
}

TEST_F(Api, KeysAreATokensOwnAndRefusalsAreNotRemembered) {
    Headers mine = server().as("officer", "", "one");
    Headers theirs = server().as("officer", "", "two");
    for (Headers* headers : {&mine, &theirs}) headers->emplace_back("Idempotency-Key", "shared");
    EXPECT_EQ(server().post("/v1/instances/O-1/steps", R"({"trigger":"toggle"})", mine).status,
              404U);
    server().start_instance("O-1");
    EXPECT_EQ(server().post("/v1/instances/O-1/steps", R"({"trigger":"toggle"})", mine).status,
              200U);
    const HttpAnswer other =
        server().post("/v1/instances/O-1/steps", R"({"trigger":"toggle"})", theirs);
    EXPECT_EQ(other.number("version"), 3);
    EXPECT_EQ(other.header("Idempotent-Replayed"), "");
}

TEST_F(Api, WithoutAKeyNothingIsDeduplicated) {
    server().start_instance("D-1");
    EXPECT_EQ(server().toggle("D-1").number("version"), 2);
    EXPECT_EQ(server().toggle("D-1").number("version"), 3);
}

TEST_F(Api, TheSameKeySentTwiceAtOnceIsTakenOnce) {
    server().start_instance("C-1");
    const std::string request = request_text(
        "POST", "/v1/instances/C-1/steps",
        {{"Authorization", "Bearer " + server().token()}, {"Idempotency-Key", "at-once"}},
        R"({"trigger":"toggle"})");
    Client first(server().port());
    Client second(server().port());
    first.send(request);
    second.send(request);
    const HttpAnswer one = read_answer(first);
    const HttpAnswer two = read_answer(second);
    EXPECT_EQ(one.status, 200U);
    EXPECT_EQ(one.body, two.body);
    EXPECT_EQ(server().get("/v1/instances/C-1").number("version"), 2);
}

TEST_F(Api, OccurredAtMayBeADateAndIsKeptWithItsInstant) {
    server().post("/v1/instances",
                  R"({"workflow":"toggle","id":"T-1","occurred_at":"2020-01-01"})");
    EXPECT_EQ(step_at("T-1", "2020-02-03").status, 200U);
    EXPECT_EQ(text_of(last_event("T-1"), "occurred_at").substr(0, 10), "2020-02-03");
    EXPECT_EQ(step_at("T-1", "2020-02-03T10:00:00+02:00").status, 200U);
    EXPECT_EQ(text_of(last_event("T-1"), "occurred_at").substr(0, 16), "2020-02-03T08:00");
    EXPECT_NE(text_of(last_event("T-1"), "recorded_at").substr(0, 4), "2020");
}

TEST_F(Api, AClientsClockThatRunsAheadIsCorrected) {
    server().start_instance("T-2");
    EXPECT_EQ(step_at("T-2", "2999-01-01T00:00:00Z").status, 422U);
    EXPECT_EQ(
        step_at("T-2", "2999-01-01T00:00:00Z", {{"Jalon-Clock", "2999-01-01T00:00:05Z"}}).status,
        200U);
    const Value event = last_event("T-2");
    EXPECT_LE(text_of(event, "occurred_at"), text_of(event, "recorded_at"));
    EXPECT_EQ(
        step_at("T-2", "2999-01-01T00:00:00Z", {{"Jalon-Clock", "2999-01-01T00:00:00Z"}}).status,
        200U)
        << "an instant that is now by the client's clock is no future";
    EXPECT_EQ(
        step_at("T-2", "2999-01-01T01:00:00Z", {{"Jalon-Clock", "2999-01-01T00:00:00Z"}}).status,
        422U);
}

TEST_F(Api, HistoryShowsEveryEventOfOneInstancePageByPage) {
    server().start_instance("H-1");
    for (int i = 0; i < 4; ++i) server().toggle("H-1");
    std::string cursor;
    std::int64_t version = 0;
    do {
        const HttpAnswer page = server().get("/v1/instances/H-1/history?limit=2" + cursor);
        const Value body = page.json();
        ASSERT_NE(body.find("items"), nullptr) << page.body;
        for (const Value& event : *body.find("items")->as_array()) {
            EXPECT_EQ(int_of(event, "version"), ++version);
            EXPECT_EQ(text_of(event, "instance"), "H-1");
            EXPECT_EQ(text_of(event, "type"), version == 1 ? "InstanceStarted" : "StepTaken");
            EXPECT_EQ(text_of(event, "workflow_hash").size(), 64U);
            EXPECT_EQ(text_of(*event.find("actor"), "role"), "admin");
        }
        cursor = page.text("next").empty() ? "" : "&cursor=" + page.text("next");
    } while (!cursor.empty());
    EXPECT_EQ(version, 5);
}

TEST_F(Api, TheLogIsReadInPositionOrderAndIsEmptyPastItsHead) {
    server().start_instance("L-1");
    const auto all = json_lines(server().get("/v1/log").body);
    const std::int64_t head = server().head();
    ASSERT_EQ(static_cast<std::int64_t>(all.size()), head);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(int_of(all[i], "position"), static_cast<std::int64_t>(i) + 1);
    }
    EXPECT_TRUE(all.front().find("instance")->is_null());
    EXPECT_TRUE(all.front().find("version")->is_null());
    const HttpAnswer some = server().get("/v1/log?after=1&limit=1");
    EXPECT_EQ(some.header("Content-Type"), "application/jsonl");
    ASSERT_EQ(json_lines(some.body).size(), 1U);
    EXPECT_EQ(int_of(json_lines(some.body)[0], "position"), 2);
    for (const std::string& after : {std::to_string(head), std::string("18446744073709551615")}) {
        const HttpAnswer past = server().get("/v1/log?after=" + after);
        EXPECT_EQ(past.status, 200U);
        EXPECT_EQ(past.body, "");
    }
}

TEST_F(Api, TheLogGivesAtMostAThousandLinesACall) {
    server().start_instance("M-1");
    Client client(server().port());
    const std::string request =
        request_text("POST", "/v1/instances/M-1/steps",
                     {{"Authorization", "Bearer " + server().token()}}, R"({"trigger":"toggle"})");
    for (int round = 0; round < 101; ++round) {
        for (int i = 0; i < 10; ++i) client.send(request);
        for (int i = 0; i < 10; ++i) ASSERT_EQ(read_answer(client).status, 200U);
    }
    EXPECT_EQ(json_lines(server().get("/v1/log?limit=5000").body).size(), 1000U);
    EXPECT_EQ(server().get("/v1/instances/M-1").number("version"), 1011);
}

TEST_F(Api, AListIsFilteredAndPagedWithoutGapOrRepeat) {
    for (const char* id : {"P-3", "P-1", "P-2", "P-5", "P-4"}) server().start_instance(id);
    server().toggle("P-2");
    EXPECT_EQ(ids_of(server().get("/v1/instances?q=p-&state=right")),
              (std::vector<std::string>{"P-2"}));
    EXPECT_TRUE(ids_of(server().get("/v1/instances?workflow=volunteer_mission")).empty());
    EXPECT_TRUE(ids_of(server().get("/v1/instances?country=SN")).empty());
    EXPECT_TRUE(ids_of(server().get("/v1/instances?overdue=true")).empty());
    std::vector<std::string> ids;
    std::string target = "/v1/instances?workflow=toggle&q=P-&limit=2";
    for (std::string cursor;;) {
        const HttpAnswer page = server().get(target + cursor);
        for (const std::string& id : ids_of(page)) ids.push_back(id);
        EXPECT_EQ(page.number("position"), server().head());
        if (page.text("next").empty()) break;
        cursor = "&cursor=" + page.text("next");
    }
    EXPECT_EQ(ids, (std::vector<std::string>{"P-1", "P-2", "P-3", "P-4", "P-5"}));
}

TEST_F(Api, HeadIsServedWhereverGetIsAndHasNoBody) {
    server().start_instance("HEAD-1");
    for (const char* target :
         {"/healthz", "/v1/instances", "/v1/instances/HEAD-1", "/v1/instances/HEAD-1/history",
          "/v1/instances/HEAD-1/allowed", "/v1/workflows", "/v1/workflows/toggle/versions/1",
          "/v1/log", "/"}) {
        SCOPED_TRACE(target);
        const std::string get = server().get(target).header("Content-Length");
        const HttpAnswer head = server().ask("HEAD", target);
        EXPECT_EQ(head.status, 200U);
        EXPECT_EQ(head.body, "");
        EXPECT_EQ(head.header("Content-Length"), get);
    }
}

TEST_F(Api, PipelinedRequestsAreAnsweredInOrder) {
    server().start_instance("PIPE-1");
    const Headers token{{"Authorization", "Bearer " + server().token()}};
    Client client(server().port());
    client.send(
        request_text("POST", "/v1/instances/PIPE-1/steps", token, R"({"trigger":"toggle"})") +
        request_text("GET", "/v1/instances/PIPE-1", token, std::nullopt) +
        request_text("HEAD", "/v1/instances/PIPE-1", token, std::nullopt));
    EXPECT_EQ(read_answer(client).number("version"), 2);
    EXPECT_EQ(read_answer(client).number("version"), 2) << "one reads what one has written";
    EXPECT_EQ(read_answer(client, true).header("ETag"), "\"2\"");
}

TEST_F(Api, HealthReadinessAndThePageNeedNoToken) {
    const Headers none{{"Authorization", ""}};
    EXPECT_EQ(server().get("/healthz", none).status, 200U);
    const HttpAnswer ready = server().get("/readyz", none);
    EXPECT_EQ(ready.text("status"), "ready");
    EXPECT_GT(ready.number("position"), 0);
    EXPECT_EQ(server().get("/", none).header("Content-Type"), "text/html; charset=utf-8");
}

TEST_F(Api, ThePageIsAskedForAgainAndItsPartsAreKeptForEver) {
    const Headers none{{"Authorization", ""}};
    const HttpAnswer page = server().get("/", none);
    EXPECT_EQ(page.header("Cache-Control"), "no-cache");
    EXPECT_EQ(page.header("Content-Encoding"), "");
    EXPECT_NE(page.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(page.header("Content-Security-Policy").find("unsafe"), std::string::npos);
    const std::size_t begin = page.body.find("/assets/");
    ASSERT_NE(begin, std::string::npos);
    const std::string part = page.body.substr(begin, page.body.find('"', begin) - begin);
    const HttpAnswer kept = server().get(part, none);
    EXPECT_EQ(kept.status, 200U);
    EXPECT_EQ(kept.header("Cache-Control"), "public, max-age=31536000, immutable");
}

TEST_F(Api, ThePageIsCompressedForWhoAsks) {
    const HttpAnswer page =
        server().get("/", {{"Authorization", ""}, {"Accept-Encoding", "gzip, br"}});
    EXPECT_EQ(page.header("Content-Encoding"), "br");
    EXPECT_EQ(page.header("Vary"), "Accept-Encoding");
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_LT(page.body.size(), server().get("/").body.size());
}

TEST_F(Api, AnyAcceptHeaderIsServed) {
    for (const char* accept : {"text/csv", "image/png", "application/xml;q=0.1", "nonsense"}) {
        EXPECT_EQ(server().get("/v1/instances", {{"Accept", accept}}).status, 200U);
    }
}

TEST_F(Api, AnInstanceThatDidNotChangeIsNotSentAgain) {
    server().start_instance("E-1");
    const HttpAnswer known = server().get("/v1/instances/E-1", {{"If-None-Match", "\"1\""}});
    EXPECT_EQ(known.status, 304U);
    EXPECT_EQ(server().get("/v1/instances/E-1", {{"If-None-Match", "\"2\""}}).status, 200U);
}

TEST_F(Api, ARevokedTokenIsNotTakenAnyMore) {
    const HttpAnswer made = server().post("/v1/tokens", R"({"role":"officer"})");
    const Headers officer{{"Authorization", "Bearer " + made.text("token")}};
    EXPECT_EQ(server().get("/v1/whoami", officer).text("role"), "officer");
    EXPECT_EQ(server().ask("DELETE", "/v1/tokens/" + made.text("id")).status, 204U);
    EXPECT_EQ(server().get("/v1/whoami", officer).status, 401U);
}

}  // namespace
}  // namespace jalon::testing
