// Steps by delegation: reaching the delegation, recording it, and judging the log afterwards.
#include <gtest/gtest.h>

#include "engine/core/verify.h"
#include "engine/instance/evolve.h"
#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

constexpr const char* loans = R"("id": "loan",
    "delegates": {"when": {"state.in": "given"}, "role": {"var": "data.role"}, "to": "friend",
                  "from": "2024-01-01", "until": "2024-01-31"},
    "states": {"given": {"on": {"withdraw": "over"}}, "over": {}},
    "triggers": {"withdraw": {"by": ["*"], "data": {}}})";

constexpr const char* desk = R"("id": "desk", "start": {"by": ["officer"], "data": {}},
    "reads": {"loan": {"on": ["sign"], "workflow": "loan", "key": "loan",
                       "facts": {"role": {"var": "data.role"}}}},
    "states": {"open": {"on": {"sign": {"actions": [
        {"tell": {"instance": {"var": "input.tell"}, "trigger": "hear"}}]}}}},
    "triggers": {"sign": {"by": ["officer"], "data": {"type": "object"}}})";

constexpr const char* ear = R"("id": "ear", "states": {"a": {"on": {"hear": "b"}}, "b": {}},
    "triggers": {"hear": {"by": ["system"], "data": {}}})";

class EngineDelegation : public EngineTest {
protected:
    void SetUp() override {
        for (const char* one : {loans, desk, ear}) {
            publish(one);
            catalog_.add(workflow_of(one));
        }
        submit(start("loan", R"({"role": "officer"})", "loan"));
        submit(start("ear", "{}", "ear"));
        ASSERT_EQ(settle().back(), "5 at 5");
    }
    // By somebody who is no officer.
    Request lent(Request request, const char* subject = "friend", const char* by = "loan") {
        request.actor.subject = subject;
        request.delegation = InstanceId{by};
        return request;
    }
    Request sign(const char* data = "{}") {
        Request step = request(RequestKind::step, "d");
        step.trigger = "sign";
        step.data = from_json(data);
        return step;
    }
    void begin_desk() {
        submit(lent(start("d", "{}", "desk")));
        ASSERT_EQ(settle(), Texts{"6 at 6"});
    }
    // What is wrong with the log, event by event, when `change` has had its way with it.
    Texts judged(const std::function<void(Event&)>& change = [](Event&) {}) {
        Texts wrong;
        std::map<InstanceId, InstanceState> states;
        const auto find = [&](const InstanceId& id) -> const InstanceState& { return states[id]; };
        for (Event& event : log()) {
            if (!event.instance) continue;
            change(event);
            InstanceState& state = states[*event.instance];
            auto found = verify_event(catalog_, state, event, shell_->zones(), "UTC");
            if (!found) found = verify_delegation(catalog_, find, event, shell_->zones(), "UTC");
            if (found) wrong.push_back(std::to_string(event.position.value()) + " " + *found);
            state = evolve(state, event);
        }
        return wrong;
    }

    Catalog catalog_;
};

TEST_F(EngineDelegation, AStepIsTakenInTheRoleThatWasLent) {
    submit(start("d", "{}", "desk"));
    EXPECT_EQ(settle(), Texts{"6 forbidden"}) << "a coordinator is no officer";
    submit(lent(start("d", "{}", "desk")));
    EXPECT_EQ(settle(), Texts{"7 at 6"});
    reopen();  // so that the delegation has to be loaded
    submit(lent(sign()));
    EXPECT_EQ(settle(), Texts{"8 at 7"});
    const Event event = log().back();
    EXPECT_EQ(event.actor, (Actor{"friend", "officer", "hq"}));
    ASSERT_EQ(event.read_facts.size(), 8U);
    EXPECT_EQ(event.read_facts.front(), (ReadFact{"delegation.id", "loan", "loan", Position{4}}));
    EXPECT_EQ(event.read_facts[5], (ReadFact{"delegation.given", true, "loan", Position{4}}));
    EXPECT_EQ(event.read_facts.back(), (ReadFact{"loan.role", "officer", "loan", Position{4}}));
    EXPECT_EQ(judged(), Texts{});
}

TEST_F(EngineDelegation, ADelegationThatDoesNotHoldIsRefused) {
    begin_desk();
    submit(lent(sign(), "stranger"));
    submit(lent(sign(), "friend", "nobody"));
    submit(lent(sign(), "friend", "ear"));
    submit(lent(sign(), "friend", "d"));
    Request early = lent(sign());
    early.occurred_at = later(now_, -1);
    submit(early);
    EXPECT_EQ(settle(), (Texts{"7 not_delegated", "8 not_delegated", "9 not_delegated",
                               "10 not_delegated", "11 not_delegated"}));
    now_ = later(now_, 31);
    submit(lent(sign()));
    Request late = lent(sign());
    late.occurred_at = later(now_, -1);
    submit(late);
    EXPECT_EQ(settle(), (Texts{"12 not_delegated", "13 at 7"})) << "told late, on its last day";
    EXPECT_EQ(judged(), Texts{});
}

TEST_F(EngineDelegation, WhatWasWithdrawnIsNotLentAnyMore) {
    begin_desk();
    Request withdraw = request(RequestKind::step, "loan");
    withdraw.trigger = "withdraw";
    submit(lent(withdraw));
    submit(withdraw);
    submit(lent(sign()));  // decided on what is not durable yet
    EXPECT_EQ(settle(), (Texts{"7 not_delegated", "7 at 7", "8 not_delegated"}));
}

TEST_F(EngineDelegation, WhomAStepTellsItTellsAsTheSystem) {
    begin_desk();
    submit(lent(sign(R"({"tell": "ear"})")));
    EXPECT_EQ(settle(), Texts{"7 at 7"});
    const Event told = log().back();
    EXPECT_EQ(told.actor, (Actor{"friend", "system", "hq"}));
    EXPECT_TRUE(told.read_facts.empty());
    EXPECT_EQ(judged(), Texts{});
}

TEST_F(EngineDelegation, AKeyIsAnsweredAsBefore) {
    begin_desk();
    submit(keyed(lent(sign()), 9));
    submit(keyed(lent(sign()), 9));
    EXPECT_EQ(settle(), (Texts{"7 at 7", "8 again 7"}));
}

TEST_F(EngineDelegation, VerifyAsksTheLogWhetherItHeld) {
    begin_desk();
    submit(lent(sign()));
    settle();
    const auto with = [&](const std::function<void(Event&)>& change) {
        return judged([&](Event& event) {
            if (event.trigger == "sign") change(event);
        });
    };
    EXPECT_EQ(with([](Event& event) { event.actor.subject = "stranger"; }),
              Texts{"7 refused: the delegation loan is given to another person"});
    EXPECT_EQ(with([](Event& event) { event.read_facts.erase(event.read_facts.begin() + 5); }),
              Texts{"7 refused: the delegation loan is no known instance"});
    const std::string day = "2024-02-01T00:00:00Z";
    EXPECT_EQ(
        with([&](Event& event) { event.occurred_at = *parse_timestamp(day); }),
        Texts{"7 refused: the delegation loan holds from 2024-01-01 to 2024-01-31, not on " + day});
    const std::string lie = "7 the delegation did not say what the step relies on";
    EXPECT_EQ(with([&](Event& event) {
                  event.occurred_at = *parse_timestamp(day);
                  event.read_facts[4].value = "2024-12-31";
              }),
              Texts{lie});
    EXPECT_EQ(with([](Event& event) {
                  for (std::size_t i = 0; i < 6; ++i) event.read_facts[i].position = Position{5};
              }),
              Texts{lie});
    EXPECT_EQ(with([](Event& event) {
                  event.read_facts[0].value = "other";
                  for (std::size_t i = 0; i < 6; ++i) event.read_facts[i].instance = "other";
              }),
              Texts{lie});
}

}  // namespace
}  // namespace jalon::testing
