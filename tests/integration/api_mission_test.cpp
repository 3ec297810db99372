// A volunteer mission over HTTP: rules that refuse and explain themselves, and personal fields that
// only who may see them sees. Its host, volunteer, country and sender have files of their own.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* mission = "PILOT-07";
constexpr std::array<std::string_view, 4> companions{"H07", "VP-07", "country-ML", "SENDER-PILOT"};
constexpr const char* canary = "Zqxcanarywj";

class ApiMission : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        std::ifstream file("examples/pilot/steps.jsonl");
        ASSERT_TRUE(file) << "run this from the root of the sources";
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        for (Value& line : json_lines(text)) {
            const std::string id = id_of(line);
            const bool wanted = id == mission || std::find(companions.begin(), companions.end(),
                                                           id) != companions.end();
            if (wanted) script_.push_back(std::move(line));
        }
        ASSERT_FALSE(script_.empty());
        server_.emplace();
    }

    ServedBinary& server() { return *server_; }

    Headers as(const std::string& role) {
        return server().as(role, role == "host" ? "H07" : "sender", "someone-" + role);
    }

    static std::string id_of(const Value& line) {
        const Value* step = line.find("step");
        return text_of(step != nullptr ? *step : *line.find("start"), "id");
    }

    HttpAnswer send(const Value& line) {
        const Value& who = *line.find("as");
        const Headers headers =
            server().as(text_of(who, "role"), text_of(who, "org"), text_of(who, "subject"));
        if (const Value* start = line.find("start")) {
            return server().post("/v1/instances", to_json(*start), headers);
        }
        Value body = *line.find("step");
        body.erase("id");
        return server().post("/v1/instances/" + id_of(line) + "/steps", to_json(body), headers);
    }

    // Sends the lines before the first one with `trigger`, which comes back.
    Value play_until(const std::string& trigger) {
        for (; next_ < script_.size(); ++next_) {
            const Value* step = script_[next_].find("step");
            if (step != nullptr && text_of(*step, "trigger") == trigger) return script_[next_];
            const HttpAnswer answer = send(script_[next_]);
            EXPECT_LT(answer.status, 300U) << to_json(script_[next_]) << answer.body;
        }
        ADD_FAILURE() << "the script has no " << trigger;
        return {};
    }

    // Sends `line` in the place of the one that play_until came back with.
    void play_instead(const Value& line) {
        const HttpAnswer answer = send(line);
        EXPECT_LT(answer.status, 300U) << to_json(line) << answer.body;
        ++next_;
    }

    static Value& data_of(Value& line) { return *line.find("step")->find("data"); }
    static Value& person_of(Value& line) { return *data_of(line).find("person"); }

    // The attestation of a person born on that day.
    Value attested_as_born(const std::string& day) {
        Value line = play_until("identity.attested");
        data_of(line).set("birth_date", day);
        return line;
    }

    HttpAnswer shown_to(const std::string& role) {
        return server().get("/v1/instances/" + std::string(mission), as(role));
    }

    // Whether any file of the data directory holds `text` as it is.
    bool stored_in_clear(const std::string& text) {
        for (const auto& entry : fs::recursive_directory_iterator(server().data())) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(file)), {});
            if (bytes.find(text) != std::string::npos) return true;
        }
        return false;
    }

    std::optional<ServedBinary> server_;

private:
    std::vector<Value> script_;
    std::size_t next_ = 0;
};

TEST_F(ApiMission, AFalseGuardIsRefusedWithItsReasonsAndTheLegalStepStillPasses) {
    const Value legal = play_until("identity.attested");
    play_instead(attested_as_born("2010-05-05"));
    const Value offer = play_until("offer.made");
    const std::int64_t head = server().head();
    const HttpAnswer refused = send(offer);
    EXPECT_EQ(refused.status, 409U) << refused.body;
    EXPECT_EQ(refused.text("code"), "guard_refused");
    EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
    const Value body = refused.json();
    ASSERT_NE(body.find("refusals"), nullptr) << refused.body;
    ASSERT_EQ(body.find("refusals")->as_array()->size(), 1U) << refused.body;
    const Value& reason = body.find("refusals")->as_array()->front();
    EXPECT_EQ(text_of(reason, "guard"), "G02");
    EXPECT_NE(text_of(reason, "article"), "");
    EXPECT_NE(text_of(*reason.find("message"), "en"), "");
    EXPECT_NE(text_of(*reason.find("message"), "fr"), "");
    const std::string facts = to_json(*reason.find("facts"));
    EXPECT_NE(facts.find("2028-05-05"), std::string::npos) << "adult from: " << refused.body;
    EXPECT_NE(facts.find("2020-10-15"), std::string::npos) << "first day: " << refused.body;
    EXPECT_EQ(to_json(*reason.find("unblock_by")->as_array()->begin()),
              R"({"role":"officer","trigger":"offer.made"})");
    ASSERT_NE(body.find("allowed"), nullptr);
    EXPECT_EQ(server().head(), head);
    EXPECT_EQ(send(legal).status, 200U) << "the file of the person is corrected";
    EXPECT_EQ(send(offer).status, 200U);
}

TEST_F(ApiMission, EveryRuleThatRefusesIsNamed) {
    Value attested = attested_as_born("2010-05-05");
    data_of(attested).set("residence", "ML");
    data_of(attested).set("excluded_countries", Value::Array{"MA", "ML"});
    play_instead(attested);
    Value served = attested;
    served.find("step")->set("trigger", "months.attested");
    served.find("step")->set("data", Value::Object{{"months", 61},
                                                   {"certificate_kind", "contract"},
                                                   {"certificate_seen_on", "2020-08-18"}});
    EXPECT_EQ(send(served).status, 200U);
    const HttpAnswer refused = send(play_until("offer.made"));
    EXPECT_EQ(refused.text("code"), "guard_refused") << refused.body;
    for (const char* guard : {"\"G02\"", "\"G03\"", "\"G05\""}) {
        EXPECT_NE(refused.body.find(guard), std::string::npos) << guard;
    }
}

TEST_F(ApiMission, AStepThatTheStateDoesNotTakeNamesThoseItTakes) {
    play_until("need.approved");
    const std::int64_t head = server().head();
    const HttpAnswer refused =
        server().post("/v1/instances/" + std::string(mission) + "/steps",
                      R"({"trigger":"training.validated","data":{}})", as("officer"));
    EXPECT_EQ(refused.status, 409U) << refused.body;
    EXPECT_EQ(refused.text("code"), "not_allowed");
    EXPECT_NE(refused.part("allowed").find("need.returned"), std::string::npos);
    EXPECT_EQ(refused.part("allowed").find("training.validated"), std::string::npos);
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiMission, ARoleThatMayNotSendATriggerIsForbidden) {
    Value line = play_until("need.approved");
    line.find("as")->set("role", "host");
    line.find("as")->set("org", "H07");
    const std::int64_t head = server().head();
    const HttpAnswer refused = send(line);
    EXPECT_EQ(refused.status, 403U) << refused.body;
    EXPECT_EQ(refused.text("code"), "forbidden");
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiMission, DataThatBreaksTheSchemaIsPointedAt) {
    Value line = play_until("need.submitted");
    Value& data = *line.find("step")->find("data");
    data.set("months", 99);
    data.set("start_wanted", "soon");
    data.set("surprise", true);
    const HttpAnswer refused = send(line);
    EXPECT_EQ(refused.status, 422U);
    for (const char* pointer : {"/data/months", "/data/start_wanted", "/data/surprise"}) {
        EXPECT_NE(refused.body.find("\"pointer\":\"" + std::string(pointer) + "\""),
                  std::string::npos)
            << pointer << refused.body;
    }
}

TEST_F(ApiMission, AllowedTriggersAreSortedAndExplained) {
    play_until("offer.made");
    const Value allowed =
        server().get("/v1/instances/" + std::string(mission) + "/allowed", as("officer")).json();
    ASSERT_NE(allowed.find("triggers"), nullptr);
    std::vector<std::string> names;
    bool offers = false;
    for (const Value& one : *allowed.find("triggers")->as_array()) {
        names.push_back(text_of(one, "trigger"));
        EXPECT_NE(text_of(*one.find("title"), "fr"), "");
        EXPECT_NE(one.find("schema")->as_object(), nullptr);
        const bool open = *one.find("allowed")->as_bool();
        EXPECT_TRUE(open || !one.find("refusals")->as_array()->empty()) << to_json(one);
        offers |= names.back() == "offer.made";
    }
    EXPECT_TRUE(offers);
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(text_of(allowed, "id"), mission);
}

TEST_F(ApiMission, PersonalFieldsAreSealedOnDiskAndShownToWhoMaySeeThem) {
    Value line = play_until("offer.made");
    person_of(line).set("family_name", canary);
    ASSERT_EQ(send(line).status, 200U);
    EXPECT_NE(shown_to("officer").body.find(canary), std::string::npos);
    EXPECT_NE(server().get("/v1/instances", as("officer")).body.find(canary), std::string::npos);
    const std::string history = "/v1/instances/" + std::string(mission) + "/history";
    for (const char* role : {"host", "auditor", "funder"}) {
        SCOPED_TRACE(role);
        EXPECT_EQ(shown_to(role).status, role == std::string("funder") ? 404U : 200U);
        EXPECT_EQ(shown_to(role).body.find(canary), std::string::npos);
        for (const std::string& target :
             {std::string("/v1/instances"), std::string("/v1/log"), history}) {
            EXPECT_EQ(server().get(target, as(role)).body.find(canary), std::string::npos);
        }
    }
    EXPECT_FALSE(stored_in_clear(canary));
    EXPECT_TRUE(stored_in_clear("need.approved")) << "the search finds what is there";
    server().crash();
    server().start();
    EXPECT_NE(shown_to("officer").body.find(canary), std::string::npos);
    EXPECT_EQ(server().stop(), 0);
    EXPECT_FALSE(stored_in_clear(canary));
}

TEST_F(ApiMission, AKeyRepeatsTheAnswerOfAStepWithPersonalData) {
    Value line = play_until("offer.made");
    line.find("step")->erase("id");
    Headers headers = server().as("officer", "sender", "officer-1");
    headers.emplace_back("Idempotency-Key", "offer");
    const std::string target = "/v1/instances/" + std::string(mission) + "/steps";
    const HttpAnswer first = server().post(target, to_json(*line.find("step")), headers);
    const HttpAnswer again = server().post(target, to_json(*line.find("step")), headers);
    EXPECT_EQ(first.status, 200U);
    EXPECT_EQ(again.body, first.body);
    person_of(line).set("family_name", canary);
    EXPECT_EQ(server().post(target, to_json(*line.find("step")), headers).text("code"),
              "key_reused");
}

}  // namespace
}  // namespace jalon::testing
