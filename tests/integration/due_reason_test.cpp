// Why something is due: over HTTP, on the command line, and offline.
#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

constexpr const char* due_file = R"({
  "id": "dated", "version": 1, "title": {"en": "Dated", "fr": "Daté"}, "initial": "open",
  "states": {"open": {
    "on": {"moved": {"actions": [{"assign": {"end": {"var": "input.end"}}},
                                 {"retime": ["report"]}]},
           "noted": {"actions": []}},
    "after": [{"timer": "report", "at": {"date.add": [{"var": "data.end"}, "P1M"]},
               "title": {"en": "Final report", "fr": "Rapport final"},
               "article": "decree 1, art. 2", "source": "decree"},
              {"timer": "tenth_day", "in": "P9999D"}]}},
  "triggers": {
    "moved": {"title": {"en": "Moved", "fr": "Déplacé"}, "by": ["*"],
      "data": {"type": "object", "properties": {"end": {"type": "string", "format": "date"}}}},
    "noted": {"title": {"en": "Noted", "fr": "Noté"}, "by": ["*"], "data": {"type": "object"}}},
  "data": {"type": "object", "properties": {"end": {"type": "string", "format": "date"}}}
})";

class DueReason : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const HttpAnswer published =
            server().ask("PUT", "/v1/workflows/dated/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(due_file));
        ASSERT_EQ(published.status, 201U) << published.body;
        started_ = server().post("/v1/instances",
                                 R"({"workflow":"dated","id":"D-1","data":{"end":"2090-05-31"}})");
        ASSERT_EQ(started_.status, 201U) << started_.body;
        first_at_ = due_at();
        for (int i = 0; i < 3; ++i) step("noted", "{}");
        moved_ = step("moved", R"({"end":"2090-06-30"})");
        ASSERT_EQ(moved_.status, 200U) << moved_.body;
        for (int i = 0; i < 120; ++i) step("noted", "{}");
    }

    ServedBinary& server() { return *server_; }
    HttpAnswer step(const std::string& trigger, const std::string& data) {
        return server().post("/v1/instances/D-1/steps",
                             R"({"trigger":")" + trigger + R"(","data":)" + data + "}");
    }
    // When the report is due, as the instance shows it.
    std::string due_at() {
        const Value shown = server().get("/v1/instances/D-1").json();
        for (const Value& one : *shown.find("due")->as_array()) {
            if (text_of(one, "timer") == "report") return text_of(one, "at");
        }
        return "";
    }
    Ran jalon(std::vector<std::string> arguments) {
        return run_jalon(arguments, "",
                         {{"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
                          {"JALON_TOKEN", server().token()}});
    }

    HttpAnswer started_;
    HttpAnswer moved_;
    std::string first_at_;

private:
    std::optional<ServedBinary> server_;
};

TEST_F(DueReason, TellsTheRuleItsFactsAndWhichStepMovedTheDate) {
    const HttpAnswer answer = server().get("/v1/instances/D-1/due/report");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    const Value why = answer.json();
    EXPECT_EQ(text_of(why, "id"), "D-1");
    EXPECT_EQ(text_of(why, "timer"), "report");
    EXPECT_EQ(text_of(*why.find("title"), "fr"), "Rapport final");
    EXPECT_EQ(text_of(why, "at"), due_at());
    EXPECT_EQ(text_of(why, "at").substr(0, 7), "2090-07");
    EXPECT_FALSE(*why.find("overdue")->as_bool());
    EXPECT_EQ(text_of(why, "owner"), "open");
    EXPECT_EQ(text_of(why, "article"), "decree 1, art. 2");
    EXPECT_EQ(text_of(why, "source"), "decree");
    EXPECT_EQ(answer.part("rule"), R"({"date.add":[{"var":"data.end"},"P1M"]})");
    EXPECT_EQ(answer.part("facts"), R"({"data.end":"2090-06-30"})");
    const Value& set_by = *why.find("set_by");
    EXPECT_EQ(text_of(set_by, "trigger"), "moved");
    EXPECT_EQ(int_of(set_by, "version"), moved_.number("version"));
    EXPECT_EQ(int_of(set_by, "position"), moved_.number("position"));
    EXPECT_NE(text_of(set_by, "occurred_at"), "");
    ASSERT_EQ(why.find("earlier")->as_array()->size(), 1U) << answer.body;
    const Value& earlier = why.find("earlier")->as_array()->front();
    EXPECT_EQ(text_of(earlier, "at"), first_at_);
    EXPECT_EQ(int_of(*earlier.find("set_by"), "position"), started_.number("position"));
    EXPECT_TRUE(earlier.find("set_by")->find("trigger")->is_null());
    EXPECT_EQ(answer.part("complete"), "true");
}

TEST_F(DueReason, OfALongHistoryOnlyTheLatestThousandStepsAreRead) {
    Client client(server().port());
    const std::string noted =
        request_text("POST", "/v1/instances/D-1/steps",
                     {{"Authorization", "Bearer " + server().token()}}, R"({"trigger":"noted"})");
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 50; ++i) client.send(noted);
        for (int i = 0; i < 50; ++i) ASSERT_EQ(read_answer(client).status, 200U);
    }
    const HttpAnswer answer = server().get("/v1/instances/D-1/due/report");
    EXPECT_EQ(answer.text("at"), due_at());
    EXPECT_EQ(answer.part("complete"), "false");
    EXPECT_EQ(answer.part("set_by"), "null");
    EXPECT_EQ(answer.part("earlier"), "[]");
    EXPECT_NE(jalon({"why", "D-1", "report"}).out.find("not read"), std::string::npos);
    const Ran offline = jalon({"why", "D-1", "report", "--json", "--data", server().data()});
    EXPECT_EQ(member(offline.out, "complete"), "true") << "a directory is read whole";
}

TEST_F(DueReason, ADurationStandsAsWritten) {
    const HttpAnswer answer = server().get("/v1/instances/D-1/due/tenth_day");
    EXPECT_EQ(answer.text("rule"), "P9999D") << answer.body;
    EXPECT_EQ(answer.part("facts"), "{}");
    EXPECT_EQ(answer.part("article"), "null");
    EXPECT_EQ(answer.part("earlier"), "[]");
}

TEST_F(DueReason, WhatIsNotDueIsNotFound) {
    EXPECT_EQ(server().get("/v1/instances/D-1/due/other").status, 404U);
    EXPECT_EQ(server().get("/v1/instances/none/due/report").status, 404U);
    EXPECT_EQ(server().get("/v1/instances/D-1/due/report?x=1").status, 400U);
    EXPECT_EQ(jalon({"why", "D-1", "other"}).exit, 3);
    EXPECT_EQ(jalon({"why", "D-1", "other", "--data", server().data()}).exit, 3);
}

TEST_F(DueReason, TheCommandLineSaysTheSameOnlineAndOffline) {
    const std::string body = server().get("/v1/instances/D-1/due/report").body;
    const Ran online = jalon({"why", "D-1", "report", "--json"});
    EXPECT_EQ(online.exit, 0) << online.error;
    EXPECT_EQ(*parse_json(online.out), *parse_json(body));
    const Ran offline = jalon({"why", "D-1", "report", "--json", "--data", server().data()});
    EXPECT_EQ(offline.exit, 0) << offline.error;
    EXPECT_EQ(*parse_json(offline.out), *parse_json(body));
}

TEST_F(DueReason, WithoutATimerAllThatIsDueIsExplained) {
    const Ran all = jalon({"why", "D-1", "--json"});
    EXPECT_EQ(json_lines(all.out).size(), 2U) << all.out << all.error;
    const Ran read = jalon({"why", "D-1"});
    for (const char* part : {"report", "tenth_day", "decree 1, art. 2", "set by moved", "before"}) {
        EXPECT_NE(read.out.find(part), std::string::npos) << part << "\n" << read.out;
    }
}

}  // namespace
}  // namespace jalon::testing
