#include <sstream>

#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

constexpr std::string_view hosting_workflow = R"({"id":"hosting","version":1,
 "title":{"en":"Hosting","fr":"Accueil"},"initial":"drafted",
 "states":{"drafted":{"on":{"hosting.taken_over":{"target":"confirming","guard":"limit"}}},
   "confirming":{"on":{"takeover.confirmed":{"target":"hosting","guard":"second"}}},"hosting":{}},
 "guards":{
   "limit":{"rule":{"<=":[{"var":"input.capacity"},10]},
            "message":{"en":"Ten at most.","fr":"Dix au plus."}},
   "second":{"rule":{"!=":[{"var":"actor.subject"},{"step.by":"hosting.taken_over"}]},
             "message":{"en":"Another person confirms.","fr":"Une autre personne confirme."}}},
 "triggers":{
   "hosting.taken_over":{"title":{"en":"Take over","fr":"Reprendre"},"by":["*"],
     "data":{"type":"object","additionalProperties":false,"required":["capacity"],
             "properties":{"capacity":{"type":"integer"},
                           "contract":{"type":"object","additionalProperties":false,
                             "properties":{"start":{"type":"string","format":"date"}}}}}},
   "takeover.confirmed":{"title":{"en":"Confirm","fr":"Confirmer"},"by":["*"],
     "data":{"type":"object","additionalProperties":false,"properties":{}}}},
 "attributes":{"country":{"var":"data.country"}},
 "data":{"type":"object","additionalProperties":false,"required":["name","country"],
   "properties":{"name":{"type":"string","maxLength":200,"personal":false},
     "country":{"type":"string","pattern":"^[A-Z]{2}$"},
     "public":{"type":"boolean"},"budget":{"type":"number"},"places":{"type":"integer"},
     "since":{"type":["string","null"],"format":"date"},
     "languages":{"type":"array","items":{"type":"string","maxLength":20,"personal":false}},
     "address":{"type":"object","additionalProperties":false,"required":["city"],
       "properties":{"city":{"type":"string","personal":false},
                     "line":{"type":"string","personal":false}}}}}})";

std::string file_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// A server with the workflow above, and files to import.
class CliImport : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        const auto published =
            server_->ask("PUT", "/v1/workflows/hosting/versions/1",
                         {{"Content-Type", "application/json"}}, std::string(hosting_workflow));
        ASSERT_EQ(published.status, 201U) << published.body;
    }

    // Imports a file of that text, with --json.
    Ran import(std::string_view text, std::vector<std::string> more = {},
               std::vector<std::pair<std::string, std::string>> variables = {}) {
        write_file(csv_, text);
        more.insert(more.begin(), {"import", csv_, "--workflow", "hosting", "--json"});
        variables.emplace_back("JALON_URL", "http://127.0.0.1:" + std::to_string(server_->port()));
        variables.emplace_back("JALON_TOKEN", server_->token());
        return run_jalon(more, "", variables);
    }
    std::string mapping(std::string_view text) {
        write_file(directory_ / "map.json", text);
        return directory_ / "map.json";
    }
    [[nodiscard]] std::string data_of(const std::string& id) const {
        return member(server_->get("/v1/instances/" + id).body, "data");
    }
    [[nodiscard]] std::int64_t head() const { return server_->head(); }

    TempDir directory_;
    std::string csv_ = directory_ / "hosts.csv";
    std::string errors_ = directory_ / "errors.csv";
    std::optional<ServedBinary> server_;
};

TEST_F(CliImport, EveryRowBecomesAnInstanceWithTheTypesOfTheWorkflow) {
    const Ran ran = import(
        "id,name,country,public,budget,places,since,languages,address.city,address.line\n"
        "H-1,\"Réseau, \"\"Jeunes\"\"\",SN,oui,12.5,4,2020-01-31,fr|wo,Thiès,\"1 rue\nA\"\n"
        "H-2,Deux,MA,0,7,,,,,\n");
    EXPECT_EQ(ran.exit, 0) << ran.error;
    EXPECT_EQ(member(ran.out, "accepted"), "2") << ran.out;
    EXPECT_EQ(*parse_json(data_of("H-1")),
              *parse_json(R"({"name":"Réseau, \"Jeunes\"","country":"SN","public":true,
                "budget":12.5,"places":4,"since":"2020-01-31","languages":["fr","wo"],
                "address":{"city":"Thiès","line":"1 rue\nA"}})"));
    EXPECT_EQ(*parse_json(data_of("H-2")),
              *parse_json(R"({"name":"Deux","country":"MA","public":false,"budget":7})"));
}

TEST_F(CliImport, RunningItAgainAddsNothingAlsoWithOtherColumnsOrder) {
    const Ran first = import("id,name,country\nH-1,Un,SN\nH-2,Deux,MA\n");
    EXPECT_EQ(first.exit, 0) << first.error;
    const auto before = head();
    const Ran again = import("country,name,id\nSN,Un,H-1\nMA,Deux,H-2\nML,Trois,H-3\n");
    EXPECT_EQ(again.exit, 0) << again.error;
    EXPECT_EQ(member(again.out, "repeated"), "2");
    EXPECT_EQ(member(again.out, "accepted"), "1");
    EXPECT_EQ(head(), before + 1);
}

TEST_F(CliImport, AFrenchSpreadsheetIsReadAsItWasSaved) {
    const Ran ran = import(
        "\xEF\xBB\xBFIdentifiant;Nom;Depuis;Budget;Remarque\r\nH-1;Thi\xC3\xA8s;31/01/"
        "2020;12,5;x\r\n",
        {"--map", mapping(R"({"columns":{"Identifiant":"id","Nom":"name","Depuis":"since",
            "Budget":"budget","Remarque":null},"constants":{"country":"SN"},
            "dates":"DD/MM/YYYY","decimal":","})")});
    EXPECT_EQ(ran.exit, 0) << ran.error;
    EXPECT_EQ(text_member(ran.out, "separator"), "semicolon");
    EXPECT_EQ(*parse_json(data_of("H-1")),
              *parse_json(R"({"name":"Thiès","since":"2020-01-31","budget":12.5,"country":"SN"})"));
}

TEST_F(CliImport, Windows1252IsRecognisedAndSaid) {
    const Ran ran = import("id\tname\tcountry\nH-1\tThi\xE8s \x96 \x80\tSN\n");
    EXPECT_EQ(ran.exit, 0) << ran.error;
    EXPECT_EQ(text_member(ran.out, "encoding"), "Windows-1252");
    EXPECT_EQ(text_member(data_of("H-1"), "name"), "Thiès – €");
}

TEST_F(CliImport, AWrongHeadingIsToldWholeBeforeAnythingIsSent) {
    const auto before = head();
    const Ran ran = import(
        "id,name,name,colour,hosting.taken_over:since,no.trigger:x,address.line,\n"
        "H-1,a,b,c,d,e,f,g\n");
    EXPECT_EQ(ran.exit, 2);
    for (const char* part :
         {"duplicate column \"name\"", "unknown column \"colour\"",
          "has no hosting.taken_over:since", "no trigger no.trigger", "missing column: country",
          "missing column: address.city", "column 8 has no heading"}) {
        EXPECT_NE(ran.error.find(part), std::string::npos) << part << "\n" << ran.error;
    }
    EXPECT_EQ(import("name,country\na,SN\n").exit, 2);
    EXPECT_EQ(import("").exit, 2);
    EXPECT_EQ(import("id,name,country\nH-1,\"open,SN\nH-2,b,SN\n").exit, 2);
    EXPECT_EQ(import("\xFF\xFEi\0d\0").exit, 2);
    EXPECT_EQ(import("id,name,country\n", {"--map", mapping(R"({"colums":{}})")}).exit, 2);
    EXPECT_EQ(import("id,name,country\n", {"--errors", csv_}).exit, 2);
    EXPECT_EQ(head(), before);
}

TEST_F(CliImport, LinesThatAreRefusedCanBeCorrectedAndImportedAgain) {
    const Ran ran = import(
        "id;name;country;places\n"
        "H-1;Un;SN;1\n"
        "-bad;Deux;SN;2\n"
        "H-3;=1+1;SN;3\n"
        "H-4;Quatre;SEN;4\n"
        "H-5;Cinq;SN;many\n"
        "H-1;Six;SN;6\n"
        "H-7;Sept;SN\n"
        "H-8;" +
            std::string(10'001, 'x') + ";SN;8\n",
        {"--errors", errors_});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_EQ(member(ran.out, "rows"), "8") << ran.error;
    EXPECT_EQ(member(ran.out, "accepted"), "1");
    EXPECT_EQ(member(ran.out, "refused"), "7");
    std::string errors = file_text(errors_);
    EXPECT_EQ(errors.rfind("id;name;country;places;error\r\n", 0), 0U) << errors;
    for (const char* part :
         {"H-3;=1+1;SN;3;\"name: is a formula", "H-5;Cinq;SN;many;places: must be a",
          "H-4;Quatre;SEN;4;country: ", "stands on line 2 already",
          "the line has 3 cells, the heading has 4", "10,000 characters"}) {
        EXPECT_NE(errors.find(part), std::string::npos) << part << "\n" << errors;
    }
    errors.replace(errors.find(";many;"), 6, ";5;");
    const Ran again = import(errors, {"--errors", directory_ / "second.csv"});
    EXPECT_EQ(again.exit, 1);
    EXPECT_EQ(member(again.out, "accepted"), "2") << again.out << again.error;  // H-5 and H-7
    EXPECT_EQ(file_text(directory_ / "second.csv").rfind("id;name;country;places;error\r\n", 0),
              0U);
}

TEST_F(CliImport, AnApostropheTellsATextFromAFormula) {
    EXPECT_EQ(import("id,name,country\nH-1,'=x,SN\nH-2,+221 77 000 00 00,SN\n").exit, 0);
    EXPECT_EQ(text_member(data_of("H-1"), "name"), "=x");
    EXPECT_EQ(text_member(data_of("H-2"), "name"), "+221 77 000 00 00");
}

TEST_F(CliImport, ADryRunChecksWithoutWriting) {
    EXPECT_EQ(import("id,name,country\nH-1,Un,SN\nH-2,Deux,SN\n").exit, 0);
    const auto before = head();
    const Ran ran = import(
        "id,name,country,occurred_at\n"
        "H-1,Un,SN,\nH-2,Autre,SN,\nH-3,Trois,SN,2999-01-01\nH-4,Quatre,SN,\n",
        {"--dry-run", "--errors", errors_});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_EQ(member(ran.out, "accepted"), "1") << ran.error;
    EXPECT_EQ(member(ran.out, "repeated"), "1");
    EXPECT_NE(file_text(errors_).find("is taken by an instance that began otherwise"),
              std::string::npos);
    EXPECT_NE(file_text(errors_).find("occurred_at: is in the future"), std::string::npos);
    EXPECT_EQ(head(), before);
}

TEST_F(CliImport, ARowMayStartAndTakeASecondStepOfTwoPersons) {
    const auto second =
        server_->post("/v1/tokens", R"({"role":"hq","subject":"P-2"})").text("token");
    const std::string map = mapping(R"({"constants":{"takeover.confirmed:":true},
        "step_tokens":{"takeover.confirmed":"SECOND_TOKEN"}})");
    constexpr std::string_view text =
        "id,name,country,occurred_at,hosting.taken_over:capacity,hosting.taken_over:contract."
        "start\n"
        "H-1,Un,SN,2024-01-01,4,2023-09-01\nH-2,Deux,SN,2024-01-01,40,2023-09-01\n";
    EXPECT_EQ(import(text, {"--map", map}).exit, 2);  // no such variable
    const Ran ran = import(text, {"--map", map, "--errors", errors_}, {{"SECOND_TOKEN", second}});
    EXPECT_EQ(ran.exit, 1) << ran.error;
    EXPECT_EQ(member(server_->get("/v1/instances/H-1").body, "configuration"), "[\"hosting\"]");
    EXPECT_EQ(member(server_->get("/v1/instances/H-2").body, "configuration"), "[\"drafted\"]");
    std::string errors = file_text(errors_);
    EXPECT_NE(errors.find("start is recorded; hosting.taken_over: "), std::string::npos) << errors;
    EXPECT_NE(errors.find("Ten at most."), std::string::npos) << errors;
    errors.replace(errors.find(",40,"), 4, ",10,");
    const auto before = head();
    EXPECT_EQ(import(errors, {"--map", map}, {{"SECOND_TOKEN", second}}).exit, 0);
    EXPECT_EQ(member(server_->get("/v1/instances/H-2").body, "configuration"), "[\"hosting\"]");
    EXPECT_EQ(head(), before + 2);
}

TEST_F(CliImport, WhatCannotBeReachedHasItsOwnExitCode) {
    EXPECT_EQ(run_jalon({"import", directory_ / "none.csv", "--workflow", "hosting"}).exit, 3);
    write_file(csv_, "id,name,country\nH-1,Un,SN\n");
    EXPECT_EQ(run_jalon({"import", csv_, "--workflow", "hosting"}, "",
                        {{"JALON_URL", "http://127.0.0.1:1"}})
                  .exit,
              4);
    const std::string url = "http://127.0.0.1:" + std::to_string(server_->port());
    EXPECT_EQ(run_jalon({"import", csv_, "--workflow", "nothing"}, "",
                        {{"JALON_URL", url}, {"JALON_TOKEN", server_->token()}})
                  .exit,
              3);
    EXPECT_EQ(run_jalon({"import", csv_, "--workflow", "hosting"}, "",
                        {{"JALON_URL", url}, {"JALON_TOKEN", "jalon_x"}})
                  .exit,
              1);
}

}  // namespace
}  // namespace jalon::testing
