// Filters by any attribute that a workflow declares: in the list, live, in bulk and in exports.
#include "tests/integration/bulk_support.h"
#include "tests/integration/live_support.h"

namespace jalon::testing {
namespace {

constexpr const char* counted_file = R"({
  "id": "counted", "version": 1, "title": {"en": "Counted", "fr": "Compté"}, "initial": "open",
  "roles": {"hq": {"title": {"en": "HQ", "fr": "Siège"}},
            "host": {"title": {"en": "Host", "fr": "Hôte"}}},
  "states": {"open": {"on": {"told": {"actions": [
    {"assign": {"taken_over": {"var": "input.taken_over"}}}]}}}},
  "triggers": {"told": {"title": {"en": "Told", "fr": "Dit"}, "by": ["*"],
    "data": {"type": "object", "additionalProperties": false,
             "properties": {"taken_over": {"type": ["boolean", "null"]}}}}},
  "attributes": {"declared": {"var": "data.taken_over"}, "places": {"var": "data.places"},
                 "name": {"var": "data.name"}, "rank": {"var": "data.rank"}},
  "data": {"type": "object", "additionalProperties": false, "properties": {
    "taken_over": {"type": ["boolean", "null"]}, "places": {"type": "integer"},
    "name": {"type": "string", "personal": false},
    "rank": {"type": "string", "personal": false, "sees": ["hq"]}}}
})";

class ApiAttributes : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const HttpAnswer published =
            server().ask("PUT", "/v1/workflows/counted/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(counted_file));
        ASSERT_EQ(published.status, 201U) << published.body;
        start("C-1", R"({"taken_over":true,"places":4,"name":"a b","rank":"gold"})");
        start("C-2", R"({"taken_over":false,"places":40,"name":"true","rank":"gold"})");
        start("C-3", R"({"places":4})");
    }

    ServedBinary& server() { return *server_; }
    void start(const std::string& id, const std::string& data) {
        const HttpAnswer started = server().post(
            "/v1/instances", R"({"workflow":"counted","id":")" + id + R"(","data":)" + data + "}");
        ASSERT_EQ(started.status, 201U) << started.body;
    }
    std::vector<std::string> found(const std::string& filter, const Headers& who = {}) {
        return ids_of(server().get("/v1/instances?workflow=counted&" + filter, who));
    }
    Ran jalon(const std::vector<std::string>& arguments) {
        return run_jalon(arguments, "",
                         {{"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
                          {"JALON_TOKEN", server().token()}});
    }

    using Ids = std::vector<std::string>;

private:
    std::optional<ServedBinary> server_;
};

TEST_F(ApiAttributes, WhatWasTakenOverIsCountedApart) {
    EXPECT_EQ(found("attributes.declared=true"), Ids{"C-1"});
    EXPECT_EQ(found("attributes.declared=false"), Ids{"C-2"});
    EXPECT_EQ(found("attributes.declared="), Ids{"C-3"}) << "nothing is known of it";
    EXPECT_EQ(found("attributes.places=4"), (Ids{"C-1", "C-3"}));
    EXPECT_EQ(found("attributes.name=a%20b"), Ids{"C-1"});
    EXPECT_EQ(found("attributes.name=true"), Ids{"C-2"});
    EXPECT_EQ(found("attributes.places=4&attributes.declared=true"), Ids{"C-1"});
    EXPECT_EQ(found("attributes.places=4&limit=1").size(), 1U);
    EXPECT_EQ(found("attributes.nobody=x"), Ids{});
}

TEST_F(ApiAttributes, AnAttributeOfAListHasANameAndStandsOnce) {
    for (const char* filter : {"attributes.=x", "attributes=x",
                               "attributes.places=4&attributes.places=5", "attribute.places=4"}) {
        EXPECT_EQ(server().get(std::string("/v1/instances?") + filter).status, 400U) << filter;
    }
}

TEST_F(ApiAttributes, AHiddenAttributeFindsNothing) {
    const Headers host = server().as("host");
    EXPECT_EQ(found("attributes.rank=gold"), (Ids{"C-1", "C-2"}));
    EXPECT_EQ(found("attributes.rank=gold", host), Ids{});
    EXPECT_EQ(found("attributes.rank=", host), Ids{}) << "nor that it is not known";
    EXPECT_EQ(found("attributes.places=4", host), (Ids{"C-1", "C-3"}));
    Listener listener(server().port(), host);
    listener.subscribe("s", "\"snapshot\"", R"({"attributes.rank":"gold"})");
    EXPECT_TRUE(listener.hear("snapshot").find("instances")->as_array()->empty());
    const std::string step =
        R"({"filter":{"attributes.rank":"gold"},"trigger":"told","data":{"taken_over":true}})";
    EXPECT_EQ(ids_of(server().post(bulk_path + "?dry_run=true", step, host)), Ids{});
    EXPECT_EQ(ids_of(server().post(bulk_path + "?dry_run=true", step)), (Ids{"C-1", "C-2"}));
}

TEST_F(ApiAttributes, LiveFollowsThemAndTellsWhatLeaves) {
    Listener listener(server());
    listener.subscribe("s", "\"now\"", R"({"attributes.declared":true,"attributes.places":4})");
    listener.hear("subscribed");
    const auto tell = [&](const std::string& id, const std::string& said) {
        const HttpAnswer told =
            server().post("/v1/instances/" + id + "/steps",
                          R"({"trigger":"told","data":{"taken_over":)" + said + "}}");
        EXPECT_EQ(told.status, 200U) << told.body;
        return told.number("position");
    };
    tell("C-2", "true");
    EXPECT_EQ(listener.hear_position(), tell("C-3", "true"));
    const std::int64_t gone = tell("C-3", "null");
    const Value left = listener.hear();
    EXPECT_EQ(text_of(left, "id"), std::to_string(gone));
    EXPECT_NE(to_json(left).find("\"left\":true"), std::string::npos) << to_json(left);
    listener.subscribe("t", "\"snapshot\"", R"({"workflow":"counted","attributes.declared":null})");
    const Value snapshot = listener.hear("snapshot");
    ASSERT_EQ(snapshot.find("instances")->as_array()->size(), 1U) << to_json(snapshot);
    EXPECT_EQ(text_of(snapshot.find("instances")->as_array()->front(), "id"), "C-3");
    listener.subscribe("u", "\"now\"", R"({"attributes.declared":["true"]})");
    EXPECT_EQ(text_of(listener.hear("error"), "code"), "bad_request");
}

TEST_F(ApiAttributes, TheCommandLineFindsTheSameOnlineAndOffline) {
    for (const char* where :
         {"workflow=counted,attributes.declared=true", "workflow=counted,attributes.declared="}) {
        const Ran online = jalon({"export", "csv", "--where", where, "--columns", "id"});
        const Ran offline = jalon(
            {"export", "csv", "--where", where, "--columns", "id", "--data", server().data()});
        EXPECT_EQ(online.exit, 0) << online.error;
        EXPECT_EQ(online.lines().size(), 2U) << online.out;
        EXPECT_EQ(online.out, offline.out);
    }
    const Ran list = jalon({"list", "--where", "attributes.places=40", "--json"});
    EXPECT_NE(list.out.find("C-2"), std::string::npos) << list.out << list.error;
    EXPECT_EQ(list.out.find("C-1"), std::string::npos);
    EXPECT_EQ(jalon({"list", "--where", "attributes.=1"}).exit, 2);
    const Ran bulk = jalon({"bulk", "told", "--where", "attributes.places=40", "--data",
                            R"({"taken_over":true})", "--dry-run", "--json"});
    EXPECT_EQ(member(bulk.out, "undecided").empty(), false) << bulk.out << bulk.error;
    EXPECT_NE(bulk.out.find("C-2"), std::string::npos) << bulk.out;
    EXPECT_EQ(bulk.out.find("C-3"), std::string::npos) << bulk.out;
}

}  // namespace
}  // namespace jalon::testing
