// /v1/live/sse of the real server, and what revoking a token does to connections that are open.
#include "tests/integration/live_support.h"

namespace jalon::testing {
namespace {

class EventStreamTest : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
    }
    ServedBinary& server() { return *server_; }

    static void ask(Client& client, const std::string& token, const std::string& query = "",
                    const Headers& more = {}) {
        Headers headers{{"Authorization", "Bearer " + token}};
        headers.insert(headers.end(), more.begin(), more.end());
        client.send(request_text("GET", "/v1/live/sse" + query, headers, ""));
    }

private:
    std::optional<ServedBinary> server_;
};

TEST_F(EventStreamTest, EveryChangeIsAnEventWithItsPosition) {
    server().start_instance("A");
    Client client(server().port());
    ask(client, server().token(), "?instance=A");
    const std::string head = client.read_past("\r\n\r\n");
    EXPECT_EQ(head.rfind("HTTP/1.1 200 ", 0), 0U);
    EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    const std::string position = std::to_string(server().head());
    EXPECT_EQ(client.read_past("\n\n").rfind("event: subscribed\nid: " + position + "\ndata: {", 0),
              0U);
    server().start_instance("B");
    server().toggle("A");
    const std::string change = client.read_past("\n\n");
    const std::string next = std::to_string(server().head());
    EXPECT_EQ(change.rfind("id: " + next + "\ndata: {\"specversion\":\"1.0\"", 0), 0U) << change;
}

TEST_F(EventStreamTest, HistoryComesBehindTheLastEventThatWasHeard) {
    server().start_instance("A");
    const std::int64_t begun = server().head();
    for (int i = 0; i < 400; ++i) server().toggle("A");
    Client client(server().port());
    ask(client, server().token(), "?from=0", {{"Last-Event-ID", std::to_string(begun)}});
    client.read_past("\r\n\r\n");
    client.read_past("\n\n");
    for (int i = 1; i <= 400; ++i) {
        const std::string event = client.read_past("\n\n");
        ASSERT_EQ(event.rfind("id: " + std::to_string(begun + i) + "\n", 0), 0U) << event;
    }
}

TEST_F(EventStreamTest, ATokenThatIsRevokedIsHeardAndHearsNoMore) {
    const HttpAnswer made = server().post("/v1/tokens", R"({"role":"coordinator"})");
    ASSERT_EQ(made.status, 201U);
    const std::string token = made.text("token");
    Listener listener(server().port(), {{"Authorization", "Bearer " + token}});
    listener.subscribe("s", "\"now\"");
    listener.hear("subscribed");
    Client client(server().port());
    ask(client, token);
    client.read_past("\n\n");
    EXPECT_EQ(server().ask("DELETE", "/v1/tokens/" + made.text("id")).status, 204U);
    EXPECT_TRUE(listener.hear().is_null());
    EXPECT_EQ(listener.close_code(), 4401U);
    EXPECT_EQ(client.read_to_end().rfind("event: close\ndata: {\"code\":4401,", 0), 0U);
    EXPECT_TRUE(client.closed());
}

}  // namespace
}  // namespace jalon::testing
