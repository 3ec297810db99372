// jalon import --confirm: the second person's part of a file that somebody else imported.
#include <sstream>

#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

constexpr std::string_view seats_workflow = R"({"id":"seats","version":1,
 "title":{"en":"Seats","fr":"Places"},"initial":"life",
 "roles":{"officer":{"title":{"en":"Officer","fr":"Chargée"}},
          "hq":{"title":{"en":"HQ","fr":"Siège"}}},
 "states":{"life":{"on":{"undone":{"guard":"open","actions":[]}},"initial":"drafted","states":{
   "drafted":{"on":{"seat.taken":{"target":"told","actions":[
     {"assign":{"told":{"var":"input.seats"}}}]}}},
   "told":{"on":{"seat.taken":{"target":"seated","guard":["other","same"]},
                 "seat.returned":"drafted"}},
   "seated":{"on":{"seat.noted":{"target":"noted"}}},"noted":{}}}},
 "guards":{
   "open":{"rule":true,"message":{"en":"Always.","fr":"Toujours."}},
   "other":{"rule":{"!=":[{"var":"actor.subject"},{"step.by":"seat.taken"}]},
            "message":{"en":"Another person confirms.","fr":"Une autre personne confirme."}},
   "same":{"rule":{"==":[{"var":"input.seats"},{"var":"data.told"}]},
           "message":{"en":"Not the same.","fr":"Pas la même chose."}}},
 "triggers":{
   "seat.taken":{"title":{"en":"Take","fr":"Prendre"},"by":["officer","hq"],
     "keys":["officer","hq"],
     "data":{"type":"object","additionalProperties":false,"required":["seats"],
       "properties":{"seats":{"type":"integer"},
         "who":{"type":"object","additionalProperties":false,
                "properties":{"name":{"type":"string","personal":"identity"}}},
         "room":{"type":"object","additionalProperties":false,"properties":{
           "floor":{"type":"integer"},"door":{"type":"string","personal":false}}}}}},
   "seat.returned":{"title":{"en":"Return","fr":"Rendre"},"by":["officer","hq"],
     "data":{"type":"object","additionalProperties":false,"properties":{}}},
   "seat.noted":{"title":{"en":"Note","fr":"Noter"},"by":["officer","hq"],
     "data":{"type":"object","additionalProperties":false,
             "properties":{"note":{"type":"string","personal":false}}}},
   "undone":{"title":{"en":"Undo","fr":"Annuler"},"by":["officer","hq"],"reverses":true,
     "data":{"type":"object","additionalProperties":false,"properties":{}}}},
 "subject":{"var":"data.person"},
 "data":{"type":"object","additionalProperties":false,"required":["country"],
   "properties":{"country":{"type":"string","pattern":"^[A-Z]{2}$"},
     "person":{"type":"string","pattern":"^[A-Z0-9-]+$"},
     "told":{"type":["integer","null"]}}}})";

constexpr std::string_view two_rows =
    "id,country,person,occurred_at,seat.taken:seats,seat.taken:who.name,seat.taken:room.floor,"
    "seat.taken:room.door\n"
    "S-1,SN,P-1,2024-01-02,4,Awa,1,A\n"
    "S-2,MA,P-2,2024-01-02,7,,,\n";

class CliImportConfirm : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const auto published =
            server().ask("PUT", "/v1/workflows/seats/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(seats_workflow));
        ASSERT_EQ(published.status, 201U) << published.body;
    }

    ServedBinary& server() { return *server_; }
    Headers officer() { return server().as("officer", "sender", "person-1"); }
    Headers hq() { return server().as("hq", "sender", "person-2"); }

    Ran import(const Headers& who, std::string_view text, std::vector<std::string> more = {}) {
        write_file(csv_, text);
        more.insert(more.begin(), {"import", csv_, "--workflow", "seats", "--json"});
        more.insert(more.end(), {"--errors", errors_});
        const std::string token = who.front().second.substr(std::string("Bearer ").size());
        return run_jalon(more, "",
                         {{"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
                          {"JALON_TOKEN", token}});
    }
    // The second person's run: accepted, repeated, refused.
    std::string confirmed(std::string_view text, std::vector<std::string> more = {}) {
        more.emplace_back("--confirm");
        const Ran ran = import(hq(), text, std::move(more));
        return member(ran.out, "accepted") + " " + member(ran.out, "repeated") + " " +
               member(ran.out, "refused");
    }
    [[nodiscard]] std::string errors() const {
        std::ifstream in(errors_, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        return text.str();
    }
    std::string state_of(const std::string& id) {
        return server().get("/v1/instances/" + id).part("configuration");
    }
    HttpAnswer step(const std::string& id, const std::string& trigger, const Headers& who) {
        return server().post("/v1/instances/" + id + "/steps", R"({"trigger":")" + trigger + "\"}",
                             who);
    }
    static std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
        std::string changed(text);
        return changed.replace(changed.find(from), from.size(), to);
    }

private:
    TempDir directory_;
    std::string csv_ = directory_ / "seats.csv";
    std::string errors_ = directory_ / "errors.csv";
    std::optional<ServedBinary> server_;
};

TEST_F(CliImportConfirm, ASecondPersonConfirmsTheSameFile) {
    ASSERT_EQ(import(officer(), two_rows).exit, 0) << errors();
    EXPECT_EQ(state_of("S-1"), R"(["told"])");
    const std::int64_t before = server().head();
    EXPECT_EQ(confirmed(two_rows, {"--dry-run"}), "2 0 0") << errors();
    EXPECT_EQ(server().head(), before);
    EXPECT_EQ(confirmed(two_rows), "2 0 0") << errors();
    EXPECT_EQ(state_of("S-1"), R"(["seated"])");
    EXPECT_EQ(state_of("S-2"), R"(["seated"])");
    EXPECT_EQ(confirmed(two_rows), "0 2 0") << "what is confirmed is not confirmed again";
    EXPECT_EQ(server().head(), before + 2);
    const Value history = server().get("/v1/instances/S-1/history").json();
    const Value& last = history.find("items")->as_array()->back();
    EXPECT_EQ(text_of(*last.find("actor"), "subject"), "person-2");
    EXPECT_NE(text_of(last, "occurred_at").substr(0, 4), "2024") << "it was confirmed now";
}

TEST_F(CliImportConfirm, WithoutItTheSecondPersonIsToldOfIt) {
    ASSERT_EQ(import(officer(), two_rows).exit, 0);
    const Ran ran = import(hq(), two_rows);
    EXPECT_EQ(ran.exit, 1);
    EXPECT_NE(errors().find("exists"), std::string::npos) << errors();
    EXPECT_NE(errors().find("--confirm"), std::string::npos) << errors();
}

TEST_F(CliImportConfirm, WhoImportedDoesNotConfirm) {
    ASSERT_EQ(import(officer(), two_rows).exit, 0);
    const Ran ran = import(officer(), two_rows, {"--confirm"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_EQ(member(ran.out, "refused"), "2");
    EXPECT_NE(errors().find("seat.taken: you told it yourself"), std::string::npos) << errors();
    EXPECT_EQ(state_of("S-1"), R"(["told"])");
}

TEST_F(CliImportConfirm, EachColumnThatDiffersIsAnErrorOfItsLine) {
    ASSERT_EQ(import(officer(), two_rows).exit, 0);
    const std::int64_t before = server().head();
    for (const auto& [from, to, named] : std::vector<std::array<std::string_view, 3>>{
             {"S-1,SN", "S-1,ML", "country: is not what was imported"},
             {"P-1", "P-9", "person: is not what was imported"},
             {"2024-01-02,4", "2024-01-03,4", "occurred_at: is not what was imported"},
             {"4,Awa", "5,Awa", "seat.taken: seat.taken:seats: is not what was imported"},
             {",1,A", ",2,A", "seat.taken: seat.taken:room.floor: is not what"},
             {",1,A", ",1,", "seat.taken: seat.taken:room.door: is not what"},
             {"7,,,", "7,,3,", "seat.taken: seat.taken:room.floor: is not what"}}) {
        EXPECT_EQ(confirmed(replaced(two_rows, from, to), {"--dry-run"}), "1 0 1") << named;
        EXPECT_NE(errors().find(named), std::string::npos) << named << "\n" << errors();
    }
    EXPECT_EQ(server().head(), before);
    const std::string wrong = replaced(two_rows, "S-1,SN", "S-1,ML");
    EXPECT_EQ(confirmed(replaced(wrong, "4,Awa", "5,Awa")), "1 0 1");
    EXPECT_NE(errors().find("country: is not what was imported; seat.taken: "), std::string::npos)
        << "all that differs is told: " << errors();
    EXPECT_EQ(state_of("S-1"), R"(["told"])");
    EXPECT_EQ(state_of("S-2"), R"(["seated"])") << "the other row is right";
}

TEST_F(CliImportConfirm, OnlyWhatWaitsIsConfirmed) {
    EXPECT_EQ(confirmed(two_rows), "0 0 2");
    EXPECT_NE(errors().find("id: not_found"), std::string::npos) << errors();
    ASSERT_EQ(import(officer(), "id,country,person,occurred_at\nS-1,SN,P-1,2024-01-02\n").exit, 0);
    EXPECT_EQ(confirmed(two_rows), "0 0 2");
    EXPECT_NE(errors().find("seat.taken: was not imported"), std::string::npos) << errors();
    EXPECT_EQ(import(hq(), "id,country\nS-1,SN\n", {"--confirm"}).exit, 2) << "no step's column";
}

TEST_F(CliImportConfirm, WhatWasTakenBackDoesNotWait) {
    ASSERT_EQ(import(officer(), two_rows).exit, 0);
    ASSERT_EQ(step("S-1", "seat.returned", officer()).status, 200U);
    EXPECT_EQ(confirmed(two_rows), "1 0 1");
    EXPECT_NE(errors().find("taken back since"), std::string::npos) << errors();
    EXPECT_EQ(state_of("S-1"), R"(["drafted"])");
}

TEST_F(CliImportConfirm, AConfirmationThatWasReversedIsGivenAgain) {
    ASSERT_EQ(import(officer(), two_rows).exit, 0);
    ASSERT_EQ(confirmed(two_rows), "2 0 0") << errors();
    const HttpAnswer undone = step("S-1", "undone", officer());
    ASSERT_EQ(undone.status, 200U) << undone.body;
    EXPECT_EQ(state_of("S-1"), R"(["told"])");
    EXPECT_EQ(confirmed(two_rows), "1 1 0") << errors();
    EXPECT_EQ(state_of("S-1"), R"(["seated"])");
}

TEST_F(CliImportConfirm, AStepThatHadToWaitForTheSecondPersonFollows) {
    constexpr std::string_view text =
        "id,country,person,seat.taken:seats,seat.noted:note\nS-1,SN,P-1,4,late\n";
    EXPECT_EQ(import(officer(), text).exit, 1) << "it cannot be noted yet";
    EXPECT_EQ(confirmed(text), "1 0 0") << errors();
    EXPECT_EQ(state_of("S-1"), R"(["noted"])");
    EXPECT_EQ(confirmed(text), "0 1 0");
    EXPECT_EQ(confirmed(replaced(text, "late", "soon")), "0 0 1");
    EXPECT_NE(errors().find("seat.noted:note: is not what was imported"), std::string::npos);
}

}  // namespace
}  // namespace jalon::testing
