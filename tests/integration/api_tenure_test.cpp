// `tenures`: a host finds an instance while it holds it, and afterwards the history of that time.
// Nothing that the server says tells one host of the other, nor of the other's time.
#include <gtest/gtest.h>

#include "tests/integration/live_support.h"

namespace jalon::testing {
namespace {

// What belongs to the first host is called alfa…, what belongs to the second one bravo….
constexpr const char* tenure_file = R"({
  "id": "hosted", "version": 1, "title": {"en": "Hosted", "fr": "Accueil"},
  "initial": "on_site",
  "tenures": {"host": {"merge": [{"or": [{"var": "data.former"}, []]}, [{"var": "data.holder"}]]}},
  "states": {"on_site": {
    "entry": [{"assign": {"holder.org": {"var": "data.host"}, "holder.from": {"var": "now"},
                          "holder.until": null}}],
    "after": [{"timer": "review", "at": {"var": "data.review_on"}}],
    "on": {
      "noted": {"actions": [
        {"assign": {"note": {"var": "input.what"}, "review_on": {"var": "input.review_on"}}},
        {"retime": ["review"]}]},
      "handed_over": {"actions": [
        {"assign": {"holder.until": {"var": "now"}}},
        {"assign": {"former": {"merge": [{"or": [{"var": "data.former"}, []]},
                                         [{"var": "data.holder"}]]}}},
        {"assign": {"holder.org": {"var": "input.to"}, "holder.from": {"var": "now"},
                    "holder.until": null, "host": {"var": "input.to"}, "note": null}}]}}}},
  "triggers": {
    "noted": {"title": {"en": "Note", "fr": "Noter"}, "by": ["host", "hq"],
      "data": {"type": "object", "additionalProperties": false, "properties": {
        "what": {"type": "string", "personal": false},
        "review_on": {"type": "string", "format": "date"}}}},
    "handed_over": {"title": {"en": "Hand over", "fr": "Remettre"}, "by": ["hq"],
      "data": {"type": "object", "additionalProperties": false, "required": ["to"], "properties": {
        "to": {"type": "string", "personal": false}}}}},
  "attributes": {"host": {"var": "data.host"}},
  "data": {"type": "object", "additionalProperties": false, "properties": {
    "host": {"type": "string", "personal": false},
    "review_on": {"type": "string", "format": "date"},
    "note": {"type": ["string", "null"], "personal": false},
    "holder": {"type": "object", "sees": ["hq"]},
    "former": {"type": "array", "items": {"type": "object"}, "sees": ["hq"]}}}
})";

class ApiTenure : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const HttpAnswer published =
            server().ask("PUT", "/v1/workflows/hosted/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(tenure_file));
        ASSERT_EQ(published.status, 201U) << published.body;
        before_ = server().head();
        alfa_ = host_of("alfa");
        bravo_ = host_of("bravo");
        start("X-1", "alfa");
    }

    ServedBinary& server() { return *server_; }
    Headers hq() { return server().as("hq", "HQ"); }
    const Headers& alfa() const { return alfa_; }
    const Headers& bravo() const { return bravo_; }

    void start(const std::string& id, const std::string& host) {
        const HttpAnswer started =
            server().post("/v1/instances",
                          R"({"workflow":"hosted","id":")" + id + R"(","data":{"host":")" + host +
                              R"(","review_on":"2090-01-01"}})",
                          hq());
        ASSERT_EQ(started.status, 201U) << started.body;
    }
    HttpAnswer step(const std::string& trigger, const std::string& data, Headers who,
                    const std::string& key = "") {
        if (!key.empty()) who.emplace_back("Idempotency-Key", key);
        return server().post("/v1/instances/X-1/steps",
                             R"({"trigger":")" + trigger + R"(","data":)" + data + "}", who);
    }
    void note(const std::string& what, const Headers& who,
              const std::string& review = "2090-01-01") {
        const HttpAnswer noted =
            step("noted", R"({"what":")" + what + R"(","review_on":")" + review + "\"}", who);
        EXPECT_EQ(noted.status, 200U) << noted.body;
    }
    void hand_over(const std::string& to) {
        EXPECT_EQ(step("handed_over", R"({"to":")" + to + "\"}", hq()).status, 200U);
    }

    Value::Array items(const std::string& target, const Headers& who) {
        const Value body = server().get(target, who).json();
        const Value* list = body.find("items");
        return list == nullptr ? Value::Array{} : *list->as_array();
    }
    // The triggers of a host's history; the start has none.
    std::string history(const Headers& who) {
        std::string triggers;
        for (const Value& event : items("/v1/instances/X-1/history", who)) {
            const std::string trigger = text_of(event, "trigger");
            triggers += (trigger.empty() ? "start" : trigger) + " ";
        }
        return triggers;
    }
    std::string log(const Headers& who) {
        return server().get("/v1/log?after=" + std::to_string(before_), who).body;
    }
    // As it stands, the instance is as unknown as one that there never was.
    void expect_unknown(const Headers& who) {
        for (const std::string target : {"", "/allowed", "/due/review"}) {
            HttpAnswer seen = server().get("/v1/instances/X-1" + target, who);
            EXPECT_EQ(seen.status, 404U) << target << ": " << seen.body;
            EXPECT_EQ(seen.body, server().get("/v1/instances/none" + target, who).body);
        }
        EXPECT_EQ(server().get("/v1/instances/X-1", with(who, "If-None-Match", "\"2\"")).status,
                  404U);
        for (const char* filter : {"", "&host=alfa", "&host=bravo", "&q=X-1", "&state=on_site"}) {
            EXPECT_TRUE(items("/v1/instances?workflow=hosted" + std::string(filter), who).empty())
                << filter;
        }
        const HttpAnswer refused = step("noted", "{}", who);
        EXPECT_EQ(refused.status, 404U);
        EXPECT_EQ(refused.text("detail"), "there is no such instance");
        EXPECT_EQ(step("no_trigger", "7", who).status, 422U) << "the body is judged first";
        EXPECT_EQ(step("no_trigger", "{}", who).status, 404U);
    }
    static Headers with(Headers headers, const std::string& name, const std::string& value) {
        headers.emplace_back(name, value);
        return headers;
    }
    static void expect_without(const std::string& text, const std::string& trace) {
        EXPECT_EQ(text.find(trace), std::string::npos) << text;
    }

    HttpAnswer bulk(const std::string& body, const Headers& who, const std::string& query = "") {
        return server().post("/v1/bulk/steps" + query, body, who);
    }

    std::int64_t before_ = 0;  // the log's head before the first instance

private:
    Headers host_of(const std::string& org) {
        const std::string token = server()
                                      .post("/v1/tokens", R"({"role":"host","org":")" + org +
                                                              R"(","hosts":[")" + org + "\"]}")
                                      .text("token");
        return {{"Authorization", "Bearer " + token}};
    }

    std::optional<ServedBinary> server_;
    Headers alfa_;
    Headers bravo_;
};

TEST_F(ApiTenure, OnlyTheHolderFindsTheInstance) {
    note("alfa_note", alfa());
    const Value shown = server().get("/v1/instances/X-1", alfa()).json();
    EXPECT_EQ(*shown.find("data"),
              *parse_json(R"({"host":"alfa","review_on":"2090-01-01","note":"alfa_note"})"));
    EXPECT_EQ(items("/v1/instances?workflow=hosted", alfa()).size(), 1U);
    EXPECT_EQ(server().get("/v1/instances/X-1/allowed", alfa()).status, 200U);
    EXPECT_EQ(server().get("/v1/instances/X-1/due/review", alfa()).status, 200U);
    EXPECT_EQ(history(alfa()), "start noted ");
    EXPECT_EQ(json_lines(log(alfa())).size(), 2U);
    expect_unknown(bravo());
    EXPECT_EQ(server().get("/v1/instances/X-1/history", bravo()).status, 404U);
    EXPECT_EQ(log(bravo()), "");
}

TEST_F(ApiTenure, NothingBindsOtherRoles) {
    hand_over("bravo");
    for (const Headers& who : {hq(), Headers{}}) {
        EXPECT_EQ(server().get("/v1/instances/X-1", who).status, 200U);
        EXPECT_EQ(history(who), "start handed_over ");
        EXPECT_EQ(json_lines(log(who)).size(), 2U);
    }
}

TEST_F(ApiTenure, ATokenWithoutHostsReadsForItsOwnOrganisation) {
    hand_over("bravo");
    EXPECT_EQ(history(server().as("host", "bravo")), "handed_over ");
    expect_unknown(server().as("host", "alfa"));
}

TEST_F(ApiTenure, AfterAHandoverEachHostHasItsOwnTimeAlone) {
    note("alfa_note", alfa());
    hand_over("bravo");
    note("bravo_note", bravo());
    expect_unknown(alfa());
    EXPECT_EQ(history(alfa()), "start noted ");
    EXPECT_EQ(history(bravo()), "handed_over noted ");
    EXPECT_EQ(json_lines(log(alfa())).size(), 2U);
    EXPECT_EQ(json_lines(log(bravo())).size(), 2U);
    for (const std::string& target :
         {std::string("/v1/instances/X-1"), std::string("/v1/instances/X-1/history"),
          std::string("/v1/instances?workflow=hosted"),
          "/v1/log?after=" + std::to_string(before_)}) {
        expect_without(server().get(target, alfa()).body, "bravo");
        const HttpAnswer seen = server().get(target, bravo());
        EXPECT_EQ(seen.status, 200U) << target;
        expect_without(seen.body, "alfa");
        EXPECT_NE(seen.body.find("bravo"), std::string::npos) << target;
    }
}

TEST_F(ApiTenure, AReturnGivesTheFirstHostItsSecondTimeToo) {
    note("alfa_note", alfa());
    hand_over("bravo");
    note("bravo_note", bravo());
    hand_over("alfa");
    EXPECT_EQ(history(alfa()), "start noted handed_over ");
    EXPECT_EQ(history(bravo()), "handed_over noted ");
    EXPECT_EQ(server().get("/v1/instances/X-1", alfa()).status, 200U);
    expect_unknown(bravo());
}

TEST_F(ApiTenure, WhatOneHostTellsOfTheOthersTimeNeitherOfThemReads) {
    const std::string during = text_of(server().get("/v1/instances/X-1").json(), "created_at");
    hand_over("bravo");
    const HttpAnswer told = server().post(
        "/v1/instances/X-1/steps",
        R"({"trigger":"noted","data":{"what":"bravo_note"},"occurred_at":")" + during + "\"}",
        bravo());
    EXPECT_EQ(told.status, 200U) << told.body;
    EXPECT_EQ(history(alfa()), "start ");
    EXPECT_EQ(history(bravo()), "handed_over ");
    EXPECT_EQ(history(hq()), "start handed_over noted ");
}

TEST_F(ApiTenure, AFormerHostsKeyStillGetsItsFirstAnswer) {
    const HttpAnswer first = step("noted", R"({"what":"alfa_note"})", alfa(), "k-1");
    EXPECT_EQ(first.status, 200U);
    hand_over("bravo");
    const HttpAnswer again = step("noted", R"({"what":"alfa_note"})", alfa(), "k-1");
    EXPECT_EQ(again.status, 200U);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(step("noted", R"({"what":"alfa_note"})", alfa(), "k-2").status, 404U);
}

TEST_F(ApiTenure, WhyAThingIsDueSaysNothingOfAnothersTime) {
    note("alfa_note", alfa(), "2091-01-01");
    hand_over("bravo");
    const std::string target = "/v1/instances/X-1/due/review";
    Value reason = server().get(target, bravo()).json();
    EXPECT_TRUE(reason.find("set_by")->is_null()) << to_json(reason);
    EXPECT_EQ(to_json(*reason.find("earlier")), "[]");
    EXPECT_EQ(to_json(server().get(target, hq()).json()).find(R"("set_by":null)"),
              std::string::npos);
    note("bravo_note", bravo(), "2092-01-01");
    reason = server().get(target, bravo()).json();
    EXPECT_EQ(int_of(*reason.find("set_by"), "version"), 4);
    EXPECT_EQ(to_json(*reason.find("earlier")), "[]");
    EXPECT_EQ(server().get(target, hq()).json().find("earlier")->as_array()->size(), 2U);
}

TEST_F(ApiTenure, ABulkStepTouchesOnlyWhatIsSeen) {
    start("X-2", "bravo");
    const std::string noted = R"("trigger":"noted","data":{"what":"alfa_bulk"})";
    const std::string all = R"({"filter":{"workflow":"hosted"},)" + noted + "}";
    const HttpAnswer preview = bulk(all, alfa(), "?dry_run=true");
    EXPECT_EQ(preview.json().find("items")->as_array()->size(), 1U) << preview.body;
    const HttpAnswer done = bulk(all, alfa());
    EXPECT_EQ(done.number("accepted"), 1) << done.body;
    expect_without(done.body, "X-2");
    for (const char* body : {R"({"ids":["X-2"],)", R"({"ids":["X-2"],"expected":{},)",
                             R"({"ids":["X-2"],"expected":{"X-2":1},)",
                             R"({"filter":{"workflow":"hosted"},"expected":{"X-2":1},)"}) {
        for (const char* query : {"", "?dry_run=true"}) {
            const HttpAnswer answer = bulk(body + noted + "}", alfa(), query);
            EXPECT_EQ(answer.number("not_found"), 1) << body << query << answer.body;
            const Value list = answer.json();
            for (const Value& item : *list.find("items")->as_array()) {
                if (text_of(item, "id") != "X-2") continue;
                EXPECT_EQ(item.find("version"), nullptr) << to_json(item);
                EXPECT_EQ(item.find("configuration"), nullptr) << to_json(item);
            }
        }
    }
    EXPECT_EQ(int_of(server().get("/v1/instances/X-2", hq()).json(), "version"), 1);
}

TEST_F(ApiTenure, ABulkStepSentAgainAfterAHandoverGetsItsFirstOutcome) {
    const std::string body = R"({"filter":{"workflow":"hosted"},"trigger":"noted","data":{}})";
    const Headers keyed = with(alfa(), "Idempotency-Key", "b-1");
    EXPECT_EQ(bulk(body, keyed).number("accepted"), 1);
    hand_over("bravo");
    const HttpAnswer again = bulk(body, keyed);
    EXPECT_EQ(again.number("accepted"), 1) << again.body;
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(history(hq()), "start noted handed_over ");
}

TEST_F(ApiTenure, LiveAHandoverMakesTheInstanceLeaveForOneHostAndComeForTheOther) {
    start("X-2", "alfa");
    Listener first(server().port(), alfa());
    Listener second(server().port(), bravo());
    for (Listener* one : {&first, &second}) {
        one->subscribe("s", "\"snapshot\"", R"({"workflow":"hosted"})");
    }
    EXPECT_EQ(first.hear("snapshot").find("instances")->as_array()->size(), 2U);
    EXPECT_TRUE(second.hear("snapshot").find("instances")->as_array()->empty());
    const std::int64_t head = server().head();
    note("alfa_note", alfa());
    hand_over("bravo");
    note("bravo_note", bravo());
    EXPECT_EQ(
        server().post("/v1/instances/X-2/steps", R"({"trigger":"noted","data":{}})", hq()).status,
        200U);
    EXPECT_EQ(first.hear_position(), head + 1);
    const Value left = first.hear();
    EXPECT_EQ(text_of(left, "id"), std::to_string(head + 2));
    EXPECT_EQ(text_of(left, "subject"), "X-1");
    EXPECT_EQ(to_json(*left.find("data")->find("left")), "true");
    EXPECT_EQ(int_of(*left.find("data"), "version"), 3);
    expect_without(to_json(left), "bravo");
    expect_without(to_json(left), "handed_over");
    EXPECT_EQ(to_json(*left.find("data")->find("configuration")), "[]");
    EXPECT_EQ(first.hear_position(), head + 4) << "X-2: the other's step is passed over";
    const Value came = second.hear();
    EXPECT_EQ(text_of(came, "id"), std::to_string(head + 2));
    EXPECT_EQ(text_of(*came.find("data"), "trigger"), "handed_over");
    EXPECT_EQ(second.hear_position(), head + 3);
}

TEST_F(ApiTenure, LiveFromAPositionTellsEachHostItsOwnTime) {
    note("alfa_note", alfa());
    hand_over("bravo");
    note("bravo_note", bravo());
    start("X-2", "alfa");
    start("X-3", "bravo");
    const std::string filter = R"({"workflow":"hosted"})";
    Listener first(server().port(), alfa());
    first.subscribe("s", std::to_string(before_), filter);
    first.hear("subscribed");
    EXPECT_EQ(first.hear_position(), before_ + 1);
    EXPECT_EQ(first.hear_position(), before_ + 2);
    const Value left = first.hear();
    EXPECT_EQ(text_of(left, "id"), std::to_string(before_ + 3));
    EXPECT_EQ(to_json(*left.find("data")->find("left")), "true");
    expect_without(to_json(left), "bravo");
    EXPECT_EQ(first.hear_position(), before_ + 5) << "X-2";
    Listener second(server().port(), bravo());
    second.subscribe("s", std::to_string(before_), filter);
    second.hear("subscribed");
    const Value came = second.hear();
    EXPECT_EQ(text_of(came, "id"), std::to_string(before_ + 3));
    expect_without(to_json(came), "alfa");
    EXPECT_EQ(second.hear_position(), before_ + 4);
    EXPECT_EQ(second.hear_position(), before_ + 6) << "X-3";
}

TEST_F(ApiTenure, LiveASlowHostIsToldThatTheInstanceLeftNotHowItStands) {
    constexpr int subscriptions = 16;
    Listener slow(server().port(), alfa(), "/v1/live", true);
    for (int i = 0; i < subscriptions; ++i) slow.subscribe(std::to_string(i), "\"now\"");
    const std::string long_note(60'000, 'x');
    for (int i = 0; i < 20; ++i) note(long_note, alfa());
    hand_over("bravo");
    note("bravo_note", bravo());
    for (int left = 0; left < subscriptions;) {
        const Value message = slow.hear();
        ASSERT_FALSE(message.is_null());
        expect_without(to_json(message), "bravo");
        const Value* data = message.find("data");
        left += data != nullptr && data->find("left") != nullptr ? 1 : 0;
    }
}

TEST_F(ApiTenure, ATicketBindsAsItsTokenDoes) {
    hand_over("bravo");
    const std::string ticket = server().post("/v1/live/tickets", "", alfa()).text("ticket");
    ASSERT_NE(ticket, "");
    Listener first(server().port(), {}, "/v1/live?ticket=" + ticket);
    first.subscribe("s", "\"snapshot\"", R"({"workflow":"hosted"})");
    EXPECT_TRUE(first.hear("snapshot").find("instances")->as_array()->empty());
}

}  // namespace
}  // namespace jalon::testing
