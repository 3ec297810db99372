#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

constexpr std::string_view exported_workflow = R"({"id":"volunteer_mission","version":900,
 "title":{"en":"Mission","fr":"Mission"},"initial":"life",
 "states":{"life":{"type":"parallel","states":{
   "phase":{"initial":"in_service","states":{"in_service":{"phase":"in_service",
     "after":[{"timer":"report_due","in":"P10D"}]}}},
   "whereabouts":{"initial":"not_abroad","states":{
     "not_abroad":{"on":{"presence.changed":{"target":"located","actions":[
       {"assign":{"whereabouts":{"var":"input"}}}]}}},
     "located":{"on":{"person.lost":"unknown","person.returned":"home"}},
     "unknown":{},"home":{}}}}}},
 "phases":[{"id":"in_service","title":{"en":"In service","fr":"En mission"}}],
 "triggers":{"presence.changed":{"title":{"en":"Presence","fr":"Présence"},"by":["*"],
   "data":{"type":"object"}},
   "person.lost":{"title":{"en":"Lost","fr":"Perdue"},"by":["*"],"data":{"type":"object"}},
   "person.returned":{"title":{"en":"Back","fr":"Rentrée"},"by":["*"],"data":{"type":"object"}}},
 "attributes":{"country":{"var":"data.country"},"host":{"var":"data.host"}},
 "data":{"type":"object","required":["country"],"properties":{
   "country":{"type":"string","pattern":"^[A-Z]{2}$"},
   "host":{"type":"string","maxLength":200,"personal":false},
   "places":{"type":"integer"},
   "languages":{"type":"array","items":{"type":"string","maxLength":9,"personal":false}},
   "whereabouts":{"type":"object"}}}})";

class CliExport : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const auto published =
            server_->ask("PUT", "/v1/workflows/volunteer_mission/versions/900",
                         {{"Content-Type", "application/json"}}, std::string(exported_workflow));
        ASSERT_EQ(published.status, 201U) << published.body;
    }

    void start(const std::string& id, const std::string& data) {
        const auto started = server_->post(
            "/v1/instances", R"({"workflow":"volunteer_mission@900","id":")" + id +
                                 R"(","occurred_at":"2024-01-01T00:00:00Z","data":)" + data + "}");
        EXPECT_EQ(started.status, 201U) << started.body;
    }
    void move(const std::string& id, const std::string& data,
              const std::string& trigger = "presence.changed") {
        const auto moved = server_->post("/v1/instances/" + id + "/steps",
                                         R"({"trigger":")" + trigger + R"(","data":)" + data + "}");
        EXPECT_EQ(moved.status, 200U) << moved.body;
    }
    [[nodiscard]] Ran run(const std::vector<std::string>& arguments) const {
        const std::string url = "http://127.0.0.1:" + std::to_string(server_->port());
        return run_jalon(arguments, "", {{"JALON_URL", url}, {"JALON_TOKEN", server_->token()}});
    }

    std::optional<ServedBinary> server_;
};

TEST_F(CliExport, TheUsualColumnsAreIdPhaseAndAllAttributes) {
    start("M-1", R"({"country":"SN","host":"Thiès, \"A\""})");
    const Ran ran = run({"export", "csv"});
    EXPECT_EQ(ran.exit, 0) << ran.error;
    const auto lines = ran.lines();
    ASSERT_EQ(lines.size(), 2U) << ran.out;
    EXPECT_EQ(lines[0].rfind("id,phase,attributes.country,attributes.host", 0), 0U) << lines[0];
    EXPECT_EQ(lines[1].rfind("M-1,in_service,SN,\"Thiès, \"\"A\"\"\"", 0), 0U) << lines[1];
    EXPECT_EQ(ran.out.substr(ran.out.size() - 2), "\r\n");
}

TEST_F(CliExport, ColumnsAndOrderAreChosenAndTheUnknownComesFirst) {
    start("M-1", R"({"country":"SN","places":9,"languages":["fr","wo"]})");
    start("M-2", R"({"country":"SN","places":10})");
    start("M-3", R"({"country":"MA"})");
    EXPECT_EQ(run({"export", "csv", "--columns", "id,data.places,data.languages,overdue", "--sort",
                   "-data.places"})
                  .out,
              "id,data.places,data.languages,overdue\r\n"
              "M-3,,,true\r\nM-2,10,,true\r\nM-1,9,fr|wo,true\r\n");
    EXPECT_EQ(
        run({"export", "csv", "--columns", "id", "--sort", "data.places", "--where", "country=SN"})
            .out,
        "id\r\nM-1\r\nM-2\r\n");
    EXPECT_EQ(run({"export", "csv", "--columns", "id,due,due.timers", "--where", "country=MA"}).out,
              "id,due,due.timers\r\n"
              "M-3,2024-01-11T00:00:00Z,report_due 2024-01-11T00:00:00Z\r\n");
}

TEST_F(CliExport, AFormulaIsDisarmedAndAMarkIsWrittenOnRequest) {
    start("M-1", R"json({"country":"SN","host":"=HYPERLINK(1)"})json");
    start("M-2", R"({"country":"SN","host":"-5"})");
    EXPECT_EQ(run({"export", "csv", "--columns", "data.host", "--sort", "id", "--bom"}).out,
              "\xEF\xBB\xBF"
              "data.host\r\n'=HYPERLINK(1)\r\n-5\r\n");
}

TEST_F(CliExport, AColumnThatCannotBeIsWrongUsage) {
    for (const char* column : {"colour", "id,", "attributes."}) {
        EXPECT_EQ(run({"export", "csv", "--columns", column}).exit, 2) << column;
    }
    EXPECT_EQ(run({"export", "csv", "--sort", "attributes.*"}).exit, 2);
    EXPECT_EQ(run({"export", "csv", "--where", "colour=red"}).exit, 2);
    EXPECT_EQ(run({"export"}).exit, 2);
}

TEST_F(CliExport, ADirectoryGivesTheSameAsItsServer) {
    start("M-1", R"({"country":"SN","host":"H-1"})");
    move("M-1", R"({"country":"MA","place":"Rabat"})");
    const std::vector<std::string> csv{"export", "csv", "--columns",
                                       "id,phase,data.whereabouts.place"};
    const Ran rows = run(csv);
    const Ran log = run({"export", "jsonl"});
    EXPECT_EQ(log.exit, 0) << log.error;
    EXPECT_EQ(static_cast<std::int64_t>(log.lines().size()), server_->head());
    EXPECT_EQ(text_member(log.lines().back(), "trigger"), "presence.changed");
    const std::string data = server_->data();
    EXPECT_EQ(server_->stop(), 0);
    auto offline = csv;
    offline.insert(offline.end(), {"--data", data});
    EXPECT_EQ(run_jalon(offline).out, rows.out);
    EXPECT_TRUE(run_jalon({"export", "jsonl", "--data", data}).out == log.out);
    offline.insert(offline.end(), {"--as-of", "2024-01-02"});
    EXPECT_EQ(run_jalon(offline).out, "id,phase,data.whereabouts.place\r\nM-1,in_service,\r\n");
    EXPECT_EQ(run_jalon({"export", "jsonl", "--data", data + "-none"}).exit, 3);
}

TEST_F(CliExport, WhereaboutsListsWhoIsAbroadByCountryWithTheUnknownFirst) {
    for (const char* id : {"M-1", "M-2", "M-3", "M-4", "M-5"}) {
        start(id, R"({"country":"SN","host":"H-1"})");
    }
    move("M-1", R"({"country":"SN","place":"Dakar","confirmed_at":"2024-03-02T10:00:00Z"})");
    move("M-2", R"({"country":"SN","place":"Thiès","confirmed_at":"2024-03-01T10:00:00Z"})");
    move("M-3", R"({"country":"ML","place":"on the road"})");
    move("M-3", "{}", "person.lost");
    move("M-5", R"({"country":"SN"})");
    move("M-5", "{}", "person.returned");
    const Ran all = run({"whereabouts", "--csv"});
    EXPECT_EQ(all.exit, 0) << all.error;
    const auto lines = all.lines();
    ASSERT_EQ(lines.size(), 4U) << all.out;
    EXPECT_EQ(lines[1].rfind("M-3,,on the road,", 0), 0U) << all.out;
    EXPECT_EQ(lines[2].rfind("M-2,SN,Thiès,", 0), 0U) << all.out;
    EXPECT_EQ(lines[3].rfind("M-1,SN,Dakar,", 0), 0U) << all.out;
    // Who may be there is listed with who is.
    EXPECT_EQ(run({"whereabouts", "--csv", "--country", "SN"}).lines().size(), 4U);
    EXPECT_EQ(run({"whereabouts", "--csv", "--country", "ML"}).lines().size(), 1U);
    EXPECT_NE(run({"whereabouts"}).out.find("unknown"), std::string::npos);
    EXPECT_EQ(run({"whereabouts", "--json"}).lines().size(), 3U);
}

}  // namespace
}  // namespace jalon::testing
