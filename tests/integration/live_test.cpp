// /v1/live of the real server: snapshot plus changes, without gap or repeat, whatever happens.
#include <map>
#include <set>

#include "tests/integration/live_support.h"

namespace jalon::testing {
namespace {

class Live : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
    }
    ServedBinary& server() { return *server_; }

    // `count` steps of one instance over one connection.
    void toggle_many(const std::string& id, int count) {
        const std::string request = request_text("POST", "/v1/instances/" + id + "/steps",
                                                 {{"Authorization", "Bearer " + server().token()}},
                                                 R"({"trigger":"toggle"})");
        Client client(server().port());
        for (int done = 0; done < count; done += 10) {
            for (int i = 0; i < 10; ++i) client.send(request);
            for (int i = 0; i < 10; ++i) ASSERT_EQ(read_answer(client).status, 200U);
        }
    }

    static std::vector<std::string> ids_of(const Value& message) {
        std::vector<std::string> ids;
        const Value* instances = message.find("instances");
        if (instances == nullptr) return ids;
        for (const Value& one : *instances->as_array()) ids.push_back(text_of(one, "id"));
        return ids;
    }

private:
    std::optional<ServedBinary> server_;
};

TEST_F(Live, ASnapshotIsFollowedByEveryLaterChange) {
    server().start_instance("A");
    server().start_instance("B");
    const std::int64_t head = server().head();
    Listener listener(server());
    listener.subscribe("s1", "\"snapshot\"");
    const Value snapshot = listener.hear("snapshot");
    EXPECT_EQ(int_of(snapshot, "position"), head);
    EXPECT_EQ(ids_of(snapshot), (std::vector<std::string>{"A", "B"}));
    EXPECT_FALSE(*snapshot.find("more")->as_bool());
    server().toggle("A");
    server().start_instance("C");
    const Value change = listener.hear();
    EXPECT_EQ(text_of(change, "specversion"), "1.0");
    EXPECT_EQ(text_of(change, "id"), std::to_string(head + 1));
    EXPECT_EQ(text_of(change, "source").rfind("/v1/log/", 0), 0U);
    EXPECT_EQ(text_of(change, "type"), "jalon.step.taken");
    EXPECT_EQ(text_of(change, "subject"), "A");
    EXPECT_EQ(text_of(change, "datacontenttype"), "application/json");
    EXPECT_EQ(text_of(change, "subscription"), "s1");
    EXPECT_EQ(listener.hear_position(), head + 2);
    Value data = *change.find("data");
    EXPECT_EQ(text_of(change, "time"), text_of(data, "recorded_at"));
    EXPECT_NE(data.find("due"), nullptr);
    data.erase("due");
    const auto log = json_lines(server().get("/v1/log?after=" + std::to_string(head)).body);
    EXPECT_EQ(data, log[0]) << "a change shows the log's event";
}

TEST_F(Live, ALargeSnapshotComesInPartsOfOnePosition) {
    for (int i = 0; i < 400; ++i) server().start_instance("N-" + std::to_string(i));
    Listener listener(server());
    listener.subscribe("s1", "\"snapshot\"");
    std::set<std::string> ids;
    std::size_t count = 0;
    int parts = 0;
    for (bool more = true; more; ++parts) {
        const Value part = listener.hear("snapshot");
        ASSERT_NE(part.find("more"), nullptr);
        more = *part.find("more")->as_bool();
        EXPECT_EQ(int_of(part, "position"), server().head());
        for (const std::string& id : ids_of(part)) ids.insert(id);
        count += ids_of(part).size();
    }
    EXPECT_GT(parts, 1);
    EXPECT_EQ(count, 400U);
    EXPECT_EQ(ids.size(), 400U);
}

TEST_F(Live, FromAPositionReplaysExactlyWhatFollowsIt) {
    server().start_instance("A");
    const std::int64_t from = server().head();
    toggle_many("A", 300);
    Listener listener(server());
    listener.subscribe("s1", std::to_string(from));
    EXPECT_EQ(int_of(listener.hear("subscribed"), "position"), from);
    for (std::int64_t i = 1; i <= 300; ++i) ASSERT_EQ(listener.hear_position(), from + i);
    server().toggle("A");
    EXPECT_EQ(listener.hear_position(), from + 301);
}

TEST_F(Live, ReplayAndWhatHappensMeanwhileJoinWithoutAGap) {
    server().start_instance("A");
    const std::int64_t from = server().head();
    toggle_many("A", 500);
    Listener listener(server(), true);
    listener.subscribe("s1", std::to_string(from));
    toggle_many("A", 500);
    EXPECT_EQ(int_of(listener.hear("subscribed"), "position"), from);
    for (std::int64_t i = 1; i <= 1000; ++i) ASSERT_EQ(listener.hear_position(), from + i);
}

TEST_F(Live, FromNowSendsWhatFollowsOnly) {
    server().start_instance("A");
    const std::int64_t head = server().head();
    Listener listener(server());
    listener.subscribe("s1", "\"now\"");
    EXPECT_EQ(int_of(listener.hear("subscribed"), "position"), head);
    server().toggle("A");
    EXPECT_EQ(listener.hear_position(), head + 1);
}

TEST_F(Live, AListenerResumesOverARestartWithoutGapOrRepeat) {
    server().start_instance("A");
    std::int64_t last = 0;
    {
        Listener listener(server());
        listener.subscribe("s1", "\"now\"");
        last = int_of(listener.hear("subscribed"), "position");
        server().toggle("A");
        EXPECT_EQ(listener.hear_position(), ++last);
        server().toggle("A");
        server().crash();
    }
    server().start();
    server().toggle("A");
    Listener listener(server());
    listener.subscribe("s1", std::to_string(last));
    EXPECT_EQ(int_of(listener.hear("subscribed"), "position"), last);
    EXPECT_EQ(listener.hear_position(), last + 1);
    EXPECT_EQ(listener.hear_position(), last + 2);
    server().toggle("A");
    EXPECT_EQ(listener.hear_position(), last + 3);
}

TEST_F(Live, AStepOutOfTheFilterIsToldOnceAsLeft) {
    server().start_instance("A");
    const std::int64_t head = server().head();
    Listener live(server());
    live.subscribe("s1", "\"now\"", R"({"state":"left"})");
    live.hear("subscribed");
    server().start_instance("T", "toggle");
    server().toggle("A");
    server().toggle("A");
    Listener replayed(server());
    replayed.subscribe("s1", std::to_string(head), R"({"state":"left"})");
    replayed.hear("subscribed");
    for (Listener* listener : {&live, &replayed}) {
        const Value started = listener->hear();
        const Value left = listener->hear();
        const Value back = listener->hear();
        EXPECT_EQ(text_of(started, "subject"), "T");
        EXPECT_EQ(text_of(left, "subject"), "A");
        ASSERT_NE(left.find("data")->find("left"), nullptr) << to_json(left);
        EXPECT_TRUE(*left.find("data")->find("left")->as_bool());
        EXPECT_EQ(back.find("data")->find("left"), nullptr);
    }
}

TEST_F(Live, AFilterPassesItsOwnInstanceAndWorkflowOnly) {
    for (const char* id : {"A", "B"}) server().start_instance(id);
    Listener listener(server());
    listener.subscribe("one", "\"now\"", R"({"instance":"B","workflow":"toggle"})");
    listener.hear("subscribed");
    listener.subscribe("none", "\"now\"", R"({"instance":"B","workflow":"volunteer_mission"})");
    listener.hear("subscribed");
    server().toggle("A");
    server().toggle("B");
    const Value change = listener.hear();
    EXPECT_EQ(text_of(change, "subject"), "B");
    EXPECT_EQ(text_of(change, "subscription"), "one");
}

TEST_F(Live, TwoSubscriptionsEachGetTheirChangesAndOneMayEnd) {
    server().start_instance("A");
    Listener listener(server());
    for (const char* id : {"s1", "s2"}) {
        listener.subscribe(id, "\"now\"");
        EXPECT_EQ(text_of(listener.hear("subscribed"), "id"), id);
    }
    server().toggle("A");
    EXPECT_EQ(text_of(listener.hear(), "subscription"), "s1");
    EXPECT_EQ(text_of(listener.hear(), "subscription"), "s2");
    listener.say(R"({"unsubscribe":"s1"})");
    listener.subscribe("s1", "\"now\"", R"({"instance":"none"})");
    listener.hear("subscribed");
    server().toggle("A");
    EXPECT_EQ(text_of(listener.hear(), "subscription"), "s2");
    server().toggle("A");
    EXPECT_EQ(text_of(listener.hear(), "subscription"), "s2");
}

TEST_F(Live, AWrongSubscriptionIsAnErrorAndTheConnectionLivesOn) {
    Listener listener(server());
    for (const char* from : {"99", "-1", "1.5", "\"then\"", "null", "{}", "1e3"}) {
        SCOPED_TRACE(from);
        listener.subscribe("s1", from);
        const Value error = listener.hear("error");
        EXPECT_EQ(text_of(error, "id"), "s1");
        EXPECT_EQ(text_of(error, "code"), "bad_request");
        EXPECT_NE(text_of(error, "detail"), "");
    }
    for (const char* filter : {"[]", R"({"surprise":"x"})", R"({"workflow":1})"}) {
        SCOPED_TRACE(filter);
        listener.subscribe("s1", "\"now\"", filter);
        EXPECT_EQ(text_of(listener.hear("error"), "code"), "bad_request");
    }
    listener.say(R"({"subscribe":{"from":"now"}})");
    EXPECT_EQ(text_of(listener.hear("error"), "code"), "bad_request");
    listener.say(R"({"unsubscribe":"never"})");
    listener.subscribe("s1", "\"now\"");
    listener.hear("subscribed");
    listener.subscribe("s1", "\"now\"");
    EXPECT_EQ(text_of(listener.hear("error"), "id"), "s1") << "an id is used once";
    server().start_instance("A");
    EXPECT_EQ(text_of(listener.hear(), "subject"), "A");
}

TEST_F(Live, ABadMessageClosesTheConnection) {
    for (const std::string& message :
         {std::string("hello"), std::string("[]"), std::string("{}"), std::string("{\"x\":1}"),
          std::string("{\"subscribe\":1}"), std::string("{\"unsubscribe\":{}}"),
          std::string("{\"subscribe\":{\"id\":\"a\"},\"unsubscribe\":\"a\"}")}) {
        SCOPED_TRACE(message);
        Listener listener(server());
        listener.say(message);
        EXPECT_TRUE(listener.hear().is_null());
        EXPECT_EQ(listener.close_code(), 4400U);
    }
    Listener binary(server());
    binary.say("{}", true);
    EXPECT_TRUE(binary.hear().is_null());
    EXPECT_NE(binary.close_code(), 0U);
    Listener large(server());
    large.say(std::string(70'000, ' '));
    EXPECT_TRUE(large.hear().is_null());
    EXPECT_EQ(large.close_code(), 1009U);
    EXPECT_EQ(server().get("/readyz").status, 200U);
}

TEST_F(Live, ATicketOpensOneConnection) {
    const HttpAnswer ticket = server().post("/v1/live/tickets", "");
    ASSERT_EQ(ticket.status, 201U) << ticket.body;
    const std::string target = "/v1/live?ticket=" + ticket.text("ticket");
    Listener first(server().port(), {}, target);
    EXPECT_EQ(first.status(), 101U);
    first.subscribe("s1", "\"now\"");
    first.hear("subscribed");
    EXPECT_EQ(Listener(server().port(), {}, target).status(), 401U);
    EXPECT_EQ(Listener(server().port(), {}, "/v1/live?ticket=none").status(), 401U);
}

TEST_F(Live, WhoMayNotConnectIsToldWhy) {
    const unsigned short port = server().port();
    const std::pair<std::string, std::string> token{"Authorization", "Bearer " + server().token()};
    EXPECT_EQ(Listener(port).status(), 401U);
    EXPECT_EQ(Listener(port, {{"Authorization", "Bearer jalon_x"}}).status(), 401U);
    EXPECT_EQ(Listener(port, {token, {"Sec-WebSocket-Protocol", ""}}).status(), 400U);
    EXPECT_EQ(Listener(port, {token, {"Sec-WebSocket-Protocol", "jalon.v10"}}).status(), 400U);
    EXPECT_EQ(Listener(port, {token, {"Sec-WebSocket-Protocol", "x, jalon.v1"}}).status(), 101U);
    EXPECT_EQ(Listener(port, {token, {"Origin", "https://elsewhere.example"}}).status(), 403U);
    EXPECT_EQ(Listener(port, {token, {"Origin", "http://localhost"}}).status(), 101U);
    EXPECT_EQ(Listener(port, {token}, "/v1/instances").status(), 200U)
        << "elsewhere an Upgrade is ignored";
    EXPECT_EQ(server().get("/v1/live").status, 426U);
}

TEST_F(Live, ASlowReaderGetsTheLatestStatesForWhatItMissed) {
    server().start_instance("A");
    const std::int64_t head = server().head();
    Listener slow(server(), true);
    constexpr int subscriptions = 16;
    for (int i = 0; i < subscriptions; ++i) slow.subscribe(std::to_string(i), "\"now\"");
    toggle_many("A", 1000);
    std::map<std::string, std::int64_t> reached;
    std::map<std::string, int> coalesced;
    std::int64_t events = 0;
    for (int done = 0; done < subscriptions;) {
        const Value message = slow.hear();
        ASSERT_FALSE(message.is_null());
        if (const Value* first = message.find("subscribed")) {
            reached[text_of(*first, "id")] = int_of(*first, "position");
        } else if (const Value* jump = message.find("coalesced")) {
            std::int64_t& position = reached[text_of(*jump, "id")];
            EXPECT_EQ(int_of(*jump, "from"), position);
            position = int_of(*jump, "to");
            EXPECT_EQ(ids_of(*jump), (std::vector<std::string>{"A"}));
            EXPECT_EQ(int_of(jump->find("instances")->as_array()->front(), "position"), position);
            ++coalesced[text_of(*jump, "id")];
            done += position == head + 1000 ? 1 : 0;
        } else {
            ++events;
            std::int64_t& position = reached[text_of(message, "subscription")];
            ASSERT_EQ(text_of(message, "id"), std::to_string(++position));
            done += position == head + 1000 ? 1 : 0;
        }
    }
    EXPECT_EQ(coalesced.size(), static_cast<std::size_t>(subscriptions));
    EXPECT_LT(events, 1000 * subscriptions);
    server().toggle("A");
    EXPECT_EQ(slow.hear_position(), head + 1001) << "and goes on with changes";
}

TEST_F(Live, AReaderThatTakesNothingIsClosedAndToldWhereToGoOn) {
    server().start_instance("A");
    Listener slow(server(), true);
    Listener witness(server());
    for (int i = 0; i < 16; ++i) slow.subscribe(std::to_string(i), "\"now\"");
    toggle_many("A", 1500);
    witness.subscribe("w", "\"now\"", R"({"instance":"none"})");
    witness.hear("subscribed");
    EXPECT_EQ(int_of(witness.hear("progress"), "position"), server().head())
        << "after ten seconds, which are the slow reader's last";
    std::int64_t reached = 0;
    for (Value message = slow.hear(); !message.is_null(); message = slow.hear()) {
        if (text_of(message, "subscription") == "0") reached = std::stoll(text_of(message, "id"));
    }
    EXPECT_EQ(slow.close_code(), 4429U);
    const auto reason = parse_json(slow.close_reason());
    ASSERT_TRUE(reason) << slow.close_reason();
    EXPECT_EQ(int_of(*reason, "from"), reached);
    EXPECT_LT(reached, server().head());
}

TEST_F(Live, SigtermSaysGoingAway) {
    Listener listener(server());
    listener.subscribe("s1", "\"now\"");
    listener.hear("subscribed");
    server().ask_to_stop();
    EXPECT_TRUE(listener.hear().is_null());
    EXPECT_EQ(listener.close_code(), 1001U);
    EXPECT_EQ(server().stop(), 0);
}

}  // namespace
}  // namespace jalon::testing
