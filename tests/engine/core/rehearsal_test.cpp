#include "engine/core/rehearsal.h"

#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

std::string moving(const char* version, const char* guard = "true") {
    return std::string(R"("id": "moving", "version": )") + version + R"(,
        "states": {"all": {"initial": "a", "on": {"back": {}, "note": {"actions": [
                {"assign": {"noted": {"var": "input.text"}}}]}}, "states": {
            "a": {"on": {"go": {"target": "b", "guard": "MAY"}}},
            "b": {"after": {"P1D": "c"}}, "c": {}}}},
        "guards": {"MAY": {"rule": )" +
           guard + R"(}},
        "triggers": {"go": {"by": ["*"], "data": {}}, "note": {"by": ["*"], "data": {}},
                     "back": {"by": ["*"], "reverses": true, "data": {}}},
        "data": {"type": "object"})";
}

class RehearsalTest : public EngineTest {
protected:
    void take(const std::string& trigger, const char* data = "{}") {
        Request step = request(RequestKind::step, "m");
        step.trigger = trigger;
        step.data = from_json(data);
        submit(step);
        const Texts told = settle();
        ASSERT_NE(told.back().find(" at "), std::string::npos) << trigger << ": " << told.back();
    }
    // A step that is taken back, twice; a timer between steps; a reversal as the latest step.
    void live() {
        publish(moving("1"));
        submit(start("m", "{}", "moving"));
        settle();
        take("go");
        take("back");
        take("note", R"({"text": "one"})");
        take("go");
        now_ = later(now_, 2);
        take("note", R"({"text": "two"})");
        take("back");
        ASSERT_EQ(stored("m").configuration, Texts{"c"}) << "the timer fired";
        ASSERT_EQ(stored("m").data, from_json(R"({"noted": "one"})"));
        catalog_.add(workflow_of(moving("1")));
    }
    [[nodiscard]] DecideContext context() const {
        return DecideContext{&shell_->zones(), "UTC", {}};
    }
    Value rehearse(const Workflow& to, unsigned number = 0, unsigned of = 1, bool goes_on = true) {
        const Value plan{Value::Object{}};
        const Rehearsal rehearsal{store_, catalog_, to, plan, context(), now_, store_.head()->last};
        const auto report = rehearse_share(rehearsal, number, of, [&] { return goes_on; });
        EXPECT_TRUE(report);
        return report->json();
    }
    static std::int64_t count(const Value& report, std::string_view member) {
        return *report.find(member)->as_int();
    }

    Catalog catalog_;
};

TEST_F(RehearsalTest, ALifeToldAgainComesToTheSame) {
    live();
    const auto workflow = workflow_of(moving("2"));
    const DecideContext facts = context();
    Hindsight life(*workflow, facts);
    for (Event& event : log()) {
        if (event.instance) life.take(std::move(event));
    }
    life.finish();
    EXPECT_FALSE(life.refused());
    EXPECT_EQ(life.state().configuration, Texts{"c"});
    EXPECT_EQ(life.state().data, stored("m").data);
    EXPECT_EQ(life.state().version, stored("m").version);
    const Value report = rehearse(*workflow);
    EXPECT_EQ(count(report, "instances"), 1);
    EXPECT_EQ(count(report, "unchanged"), 1);
    EXPECT_TRUE(*report.find("ok")->as_bool());
}

TEST_F(RehearsalTest, TheFirstStepThatIsForbiddenIsTold) {
    live();
    const Value report = rehearse(*workflow_of(moving("2", "false")));
    EXPECT_EQ(count(report, "refused_count"), 1);
    const Value& refused = report.find("refused")->as_array()->front();
    EXPECT_EQ(text_or(refused.find("trigger"), ""), "go");
    EXPECT_EQ(*refused.find("position")->as_int(), 3);
    EXPECT_FALSE(*report.find("ok")->as_bool());
}

TEST_F(RehearsalTest, SharesAddUpAndStopWhenTold) {
    live();
    submit(start("n", "{}", "moving"));
    submit(start("o", "{}", "moving"));
    settle();
    const auto workflow = workflow_of(moving("2"));
    std::int64_t instances = 0;
    for (unsigned number = 0; number < 3; ++number) {
        instances += count(rehearse(*workflow, number, 3), "instances");
    }
    EXPECT_EQ(instances, 3);
    EXPECT_EQ(count(rehearse(*workflow, 0, 1, false), "instances"), 0);
}

TEST_F(RehearsalTest, OneThatWentOverToAVersionPublishedMeanwhileIsJudgedByItsPast) {
    live();
    const auto now = store_.head()->last;
    publish(moving("7"));
    Request over = request(RequestKind::migrate, "m");
    over.workflow = "moving@7";
    submit(over);
    settle();
    const auto to = workflow_of(moving("2", "false"));
    const Value plan{Value::Object{}};
    const auto report = rehearse_share(Rehearsal{store_, catalog_, *to, plan, context(), now_, now},
                                       0, 1, [] { return true; });
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(count(report->json(), "instances"), 1);
    EXPECT_EQ(count(report->json(), "unchanged"), 0);
    EXPECT_EQ(count(report->json(), "refused_count"), 1);
}

}  // namespace
}  // namespace jalon::testing
