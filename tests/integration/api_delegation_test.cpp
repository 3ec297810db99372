// Delegations over HTTP: an officer lends her role for some days, another person acts in it, and
// the log proves that it was so.
#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

// A purchase that the officer approves and that the head office releases: two persons.
constexpr const char* purchase = R"({
    "id": "purchase", "version": 1, "title": {"en": "Purchase", "fr": "Achat"},
    "initial": "asked",
    "start": {"by": ["officer", "finance"], "data": {"type": "object"}},
    "states": {"asked": {"on": {"approve": "approved"}},
               "approved": {"on": {"release": {"target": "released", "guard": "TWO"}}},
               "released": {}},
    "guards": {"TWO": {"rule": {"!=": [{"step.by": "approve"}, {"var": "actor.subject"}]},
                       "message": {"en": "Another person.", "fr": "Une autre personne."}}},
    "triggers": {
        "approve": {"title": {"en": "Approve", "fr": "Approuver"}, "by": ["officer"],
                    "keys": ["officer", "hq"], "data": {"type": "object"}},
        "release": {"title": {"en": "Release", "fr": "Payer"}, "by": ["hq"],
                    "keys": ["officer", "hq"], "data": {"type": "object"}}},
    "data": {"type": "object"}})";

class ApiDelegation : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        ASSERT_EQ(server()
                      .ask("PUT", "/v1/workflows/purchase/versions/1",
                           {{"Content-Type", "application/json"}}, purchase)
                      .status,
                  201U);
        begin("P-1");
    }

    ServedBinary& server() { return *server_; }
    Headers officer() { return server().as("officer", "sender", "officer-1"); }
    Headers friends(const std::string& role = "finance") {
        return server().as(role, "sender", "friend-1");
    }

    void begin(const std::string& id) {
        const HttpAnswer answer = server().post(
            "/v1/instances",
            R"({"workflow":"purchase","id":")" + id + R"(","occurred_at":"2024-01-02","data":{}})",
            officer());
        ASSERT_EQ(answer.status, 201U) << answer.body;
    }
    HttpAnswer send(const std::string& id, const std::string& trigger, const Headers& who,
                    const std::string& day, const std::string& delegation = "",
                    Value data = Value::Object{}) {
        Value body{Value::Object{
            {"trigger", trigger}, {"data", std::move(data)}, {"occurred_at", day + "T09:00:00Z"}}};
        if (!delegation.empty()) body.set("delegation", delegation);
        return server().post("/v1/instances/" + id + "/steps", to_json(body), who);
    }
    // The officer's role, to friend-1, from 10 to 20 January 2024.
    HttpAnswer prepare(const std::string& id) {
        return server().post("/v1/instances",
                             R"({"workflow":"delegation","id":")" + id +
                                 R"(","occurred_at":"2024-01-08T09:00:00Z","data":{)" +
                                 R"("role":"officer","to":"friend-1","from":"2024-01-10",)" +
                                 R"("until":"2024-01-20","reason":"absence"}})",
                             officer());
    }
    void lend(const std::string& id = "LENT-1") {
        ASSERT_EQ(prepare(id).status, 201U);
        const HttpAnswer given = send(id, "delegation.given", officer(), "2024-01-09");
        ASSERT_EQ(given.status, 200U) << given.body;
    }
    Value last_event(const std::string& id) {
        const Value history = server().get("/v1/instances/" + id + "/history").json();
        return history.find("items")->as_array()->back();
    }
    // Forbidden for a reason that is said, and nothing on the log.
    void expect_forbidden(const HttpAnswer& answer, const std::string& detail) {
        EXPECT_EQ(answer.status, 403U) << answer.body;
        EXPECT_EQ(answer.text("code"), "forbidden");
        EXPECT_EQ(answer.text("detail"), detail);
        EXPECT_EQ(server().get("/v1/instances/P-1").number("version"), 1);
    }
    void expect_proven() {
        ASSERT_EQ(server().stop(), 0);
        const Ran replay = run_jalon({"replay", "--data", server().data(), "--verify", "--json"});
        EXPECT_EQ(replay.exit, 0) << replay.out << replay.error;
        EXPECT_EQ(run_jalon({"check", "--data", server().data()}).exit, 0);
    }

private:
    std::optional<ServedBinary> server_;
};

TEST_F(ApiDelegation, AnotherPersonApprovesInTheRoleThatWasLent) {
    EXPECT_EQ(send("P-1", "approve", friends(), "2024-01-15").status, 403U) << "not yet";
    lend();
    const HttpAnswer approved = send("P-1", "approve", friends(), "2024-01-15", "LENT-1");
    EXPECT_EQ(approved.status, 200U) << approved.body;
    EXPECT_EQ(approved.part("configuration"), R"(["approved"])");
    const Value event = last_event("P-1");
    EXPECT_EQ(to_json(*event.find("actor")),
              R"({"role":"officer","org":"sender","subject":"friend-1"})");
    EXPECT_EQ(text_of(event, "trigger"), "approve");
    expect_proven();
}

TEST_F(ApiDelegation, AStartMayBeTakenByItToo) {
    lend();
    const HttpAnswer started =
        server().post("/v1/instances",
                      R"({"workflow":"purchase","id":"P-2","occurred_at":"2024-01-15",)"
                      R"("delegation":"LENT-1","data":{}})",
                      friends("host"));
    EXPECT_EQ(started.status, 201U) << started.body;
    expect_proven();
}

TEST_F(ApiDelegation, NoOtherDayPersonOrInstanceWillDo) {
    EXPECT_EQ(prepare("LENT-1").status, 201U);
    expect_forbidden(
        send("P-1", "approve", friends(), "2024-01-15", "LENT-1"),
        "the delegation LENT-1 is not in force: it was not given yet, or was withdrawn");
    ASSERT_EQ(send("LENT-1", "delegation.given", officer(), "2024-01-09").status, 200U);
    const std::string days = "the delegation LENT-1 holds from 2024-01-10 to 2024-01-20, not on ";
    for (const char* day : {"2024-01-09", "2024-01-21"}) {
        expect_forbidden(send("P-1", "approve", friends(), day, "LENT-1"),
                         days + day + "T09:00:00Z");
    }
    expect_forbidden(send("P-1", "approve", server().as("finance", "sender", "friend-2"),
                          "2024-01-15", "LENT-1"),
                     "the delegation LENT-1 is given to another person");
    expect_forbidden(send("P-1", "approve", friends(), "2024-01-15", "LENT-2"),
                     "the delegation LENT-2 is no known instance");
    expect_forbidden(send("P-1", "approve", friends(), "2024-01-15", "P-1"),
                     "the delegation P-1 is no delegation");
    const HttpAnswer shapeless = send("P-1", "approve", friends(), "2024-01-15", "../x");
    EXPECT_EQ(shapeless.status, 422U);
    EXPECT_NE(shapeless.body.find("\"pointer\":\"/delegation\""), std::string::npos);
    ASSERT_EQ(send("LENT-1", "delegation.withdrawn", officer(), "2024-01-16", "",
                   Value::Object{{"reason_code", "returned"}})
                  .status,
              200U);
    expect_forbidden(
        send("P-1", "approve", friends(), "2024-01-15", "LENT-1"),
        "the delegation LENT-1 is not in force: it was not given yet, or was withdrawn");
    expect_proven();
}

TEST_F(ApiDelegation, TwoKeysByOnePersonAreRefusedInWhateverRole) {
    lend();
    ASSERT_EQ(send("P-1", "approve", friends("hq"), "2024-01-15", "LENT-1").status, 200U);
    const HttpAnswer refused = send("P-1", "release", friends("hq"), "2024-01-16");
    EXPECT_EQ(refused.status, 409U) << refused.body;
    EXPECT_EQ(refused.text("code"), "guard_refused");
    EXPECT_NE(refused.body.find("\"guard\":\"TWO\""), std::string::npos) << refused.body;
    EXPECT_EQ(send("P-1", "release", server().as("hq", "sender", "hq-1"), "2024-01-16").status,
              200U);
    expect_proven();
}

TEST_F(ApiDelegation, NobodyHandsOnWhatWasLent) {
    lend();
    ASSERT_EQ(prepare("LENT-2").status, 201U);
    for (const char* trigger : {"delegation.given", "delegation.withdrawn"}) {
        const HttpAnswer answer = send("LENT-2", trigger, friends(), "2024-01-15", "LENT-1",
                                       Value::Object{{"reason_code", "other"}});
        EXPECT_EQ(answer.status, 403U) << answer.body;
        EXPECT_EQ(answer.text("detail"),
                  "a delegation is given and withdrawn in one's own role: nobody hands it on");
    }
}

TEST_F(ApiDelegation, TheRoleLentIsOneOnesOwn) {
    ASSERT_EQ(prepare("LENT-1").status, 201U);
    const HttpAnswer another =
        send("LENT-1", "delegation.given", server().as("hq", "sender", "hq-1"), "2024-01-09");
    EXPECT_EQ(another.text("code"), "guard_refused") << another.body;
    EXPECT_NE(another.body.find("\"guard\":\"D01\""), std::string::npos);
}

TEST_F(ApiDelegation, ABulkStepAndItsPreviewTakeIt) {
    lend();
    begin("P-2");
    const std::string body = R"({"ids":["P-1","P-2"],"trigger":"approve","data":{},)"
                             R"("occurred_at":"2024-01-15T09:00:00Z","delegation":"LENT-1"})";
    const HttpAnswer preview = server().post("/v1/bulk/steps?dry_run=true", body, friends());
    EXPECT_EQ(preview.number("accepted"), 2) << preview.body;
    const HttpAnswer stranger = server().post("/v1/bulk/steps?dry_run=true", body,
                                              server().as("finance", "sender", "friend-2"));
    EXPECT_EQ(stranger.number("refused"), 2) << stranger.body;
    const HttpAnswer done = server().post("/v1/bulk/steps", body, friends());
    EXPECT_EQ(done.number("accepted"), 2) << done.body;
    expect_proven();
}

TEST_F(ApiDelegation, TheCommandLineTakesIt) {
    lend();
    const std::string token = friends().front().second.substr(std::string("Bearer ").size());
    const std::vector<std::pair<std::string, std::string>> variables{
        {"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
        {"JALON_TOKEN", token}};
    const std::vector<std::string> step{"step",       "P-1",    "approve",     "--occurred-at",
                                        "2024-01-15", "--json", "--delegation"};
    const auto with = [&](const std::string& delegation) {
        auto words = step;
        words.push_back(delegation);
        return run_jalon(words, "", variables);
    };
    EXPECT_EQ(with("LENT-2").exit, 1);
    const Ran taken = with("LENT-1");
    EXPECT_EQ(taken.exit, 0) << taken.error;
    EXPECT_EQ(member(taken.out, "configuration"), R"(["approved"])");
}

}  // namespace
}  // namespace jalon::testing
