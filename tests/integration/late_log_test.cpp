// Late records: in the log over HTTP, which one call reads only a part of, and by `jalon late`.
#include <chrono>

#include "engine/base/time.h"
#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

constexpr const char* belated_file = R"({
  "id": "belated", "version": 1, "title": {"en": "Belated", "fr": "Tardif"}, "initial": "open",
  "roles": {"hq": {"title": {"en": "HQ", "fr": "Siège"}},
            "host": {"title": {"en": "Host", "fr": "Hôte"}}},
  "states": {"open": {"on": {"seen": {"actions": []}, "hidden": {"actions": []}}}},
  "triggers": {
    "seen": {"title": {"en": "Seen", "fr": "Vu"}, "by": ["*"], "data": {"type": "object"}},
    "hidden": {"title": {"en": "Hidden", "fr": "Caché"}, "by": ["*"], "sees": ["hq"],
               "data": {"type": "object"}}},
  "data": {"type": "object"}
})";

std::string days_ago(std::int64_t days) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto then = now - std::chrono::hours(24 * days);
    return to_string(
        Timestamp{std::chrono::duration_cast<std::chrono::microseconds>(then).count()});
}

class LateLog : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const HttpAnswer published =
            server().ask("PUT", "/v1/workflows/belated/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(belated_file));
        ASSERT_EQ(published.status, 201U) << published.body;
    }

    ServedBinary& server() { return *server_; }
    // The position of the start, or of the step.
    std::int64_t start(const std::string& id, std::int64_t days) {
        return server()
            .post("/v1/instances", R"({"workflow":"belated","id":")" + id + R"(","occurred_at":")" +
                                       days_ago(days) + "\"}")
            .number("position");
    }
    std::int64_t step(const std::string& id, const std::string& trigger, std::int64_t days) {
        return server()
            .post("/v1/instances/" + id + "/steps",
                  R"({"trigger":")" + trigger + R"(","occurred_at":")" + days_ago(days) + "\"}")
            .number("position");
    }
    using Positions = std::vector<std::int64_t>;
    static Positions positions(std::string_view lines) {
        Positions found;
        for (const Value& line : json_lines(lines)) found.push_back(int_of(line, "position"));
        return found;
    }
    Positions late(const std::string& query, const Headers& who = {}) {
        const HttpAnswer answer = server().get("/v1/log?late=" + query, who);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        EXPECT_EQ(answer.header("Jalon-Next"), "") << "the head was reached";
        return positions(answer.body);
    }
    Ran jalon(const std::vector<std::string>& arguments) {
        return run_jalon(arguments, "",
                         {{"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
                          {"JALON_TOKEN", server().token()}});
    }

private:
    std::optional<ServedBinary> server_;
};

TEST_F(LateLog, ListsWhatWasRecordedMoreThanSoManyDaysAfterIt) {
    const std::int64_t first = start("L-1", 30);
    const std::int64_t second = step("L-1", "seen", 8);
    const std::int64_t third = step("L-1", "seen", 6);
    step("L-1", "seen", 0);
    EXPECT_EQ(late("P7D"), (Positions{first, second}));
    EXPECT_EQ(late("P5D"), (Positions{first, second, third}));
    EXPECT_EQ(late("P2W"), Positions{first});
    EXPECT_EQ(late("P7D&after=" + std::to_string(first)), Positions{second});
    EXPECT_EQ(late("P400D"), Positions{});
    EXPECT_EQ(late("P999999999W"), Positions{});
}

TEST_F(LateLog, IsPagedByTheHeaderOrByItsLastLine) {
    const std::int64_t first = start("L-1", 30);
    step("L-1", "seen", 0);
    const std::int64_t other = start("L-2", 30);
    const HttpAnswer page = server().get("/v1/log?late=P7D&limit=1");
    EXPECT_EQ(positions(page.body), Positions{first});
    EXPECT_EQ(page.header("Jalon-Next"), std::to_string(first));
    EXPECT_EQ(late("P7D&limit=1&after=" + page.header("Jalon-Next")), Positions{other});
}

TEST_F(LateLog, WhatTheReaderDoesNotSeeIsNotListed) {
    const std::int64_t first = start("L-1", 30);
    const std::int64_t unseen = step("L-1", "hidden", 20);
    const std::int64_t last = step("L-1", "seen", 10);
    EXPECT_EQ(late("P7D", server().as("host")), (Positions{first, last}));
    EXPECT_EQ(late("P7D", server().as("hq")), (Positions{first, unseen, last}));
}

TEST_F(LateLog, ANumberOfWholeDaysIsWanted) {
    for (const char* value : {"7", "P1M", "PT24H", "", "P7D&late=P7D"}) {
        EXPECT_EQ(server().get(std::string("/v1/log?late=") + value).status, 400U) << value;
    }
}

TEST_F(LateLog, OneCallReadsABoundedPartOfTheLogAndSaysWhereToGoOn) {
    const std::int64_t begin = server().head();
    Value::Array ids;
    for (int i = 0; i < 200; ++i) {
        ids.emplace_back("B-" + std::to_string(i));
        start("B-" + std::to_string(i), 0);
    }
    const std::string steps = to_json(Value::Object{{"ids", ids}, {"trigger", "hidden"}});
    for (int i = 0; i < 50; ++i) {
        ASSERT_EQ(server().post("/v1/bulk/steps", steps).part("accepted"), "200");
    }
    const std::int64_t last = step("B-0", "seen", 0);
    const std::int64_t past = start("L-1", 30);
    const std::string from = "/v1/log?after=" + std::to_string(begin + 200);
    const Headers host = server().as("host");
    const HttpAnswer nothing = server().get(from, host);
    EXPECT_EQ(nothing.status, 200U);
    EXPECT_EQ(nothing.body, "") << "ten thousand steps that a host does not see";
    EXPECT_EQ(nothing.header("Jalon-Next"), std::to_string(begin + 10'200));
    const HttpAnswer rest = server().get("/v1/log?after=" + nothing.header("Jalon-Next"), host);
    EXPECT_EQ(positions(rest.body), (Positions{last, past}));
    EXPECT_EQ(rest.header("Jalon-Next"), "");
    EXPECT_EQ(positions(server().get(from).body).size(), 1000U);
    const Ran listed = jalon({"late", "--json"});
    EXPECT_EQ(listed.exit, 0) << listed.error;
    EXPECT_EQ(positions(listed.out), Positions{past}) << "the command goes on by itself";
}

TEST_F(LateLog, TheCommandLineSaysTheSameOnlineAndOffline) {
    start("L-1", 30);
    step("L-1", "seen", 8);
    step("L-1", "seen", 6);
    const Ran online = jalon({"late", "--json"});
    EXPECT_EQ(online.exit, 0) << online.error;
    ASSERT_EQ(online.lines().size(), 2U) << online.out;
    EXPECT_EQ(member(online.lines()[0], "days_late"), "30");
    EXPECT_EQ(member(online.lines()[1], "days_late"), "8");
    EXPECT_EQ(text_member(online.lines()[1], "trigger"), "seen");
    EXPECT_EQ(jalon({"late", "--json", "--data", server().data()}).out, online.out);
    const Ran read = jalon({"late", "--by", "P2W"});
    ASSERT_EQ(read.lines().size(), 2U) << read.out;
    for (const char* part : {"L-1", "InstanceStarted", " 30 ", "admin"}) {
        EXPECT_NE(read.lines()[1].find(part), std::string::npos) << part << "\n" << read.out;
    }
    EXPECT_EQ(jalon({"late", "--by", "P2W", "--data", server().data()}).out, read.out);
    EXPECT_NE(jalon({"late", "--by", "P90D"}).out.find("more than 90 days"), std::string::npos);
    EXPECT_EQ(jalon({"late", "--by", "a week"}).exit, 2);
    EXPECT_EQ(jalon({"late", "--data", server().data() + "-none"}).exit, 3);
    EXPECT_NE(jalon({"late", "--help"}).out.find("imports"), std::string::npos);
}

}  // namespace
}  // namespace jalon::testing
