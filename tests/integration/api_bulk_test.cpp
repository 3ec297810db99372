// One step for many instances: each on its own, previewed, and confirmed at the versions shown.
#include "tests/integration/bulk_support.h"

namespace jalon::testing {
namespace {

class ApiBulk : public BulkTest {};

TEST_F(ApiBulk, EveryInstanceIsSteppedAndAnsweredWithItsPlaceOnTheLog) {
    start({"A-1", "A-2", "A-3"});
    const std::int64_t head = server().head();
    const HttpAnswer answer = bulk(toggle_of(R"("ids":["A-3","A-1","A-2"])"));
    EXPECT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(ids_of(answer), (std::vector<std::string>{"A-3", "A-1", "A-2"}));
    EXPECT_EQ(answer.number("accepted"), 3);
    EXPECT_EQ(answer.number("refused"), 0);
    EXPECT_EQ(answer.number("position"), head + 3);
    EXPECT_EQ(server().head(), head + 3);
    const Value first = item_of(answer, "A-3");
    EXPECT_EQ(text_of(first, "outcome"), "accepted");
    EXPECT_EQ(int_of(first, "version"), 2);
    EXPECT_EQ(int_of(first, "position"), head + 1);
    EXPECT_EQ(to_json(*first.find("configuration")), R"(["right"])");
    EXPECT_EQ(first.find("problem"), nullptr);
    EXPECT_EQ(server().get("/v1/instances/A-1").part("configuration"), R"(["right"])");
}

TEST_F(ApiBulk, AFilterNamesTheInstancesAsAListDoes) {
    start({"F-1", "F-2", "F-3"});
    server().toggle("F-2");
    const HttpAnswer answer =
        bulk(toggle_of(R"("filter":{"workflow":"toggle","state":"left","q":"F-"})"));
    EXPECT_EQ(ids_of(answer), (std::vector<std::string>{"F-1", "F-3"})) << answer.body;
    EXPECT_EQ(answer.number("accepted"), 2);
    const HttpAnswer one = bulk(toggle_of(R"("filter":{"instance":"F-2"})"));
    EXPECT_EQ(ids_of(one), (std::vector<std::string>{"F-2"}));
    const HttpAnswer none = bulk(toggle_of(R"("filter":{"country":"XX"})"));
    EXPECT_EQ(none.status, 200U);
    EXPECT_EQ(none.part("items"), "[]");
    EXPECT_EQ(none.number("position"), server().head());
}

TEST_F(ApiBulk, WhatOneRefusesTheOthersDoNot) {
    start({"R-1", "R-2", "R-3"}, "ticket");
    server().post("/v1/instances/R-2/steps", R"({"trigger":"close","data":{"reason":"x"}})");
    const HttpAnswer answer = bulk(R"({"ids":["R-1","R-2","R-3","R-none","no id!"],
        "trigger":"close","data":{"reason":"done"},"each":{"R-3":{"data":{"reason":7}}}})");
    EXPECT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(outcome_of(answer, "R-1"), "accepted");
    EXPECT_EQ(outcome_of(answer, "R-2"), "refused");
    EXPECT_EQ(text_of(problem_of(answer, "R-2"), "code"), "not_allowed");
    EXPECT_NE(text_of(problem_of(answer, "R-2"), "detail"), "");
    EXPECT_EQ(to_json(*problem_of(answer, "R-2").find("allowed")), R"(["reopen"])");
    EXPECT_EQ(int_of(item_of(answer, "R-2"), "version"), 2);
    EXPECT_EQ(outcome_of(answer, "R-3"), "refused");
    const Value problem = problem_of(answer, "R-3");
    EXPECT_EQ(text_of(problem, "code"), "schema");
    ASSERT_NE(problem.find("errors"), nullptr) << answer.body;
    EXPECT_EQ(text_of(problem.find("errors")->as_array()->front(), "pointer"), "/data/reason");
    EXPECT_EQ(outcome_of(answer, "R-none"), "not_found");
    EXPECT_EQ(outcome_of(answer, "no id!"), "not_found");
    EXPECT_EQ(answer.number("accepted"), 1);
    EXPECT_EQ(answer.number("refused"), 2);
    EXPECT_EQ(answer.number("not_found"), 2);
    EXPECT_EQ(version_of("R-3"), 1);
}

TEST_F(ApiBulk, DataOfOnesOwnReplacesMembersOfTheCommonData) {
    start({"D-1", "D-2"}, "ticket");
    const HttpAnswer answer = bulk(R"({"ids":["D-1","D-2"],"trigger":"close",
        "data":{"reason":"common","by":"all"},"each":{"D-2":{"data":{"reason":"own"}}}})");
    EXPECT_EQ(answer.number("accepted"), 2) << answer.body;
    const auto data = [](const std::string& id) {
        const Value history = server().get("/v1/instances/" + id + "/history").json();
        return *history.find("items")->as_array()->back().find("data");
    };
    EXPECT_EQ(to_json(data("D-1")), R"({"reason":"common","by":"all"})");
    EXPECT_EQ(to_json(data("D-2")), R"({"reason":"own","by":"all"})");
}

TEST_F(ApiBulk, ADryRunSaysWhatWouldHappenAndWritesNothing) {
    start({"P-1", "P-2", "P-3"}, "ticket");
    server().post("/v1/instances/P-2/steps", R"({"trigger":"close","data":{"reason":"x"}})");
    const std::int64_t head = server().head();
    const HttpAnswer answer = preview(R"({"ids":["P-1","P-2","P-3","P-none"],"trigger":"close",
        "data":{"reason":"done"},"each":{"P-3":{"data":{"reason":null}}}})");
    EXPECT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(answer.part("dry_run"), "true");
    EXPECT_EQ(would(answer, "P-1"), "accepted");
    EXPECT_EQ(int_of(item_of(answer, "P-1"), "version"), 1);
    EXPECT_EQ(would(answer, "P-2"), "refused");
    EXPECT_EQ(text_of(problem_of(answer, "P-2"), "code"), "not_allowed");
    EXPECT_EQ(would(answer, "P-3"), "refused");
    EXPECT_EQ(text_of(problem_of(answer, "P-3"), "code"), "schema");
    EXPECT_EQ(would(answer, "P-none"), "not_found");
    EXPECT_EQ(outcome_of(answer, "P-1"), "") << "nothing has come out yet";
    EXPECT_EQ(answer.number("accepted"), 1);
    EXPECT_EQ(answer.number("refused"), 2);
    EXPECT_EQ(server().head(), head);
    EXPECT_EQ(version_of("P-1"), 1);
}

TEST_F(ApiBulk, ADryRunIsDecidedForWhoAsks) {
    start({"W-1"}, "ticket");
    server().post("/v1/instances/W-1/steps", R"({"trigger":"close","data":{"reason":"x"}})");
    const std::string body = R"({"ids":["W-1"],"trigger":"reopen"})";
    EXPECT_EQ(would(preview(body), "W-1"), "accepted");
    const HttpAnswer other = preview(body, server().as("officer"));
    EXPECT_EQ(would(other, "W-1"), "refused") << other.body;
    EXPECT_EQ(text_of(problem_of(other, "W-1"), "code"), "forbidden");
    EXPECT_EQ(outcome_of(bulk(body, server().as("officer")), "W-1"), "refused");
}

TEST_F(ApiBulk, WhatChangedOrCameSinceThePreviewIsReportedAndNotActedOn) {
    start({"C-1", "C-2", "C-3"});
    const std::string filter = R"("filter":{"workflow":"toggle","state":"left","q":"C-"})";
    const HttpAnswer shown = preview(toggle_of(filter));
    EXPECT_EQ(shown.number("accepted"), 3) << shown.body;
    server().toggle("C-2");
    start({"C-4"});
    const HttpAnswer answer =
        bulk(toggle_of(filter + R"(,"expected":)" + to_json(versions_of(shown))));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(ids_of(answer), (std::vector<std::string>{"C-1", "C-2", "C-3", "C-4"}))
        << answer.body;
    EXPECT_EQ(outcome_of(answer, "C-1"), "accepted");
    EXPECT_EQ(outcome_of(answer, "C-2"), "changed");
    EXPECT_EQ(text_of(problem_of(answer, "C-2"), "code"), "version_mismatch");
    EXPECT_EQ(int_of(problem_of(answer, "C-2"), "current_version"), 2);
    EXPECT_EQ(outcome_of(answer, "C-4"), "new");
    EXPECT_EQ(answer.number("accepted"), 2);
    EXPECT_EQ(answer.number("changed"), 1);
    EXPECT_EQ(answer.number("new"), 1);
    EXPECT_EQ(version_of("C-2"), 2);
    EXPECT_EQ(version_of("C-4"), 1);
}

TEST_F(ApiBulk, AnIdThatIsNotExpectedIsNew) {
    start({"X-1", "X-2"});
    const std::string body = toggle_of(R"("ids":["X-1","X-2"],"expected":{"X-1":1})");
    EXPECT_EQ(would(preview(body), "X-2"), "new");
    const HttpAnswer answer = bulk(body);
    EXPECT_EQ(outcome_of(answer, "X-1"), "accepted") << answer.body;
    EXPECT_EQ(outcome_of(answer, "X-2"), "new");
    EXPECT_EQ(version_of("X-2"), 1);
}

TEST_F(ApiBulk, WhatIsWrongInTheBodyIsNamedAndNothingIsDone) {
    start({"B-1"});
    const std::int64_t head = server().head();
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({"ids":["B-1"]})", "/trigger"},
        {R"({"trigger":"toggle"})", ""},
        {toggle_of(R"("ids":["B-1"],"filter":{})"), ""},
        {toggle_of(R"("ids":["B-1"],"extra":1)"), "/extra"},
        {toggle_of(R"("ids":"B-1")"), "/ids"},
        {toggle_of(R"("ids":["B-1",1])"), "/ids/1"},
        {toggle_of(R"("ids":["B-1","B-1"])"), "/ids/1"},
        {toggle_of(R"("filter":[])"), "/filter"},
        {toggle_of(R"("filter":{"colour":"red"})"), "/filter"},
        {toggle_of(R"("filter":{"overdue":"true"})"), "/filter"},
        {toggle_of(R"("filter":{"q":1})"), "/filter"},
        {toggle_of(R"("ids":["B-1"],"data":[])"), "/data"},
        {toggle_of(R"("ids":["B-1"],"each":[])"), "/each"},
        {toggle_of(R"("ids":["B-1"],"each":{"B-1":{}})"), "/each/B-1"},
        {toggle_of(R"("ids":["B-1"],"each":{"B-1":{"data":{},"x":1}})"), "/each/B-1"},
        {toggle_of(R"("ids":["B-1"],"each":{"B-1":{"data":1}})"), "/each/B-1/data"},
        {toggle_of(R"("ids":["B-1"],"each":{"a/b":{"data":{}}})"), "/each/a~1b"},
        {toggle_of(R"("ids":["B-1"],"expected":[])"), "/expected"},
        {toggle_of(R"("ids":["B-1"],"expected":{"B-1":"1"})"), "/expected/B-1"},
        {toggle_of(R"("ids":["B-1"],"expected":{"B-1":-1})"), "/expected/B-1"},
        {toggle_of(R"("ids":["B-1"],"expected":{"B-1":1,"B-2":1})"), "/expected/B-2"},
        {toggle_of(R"("ids":["B-1"],"occurred_at":"yesterday")"), "/occurred_at"},
        {toggle_of(R"("ids":["B-1"],"occurred_at":"2999-01-01")"), "/occurred_at"},
    };
    for (const auto& [body, pointer] : cases) {
        SCOPED_TRACE(body);
        for (const std::string& target : {bulk_path, bulk_path + "?dry_run=true"}) {
            const HttpAnswer answer = server().post(target, body);
            EXPECT_EQ(answer.status, 422U) << answer.body;
            EXPECT_EQ(answer.text("code"), "schema");
            const Value problem = answer.json();
            ASSERT_NE(problem.find("errors"), nullptr) << answer.body;
            EXPECT_EQ(text_of(problem.find("errors")->as_array()->front(), "pointer"), pointer);
        }
    }
    for (const char* query : {"?dry_run=maybe", "?dry_run=true&dry_run=true", "?dryrun=true"}) {
        EXPECT_EQ(server().post(bulk_path + query, toggle_of(R"("ids":["B-1"])")).status, 400U)
            << query;
    }
    EXPECT_EQ(server().get(bulk_path).status, 405U);
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiBulk, TenThousandInstancesACallAreTheLimit) {
    const std::int64_t head = server().head();
    const auto ids = [](int count) {
        std::string list;
        for (int i = 0; i < count; ++i)
            list += (i == 0 ? "\"Q" : ",\"Q") + std::to_string(i) + "\"";
        return toggle_of("\"ids\":[" + list + "]");
    };
    const HttpAnswer most = bulk(ids(10'000));
    EXPECT_EQ(most.status, 200U);
    EXPECT_EQ(most.number("not_found"), 10'000);
    const HttpAnswer more = bulk(ids(10'001));
    EXPECT_EQ(more.status, 422U);
    EXPECT_NE(more.part("errors").find("10,000"), std::string::npos) << more.body;
    EXPECT_EQ(server().head(), head);
}

TEST_F(ApiBulk, TheCommandLineShowsThePreviewAndActsWhenItIsConfirmed) {
    start({"L-1", "L-2"}, "ticket");
    server().post("/v1/instances/L-2/steps", R"({"trigger":"close","data":{"reason":"x"}})");
    const auto run = [](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "bulk");
        return run_jalon(arguments, "",
                         {{"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
                          {"JALON_TOKEN", server().token()}});
    };
    const std::int64_t head = server().head();
    const std::vector<std::string> close{"close", "--ids", "L-1,L-2", "--data",
                                         R"({"reason":"done"})"};
    const auto with = [&](std::initializer_list<const char*> more) {
        auto arguments = close;
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    };
    const Ran asked = run(close);
    EXPECT_EQ(asked.exit, 2) << asked.error;
    EXPECT_NE(asked.out.find("1 accepted, 1 refused"), std::string::npos) << asked.out;
    EXPECT_NE(asked.error.find("--yes"), std::string::npos);
    EXPECT_EQ(run(with({"--dry-run", "--yes"})).exit, 1);
    EXPECT_EQ(server().head(), head);
    const Ran done = run(with({"--yes", "--json"}));
    EXPECT_EQ(done.exit, 1) << done.error;
    ASSERT_EQ(done.lines().size(), 1U) << done.out;
    EXPECT_EQ(member(done.out, "accepted"), "1");
    EXPECT_EQ(member(done.out, "refused"), "1");
    EXPECT_EQ(server().head(), head + 1);
    EXPECT_EQ(run({"reopen", "--where", "workflow=ticket,q=L-", "--yes"}).exit, 0);
    EXPECT_EQ(server().head(), head + 3);
    EXPECT_EQ(run({"close", "--yes"}).exit, 2) << "neither --where nor --ids";
}

}  // namespace
}  // namespace jalon::testing
