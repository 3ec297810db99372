// `sees`: a role that is not listed finds no trace of a region, a trigger, a timer or a field in
// anything that the server says.
#include "tests/integration/live_support.h"

namespace jalon::testing {
namespace {

// What is hidden from hosts is called hush_…, which no hash contains: a search finds every trace.
constexpr const char* sees_file = R"({
  "id": "sheltered", "version": 1, "title": {"en": "Sheltered", "fr": "Abri"},
  "type": "parallel", "initial": ["life", "hush_wellbeing"],
  "roles": {"hq": {"title": {"en": "HQ", "fr": "Siège"}},
            "host": {"title": {"en": "Host", "fr": "Hôte"}}},
  "states": {
    "life": {"states": {
      "on_site": {"on": {"moved": {"target": "away", "guard": "G1",
                                   "actions": [{"assign": {"place": {"var": "input.to"}}}]}},
        "after": [{"timer": "review", "in": "P9D"},
                  {"timer": "hush_visit", "in": "P8D", "sees": ["hq"]}]},
      "away": {"on": {"moved": "on_site"}}}},
    "hush_wellbeing": {"sees": ["hq"], "states": {
      "hush_well": {"on": {"hush_incident.reported": {"target": "hush_ill", "actions": [
        {"assign": {"hush_note": {"var": "input.hush_what"}}}]}}},
      "hush_ill": {"on": {"hush_incident.reported": {"actions": []}},
        "after": {"P2D": {"actions": []}}}}}},
  "triggers": {
    "moved": {"title": {"en": "Moved", "fr": "Parti"}, "by": ["host", "hq"],
      "data": {"type": "object", "additionalProperties": false, "properties": {
        "to": {"type": "string", "personal": false},
        "hush_why": {"type": "string", "personal": false, "sees": ["hq"]}}}},
    "hush_incident.reported": {"title": {"en": "hush_", "fr": "hush_"}, "by": ["hq"],
      "sees": ["hq"],
      "data": {"type": "object", "additionalProperties": false, "properties": {
        "hush_what": {"type": "string", "personal": false}}}}},
  "guards": {"G1": {"message": {"en": "Not now.", "fr": "Pas maintenant."},
    "rule": {"!": [{"==": [{"var": "data.hush_note"}, "hush_grave"]}]},
    "unblock_by": [{"role": "hq", "trigger": "hush_incident.reported"}]}},
  "attributes": {"country": {"var": "data.country"}, "host": {"var": "data.hush_note"}},
  "data": {"type": "object", "additionalProperties": false, "properties": {
    "country": {"type": "string", "personal": false},
    "place": {"type": "string", "personal": false},
    "hush_note": {"type": "string", "personal": false, "sees": ["hq"]}}}
})";

class ApiSees : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        before_ = server().head();
        const HttpAnswer published =
            server().ask("PUT", "/v1/workflows/sheltered/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(sees_file));
        ASSERT_EQ(published.status, 201U) << published.body;
        const HttpAnswer started = server().post("/v1/instances",
                                                 R"({"workflow":"sheltered","id":"S-1",
                "data":{"country":"SN","hush_note":"hush_first"}})");
        ASSERT_EQ(started.status, 201U) << started.body;
    }

    ServedBinary& server() { return *server_; }
    Headers host() { return server().as("host"); }
    Headers hq() { return server().as("hq"); }

    HttpAnswer step(const std::string& trigger, const std::string& data, const Headers& who) {
        return server().post("/v1/instances/S-1/steps",
                             R"({"trigger":")" + trigger + R"(","data":)" + data + "}", who);
    }
    HttpAnswer report(const std::string& what) {
        return step("hush_incident.reported", R"({"hush_what":")" + what + "\"}", hq());
    }

    // The host's answer says nothing of what is hidden, which headquarters' answer does.
    void expect_no_trace(const std::string& target) {
        const HttpAnswer seen = server().get(target, host());
        EXPECT_EQ(seen.status, 200U) << target;
        EXPECT_EQ(seen.body.find("hush_"), std::string::npos) << target << ": " << seen.body;
        EXPECT_NE(server().get(target, hq()).body.find("hush_"), std::string::npos) << target;
        EXPECT_NE(server().get(target).body.find("hush_"), std::string::npos) << target;
    }
    std::size_t found(const std::string& filter, const Headers& who) {
        const Value list = server().get("/v1/instances?workflow=sheltered&" + filter, who).json();
        const Value* items = list.find("items");
        return items == nullptr ? 99 : items->as_array()->size();
    }

    std::int64_t before_ = 0;  // the log's head before the workflow

private:
    std::optional<ServedBinary> server_;
};

TEST_F(ApiSees, NoAnswerShowsATraceOfWhatIsHidden) {
    ASSERT_EQ(report("hush_slight").status, 200U);
    ASSERT_EQ(step("moved", R"({"to":"K","hush_why":"hush_because"})", hq()).status, 200U);
    const std::string log = "/v1/log?after=" + std::to_string(before_);
    for (const std::string& target :
         {std::string("/v1/instances/S-1"), std::string("/v1/instances?workflow=sheltered"),
          std::string("/v1/instances/S-1/history"), std::string("/v1/instances/S-1/allowed"), log,
          std::string("/v1/workflows/sheltered/versions/1")}) {
        expect_no_trace(target);
    }
    const Value shown = server().get("/v1/instances/S-1", host()).json();
    EXPECT_EQ(to_json(*shown.find("configuration")), R"(["away"])");
    EXPECT_EQ(*shown.find("data"), *parse_json(R"({"country":"SN","place":"K"})"));
    EXPECT_EQ(to_json(*shown.find("attributes")), R"({"country":"SN"})");
    EXPECT_EQ(int_of(shown, "version"), 3);
    const Value history = server().get("/v1/instances/S-1/history", host()).json();
    const Value::Array& items = *history.find("items")->as_array();
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(text_of(items[1], "trigger"), "moved");
    EXPECT_EQ(to_json(*items[1].find("data")), R"({"to":"K"})");
    EXPECT_EQ(to_json(*items[1].find("exited")), R"(["on_site"])");
}

TEST_F(ApiSees, OnlyVisibleTimersAreDue) {
    const Value shown = server().get("/v1/instances/S-1", host()).json();
    ASSERT_EQ(shown.find("due")->as_array()->size(), 1U);
    EXPECT_EQ(text_of(shown.find("due")->as_array()->front(), "timer"), "review");
    EXPECT_EQ(server().get("/v1/instances/S-1/due/review", host()).status, 200U);
    EXPECT_EQ(server().get("/v1/instances/S-1/due/hush_visit", host()).status, 404U);
    EXPECT_EQ(server().get("/v1/instances/S-1/due/hush_visit", hq()).status, 200U);
}

TEST_F(ApiSees, NoFilterFindsWhatIsHidden) {
    for (const char* filter :
         {"state=hush_well", "state=hush_wellbeing", "host=hush_first", "q=hush_first"}) {
        EXPECT_EQ(found(filter, host()), 0U) << filter;
        EXPECT_EQ(found(filter, hq()), 1U) << filter;
    }
    EXPECT_EQ(found("state=on_site&country=SN", host()), 1U);
}

TEST_F(ApiSees, ALogPageOfHiddenEventsIsNotTheHead) {
    const std::int64_t head = server().head();
    for (int i = 0; i < 3; ++i) ASSERT_EQ(report("hush_slight").status, 200U);
    ASSERT_EQ(step("moved", "{}", host()).status, 200U);
    const std::string target = "/v1/log?limit=1&after=" + std::to_string(head);
    const auto lines = json_lines(server().get(target, host()).body);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(int_of(lines[0], "position"), head + 4);
    EXPECT_EQ(int_of(json_lines(server().get(target, hq()).body).at(0), "position"), head + 1);
}

TEST_F(ApiSees, ARefusalNamesNoHiddenFactAndNoHiddenTrigger) {
    ASSERT_EQ(report("hush_grave").status, 200U);
    const HttpAnswer refused = step("moved", "{}", host());
    EXPECT_EQ(refused.status, 409U);
    EXPECT_EQ(refused.text("code"), "guard_refused");
    EXPECT_EQ(refused.body.find("hush_"), std::string::npos) << refused.body;
    EXPECT_NE(step("moved", "{}", hq()).body.find("data.hush_note"), std::string::npos);
    const HttpAnswer allowed = server().get("/v1/instances/S-1/allowed", host());
    EXPECT_EQ(allowed.body.find("hush_"), std::string::npos) << allowed.body;
}

TEST_F(ApiSees, AHiddenTriggerIsRefusedAsOneThatDoesNotExist) {
    Value hidden = step("hush_incident.reported", "{}", host()).json();
    Value unknown = step("hush_incident.unknown", "{}", host()).json();
    EXPECT_EQ(text_of(hidden, "code"), "not_allowed");
    EXPECT_EQ(text_of(hidden, "detail"), "the workflow has no trigger hush_incident.reported");
    hidden.erase("detail");
    unknown.erase("detail");
    EXPECT_EQ(hidden, unknown);
}

TEST_F(ApiSees, TheAnswerOfAStepIsCutToo) {
    const HttpAnswer taken = step("moved", R"({"to":"K"})", host());
    EXPECT_EQ(taken.status, 200U);
    EXPECT_EQ(taken.part("configuration"), R"(["away"])");
    EXPECT_EQ(taken.body.find("hush_"), std::string::npos) << taken.body;
}

TEST_F(ApiSees, LiveShowsEachReaderOnlyWhatItSees) {
    const std::string filter = R"({"workflow":"sheltered"})";
    Listener outside(server().port(), host());
    Listener inside(server().port(), hq());
    for (Listener* one : {&outside, &inside}) one->subscribe("s", "\"snapshot\"", filter);
    EXPECT_EQ(to_json(outside.hear("snapshot")).find("hush_"), std::string::npos);
    EXPECT_NE(to_json(inside.hear("snapshot")).find("hush_well"), std::string::npos);
    const std::int64_t head = server().head();
    ASSERT_EQ(report("hush_slight").status, 200U);
    ASSERT_EQ(step("moved", R"({"hush_why":"hush_because"})", hq()).status, 200U);
    EXPECT_EQ(inside.hear_position(), head + 1);
    EXPECT_NE(to_json(inside.hear()).find("hush_because"), std::string::npos);
    const Value change = outside.hear();
    EXPECT_EQ(text_of(change, "id"), std::to_string(head + 2)) << "the incident is passed over";
    EXPECT_EQ(to_json(change).find("hush_"), std::string::npos) << to_json(change);
}

TEST_F(ApiSees, LiveFromAPositionPassesOverWhatIsHidden) {
    const std::int64_t head = server().head();
    ASSERT_EQ(report("hush_slight").status, 200U);
    ASSERT_EQ(step("moved", "{}", host()).status, 200U);
    Listener listener(server().port(), host());
    listener.subscribe("s", std::to_string(head), R"({"workflow":"sheltered"})");
    EXPECT_EQ(int_of(listener.hear("subscribed"), "position"), head);
    EXPECT_EQ(listener.hear_position(), head + 2);
    listener.subscribe("t", "\"snapshot\"", R"({"state":"hush_ill"})");
    EXPECT_TRUE(listener.hear("snapshot").find("instances")->as_array()->empty());
}

TEST_F(ApiSees, ARoleThatNobodyDeclaredRefusesPublication) {
    std::string text(sees_file);
    text.replace(text.find(R"("sees": ["hq"])"), 14, R"("sees": ["hx"])");
    const HttpAnswer refused = server().ask("PUT", "/v1/workflows/sheltered/versions/1",
                                            {{"Content-Type", "application/json"}}, text);
    EXPECT_EQ(refused.status, 422U) << refused.body;
    EXPECT_NE(refused.body.find("unknown_role"), std::string::npos) << refused.body;
}

}  // namespace
}  // namespace jalon::testing
