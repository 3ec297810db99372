// The countries and hosts of a token: what there is for it over HTTP and on live connections.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/integration/live_support.h"
#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

constexpr const char* placed_file = R"({
  "id": "placed", "version": 1, "title": {"en": "Placed", "fr": "Placé"}, "initial": "there",
  "attributes": {"country": {"var": "data.country"}, "host": {"var": "data.host"}},
  "states": {"there": {"on": {
    "noted": {},
    "moved": {"actions": [{"assign": {"country": {"var": "input.country"}}}]}}}},
  "triggers": {
    "noted": {"title": {"en": "Note", "fr": "Noter"}, "by": ["*"], "data": {"type": "object"}},
    "moved": {"title": {"en": "Move", "fr": "Déplacer"}, "by": ["*"],
      "data": {"type": "object", "required": ["country"],
               "properties": {"country": {"type": "string", "format": "country"}}}}},
  "data": {"type": "object", "properties": {
    "country": {"type": "string", "format": "country"},
    "host": {"type": "string", "personal": false}}}
})";

class ApiScope : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const HttpAnswer published =
            server().ask("PUT", "/v1/workflows/placed/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(placed_file));
        ASSERT_EQ(published.status, 201U) << published.body;
        before_ = server().head();
        senegal_ = token_of(R"("countries":["SN"])");
        ASSERT_EQ(start("P-SN", "SN", "h1", {}).status, 201U);
        ASSERT_EQ(start("P-MA", "MA", "h2", {}).status, 201U);
    }

    ServedBinary& server() { return *server_; }
    const Headers& senegal() const { return senegal_; }

    Headers token_of(const std::string& scope) {
        const std::string token =
            server()
                .post("/v1/tokens", R"({"role":"hq","subject":"q-1",)" + scope + "}")
                .text("token");
        return {{"Authorization", "Bearer " + token}};
    }
    HttpAnswer start(const std::string& id, const std::string& country, const std::string& host,
                     const Headers& who) {
        return server().post("/v1/instances",
                             R"({"workflow":"placed","id":")" + id + R"(","data":{"country":")" +
                                 country + R"(","host":")" + host + "\"}}",
                             who);
    }
    HttpAnswer step(const std::string& id, const std::string& trigger, const std::string& data,
                    const Headers& who) {
        return server().post("/v1/instances/" + id + "/steps",
                             R"({"trigger":")" + trigger + R"(","data":)" + data + "}", who);
    }
    std::string ids(const Headers& who) {
        std::string found;
        const Value listed = server().get("/v1/instances?workflow=placed", who).json();
        for (const Value& item : *listed.find("items")->as_array()) {
            found += text_of(item, "id") + " ";
        }
        return found;
    }

    std::int64_t before_ = 0;

private:
    std::optional<ServedBinary> server_;
    Headers senegal_;
};

TEST_F(ApiScope, CountriesAndHostsOfATokenSayWhatThereIs) {
    EXPECT_EQ(ids(senegal()), "P-SN ");
    EXPECT_EQ(ids(token_of(R"("hosts":["h2"])")), "P-MA ");
    EXPECT_EQ(ids(token_of(R"("countries":["SN","MA"],"hosts":["h1","h2"])")), "P-MA P-SN ");
    EXPECT_EQ(ids(token_of(R"("countries":["SN"],"hosts":["h2"])")), "");
    for (const char* part : {"", "/history", "/allowed"}) {
        const std::string target = std::string("/v1/instances/P-MA") + part;
        EXPECT_EQ(server().get(target, senegal()).status, 404U) << target;
    }
    const std::string log =
        server().get("/v1/log?after=" + std::to_string(before_), senegal()).body;
    EXPECT_EQ(log.find("P-MA"), std::string::npos) << log;
    EXPECT_NE(log.find("P-SN"), std::string::npos) << log;
}

TEST_F(ApiScope, ATokenActsWithinItsScopeAlone) {
    EXPECT_EQ(step("P-MA", "noted", "{}", senegal()).status, 404U);
    EXPECT_EQ(step("P-SN", "noted", "{}", senegal()).status, 200U);
    const std::int64_t head = server().head();
    const HttpAnswer outside = start("P-2", "MA", "h1", senegal());
    EXPECT_EQ(outside.status, 403U) << outside.body;
    EXPECT_EQ(server().head(), head) << "nothing of it is on the log";
    EXPECT_EQ(start("P-3", "SN", "h1", senegal()).status, 201U);
}

TEST_F(ApiScope, ALiveConnectionHearsOfItsScopeAlone) {
    Listener live(server().port(), senegal());
    live.subscribe("s", "\"snapshot\"", R"({"workflow":"placed"})");
    const Value snapshot = live.hear("snapshot");
    ASSERT_EQ(snapshot.find("instances")->as_array()->size(), 1U) << to_json(snapshot);
    EXPECT_EQ(step("P-MA", "noted", "{}", {}).status, 200U);
    EXPECT_EQ(step("P-SN", "noted", "{}", {}).status, 200U);
    EXPECT_EQ(text_of(live.hear(), "subject"), "P-SN") << "the other step is passed over";
    EXPECT_EQ(step("P-SN", "moved", R"({"country":"MA"})", {}).status, 200U);
    const Value left = live.hear();
    EXPECT_EQ(to_json(*left.find("data")->find("left")), "true") << to_json(left);
    EXPECT_EQ(to_json(left).find("\"MA\""), std::string::npos) << to_json(left);
}

}  // namespace
}  // namespace jalon::testing
