// A step that tells everybody who fits: who is told, who is left out, and what stands on the log.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/core/verify.h"
#include "engine/instance/evolve.h"
#include "tests/engine/core/engine_fixture.h"

namespace jalon::testing {
namespace {

// Tells the posts of a country.
constexpr const char* crier = R"("id": "crier",
    "states": {"here": {"on": {
        "call": {"actions": [{"tell": {
            "where": {"workflow": "post", "country": {"var": "input.country"}},
            "trigger": "heard", "data": {"of": {"var": "instance.id"}}}}]},
        "back": {},
        "error.execution": {"actions": [{"assign": {"failed": true}}]}}}},
    "triggers": {"call": {"by": ["*"], "data": {}},
                 "back": {"by": ["*"], "reverses": true, "data": {}}})";

// Hears once, unless it is deaf, and has its chief note that. It grows old after ten days.
constexpr const char* post = R"("id": "post",
    "attributes": {"country": {"var": "data.country"}},
    "states": {
        "all": {"type": "parallel", "states": {
            "hearing": {"initial": "waiting", "states": {
                "waiting": {"on": {"heard": {
                    "target": "told",
                    "guard": {"code": "EARS", "rule": {"!": {"var": "data.deaf"}}},
                    "actions": [{"tell": {"instance": {"var": "data.chief"},
                                          "trigger": "noted"}}]}}},
                "told": {}}},
            "age": {"initial": "young", "states": {"young": {"after": {"P10D": "old"}}, "old": {}}},
            "notes": {"on": {"noted": {
                "actions": [{"assign": {"n": {"+": [{"var": "data.n"}, 1]}}}]}}}},
            "on": {"move": {"actions": [{"assign": {"country": {"var": "input.country"}}}]},
                   "close": "closed"}},
        "closed": {"type": "final"}},
    "triggers": {"heard": {"by": ["system"], "data": {"type": "object", "required": ["of"]}},
                 "noted": {"by": ["system"], "data": {}}, "move": {"by": ["*"], "data": {}},
                 "close": {"by": ["*"], "data": {}}})";

class EngineAudience : public EngineTest {
protected:
    // Publishes both, and starts the crier "c": positions 1 to 3.
    void begin() {
        publish(crier);
        publish(post);
        submit(start("c", "{}", "crier"));
        ASSERT_EQ(settle().back(), "3 at 3");
    }
    void post_in(const std::string& id, const char* data) { submit(start(id, data, "post")); }
    Request step(const std::string& instance, const std::string& trigger, const char* data = "{}") {
        Request step = request(RequestKind::step, instance);
        step.trigger = trigger;
        step.data = from_json(data);
        return step;
    }
    Request call(const char* country = R"({"country": "SN"})") {
        return step("c", "call", country);
    }

    // The ids that the event at this position told.
    [[nodiscard]] Texts told_at(std::uint64_t position) const {
        const Event event = log().at(position - 1);
        Texts ids;
        for (const Told& one : event.told) ids.push_back(one.instance);
        return ids;
    }
    // Everything on the log, decided again.
    [[nodiscard]] Texts illegal() const {
        Texts wrong;
        Catalog catalog;
        std::map<InstanceId, InstanceState> states;
        for (const Event& event : log()) {
            if (!event.instance) {
                Findings findings;
                catalog.add(compile_value(*event.input.find("document"), findings));
                continue;
            }
            InstanceState& state = states[*event.instance];
            const auto found = verify_event(catalog, state, event, shell_->zones(), "UTC");
            if (found) wrong.push_back(*found);
            state = evolve(state, event);
        }
        return wrong;
    }
};

TEST_F(EngineAudience, EveryInstanceThatFitsIsToldInOneGroup) {
    begin();
    post_in("p3", R"({"country": "SN"})");
    post_in("p1", R"({"country": "SN"})");
    post_in("p2", R"({"country": "SN"})");
    post_in("q", R"({"country": "MA"})");
    settle();
    reopen();  // so that all of them have to be loaded
    submit(keyed(call(), 9));
    ASSERT_TRUE(shell_->load(now_));
    ASSERT_TRUE(shell_->take());
    const auto group = shell_->write();
    ASSERT_EQ(group->committed.size(), 4U);
    EXPECT_EQ(told(group->replies), Texts{"8 at 8"});
    const auto events = log();
    const Value data = from_json(R"({"of": "c"})");
    EXPECT_EQ(
        events[7].told,
        (std::vector<Told>{{"p1", "heard", data}, {"p2", "heard", data}, {"p3", "heard", data}}));
    for (std::size_t i = 8; i < 11; ++i) {
        EXPECT_EQ(events[i].instance->value(), events[7].told[i - 8].instance);
        EXPECT_EQ(events[i].causation, Position{8});
        EXPECT_EQ(events[i].actor, (Actor{"person", "system", "hq"}));
    }
    EXPECT_EQ(stored("q").version, Version{1});
    EXPECT_EQ(illegal(), Texts{});
    submit(keyed(call(), 9));
    EXPECT_EQ(settle(), Texts{"9 again 8"});
}

TEST_F(EngineAudience, AllAreLoadedInOneRound) {
    begin();
    for (int i = 0; i < 30; ++i) {
        post_in("p" + std::to_string(i), R"({"country": "SN", "chief": "c2"})");
    }
    post_in("c2", R"({"n": 0})");
    settle();
    reopen();
    submit(call());
    std::vector<std::size_t> rounds;
    for (auto loads = engine().take_loads(); !loads.empty(); loads = engine().take_loads()) {
        rounds.push_back(loads.size());
        for (const Load& load : loads) {
            EXPECT_FALSE(engine().has_ready());
            shell_->tell(*shell_->fetch(load), now_);
        }
    }
    EXPECT_EQ(rounds, (std::vector<std::size_t>{1, 1, 30, 1})) << "itself, the search, they, c2";
    settle();
    EXPECT_EQ(*stored("c2").data.find("n"), Value{30});
    EXPECT_EQ(illegal(), Texts{});
}

TEST_F(EngineAudience, WhoHasEndedOrDoesNotWaitOrRefusesIsLeftOut) {
    begin();
    post_in("a", R"({"country": "SN"})");
    post_in("deaf", R"({"country": "SN", "deaf": true})");
    post_in("ended", R"({"country": "SN"})");
    submit(step("ended", "close"));
    settle();
    submit(call());
    settle();
    EXPECT_EQ(told_at(8), Texts{"a"});
    EXPECT_EQ(stored("deaf").version, Version{1});
    submit(call());
    EXPECT_EQ(settle(), Texts{"9 at 10"}) << "nobody is left to tell";
    EXPECT_EQ(told_at(10), Texts{});
    EXPECT_EQ(log()[9].type_version, 1);
    EXPECT_EQ(illegal(), Texts{});
}

TEST_F(EngineAudience, WhoeverRefusesIsLeftAsItWas) {
    begin();
    post_in("deaf", R"({"country": "SN", "deaf": true})");
    post_in("old", R"({"country": "SN"})");
    settle();
    now_ = later(now_, 11);
    submit(call());
    EXPECT_EQ(settle(), Texts{"6 at 6"});
    ASSERT_EQ(log().size(), 8U) << "the timer of the one that hears fires before it hears";
    EXPECT_EQ(told_at(6), Texts{"old"});
    EXPECT_EQ(stored("deaf").version, Version{1});
    engine().tick(now_);
    settle();
    EXPECT_EQ(stored("deaf").version, Version{2}) << "its timer fires by the clock";
    EXPECT_EQ(illegal(), Texts{});
}

TEST_F(EngineAudience, WhatIsNotDurableYetIsKnownAllTheSame) {
    begin();
    post_in("stays", R"({"country": "SN"})");
    post_in("leaves", R"({"country": "SN"})");
    settle();
    submit(step("leaves", "move", R"({"country": "MA"})"));
    post_in("comes", R"({"country": "SN"})");
    ASSERT_TRUE(shell_->load(now_));
    ASSERT_TRUE(shell_->take());  // in flight: the store does not know either
    submit(call());
    ASSERT_TRUE(shell_->load(now_));
    EXPECT_EQ(shell_->write()->committed.size(), 2U);
    settle();
    EXPECT_EQ(told_at(8), (Texts{"comes", "stays"}));
    EXPECT_EQ(illegal(), Texts{});
}

TEST_F(EngineAudience, WhatHappensWhileTheBoardIsAskedCounts) {
    begin();
    submit(call());
    const auto loads = engine().take_loads();
    ASSERT_EQ(loads.size(), 1U);
    auto asked = shell_->fetch(loads.front());
    post_in("later", R"({"country": "SN"})");
    ASSERT_TRUE(shell_->load(now_));
    ASSERT_TRUE(shell_->take());
    static_cast<void>(shell_->write());
    shell_->tell(std::move(*asked), now_);
    settle();
    EXPECT_EQ(told_at(5), Texts{"later"});
}

TEST_F(EngineAudience, TheSameRequestTwiceAsksTheBoardOnce) {
    begin();
    submit(call());
    submit(step("c", "call", R"({"country": "MA"})"));
    EXPECT_EQ(engine().take_loads().size(), 1U) << "the second waits for the first";
}

TEST_F(EngineAudience, MoreThanTheBoundAreRefusedWithTheWayOut) {
    begin();
    submit(call());
    const auto loads = engine().take_loads();
    ASSERT_EQ(loads.size(), 1U);
    std::vector<InstanceId> many;
    for (std::size_t i = 0; i <= limits::told_max; ++i) many.emplace_back("p" + std::to_string(i));
    engine().found(*loads.front().instance, *loads.front().where, many, now_);
    const auto replies = shell_->settle(now_);
    ASSERT_EQ(replies.size(), 1U);
    const auto& refusal = std::get<Refusal>(replies.front().answer);
    EXPECT_EQ(refusal.code, RefusalCode::not_allowed);
    EXPECT_NE(refusal.detail.find("10000"), std::string::npos) << refusal.detail;
    EXPECT_NE(refusal.detail.find("bulk step"), std::string::npos) << refusal.detail;
    EXPECT_EQ(stored("c").version, Version{1});
}

TEST_F(EngineAudience, LookingForNothingTellsNobody) {
    begin();
    post_in("nowhere", "{}");
    settle();
    submit(call("{}"));
    submit(call(R"({"country": ""})"));
    submit(call(R"({"country": 1})"));
    EXPECT_EQ(settle(), (Texts{"5 at 5", "6 at 6", "7 at 7"}));
    EXPECT_EQ(*stored("c").data.find("failed"), Value{true}) << "a number is no text";
    EXPECT_EQ(stored("nowhere").version, Version{1});
}

TEST_F(EngineAudience, OnlyAStepThatToldSomebodyIsNotReversed) {
    begin();
    submit(call());
    submit(step("c", "back"));
    EXPECT_EQ(settle(), (Texts{"4 at 4", "5 at 5"}));
    post_in("p", R"({"country": "SN"})");
    submit(call());
    submit(step("c", "back"));
    EXPECT_EQ(settle(), (Texts{"6 at 6", "7 at 7", "8 not_allowed"}));
}

TEST_F(EngineAudience, AKeyThatCannotBeStoredRefusesTheWholeStep) {
    publish(crier);
    publish(R"("id": "post", "attributes": {"country": {"var": "data.country"}},
        "states": {"a": {"on": {"heard": {"actions": [{"assign": {"of": {"var": "input.of"}}}]}}}},
        "triggers": {"heard": {"by": ["system"], "data": {"type": "object", "properties": {
            "of": {"type": "string", "personal": true}}}}})");
    submit(start("c", "{}", "crier"));
    post_in("p", R"({"country": "SN"})");
    settle();
    sealer_.fail_next_seal();
    submit(call());
    EXPECT_EQ(settle(), Texts{"5 unavailable"});
    submit(call());
    EXPECT_EQ(settle(), Texts{"6 at 5"});
}

TEST_F(EngineAudience, TellingInACircleIsRefused) {
    publish(R"("id": "circle", "states": {"a": {"on": {"pass": {"actions": [
            {"tell": {"instance": {"var": "data.next"}, "trigger": "pass"}}]}}}},
        "triggers": {"pass": {"by": ["*"], "data": {}}})");
    submit(start("a", R"({"next": "b"})", "circle"));
    submit(start("b", R"({"next": "a"})", "circle"));
    submit(step("a", "pass"));
    EXPECT_EQ(settle().back(), "4 not_allowed");
    EXPECT_EQ(log().size(), 3U);
}

TEST_F(EngineAudience, AListThatIsNotWhatTheStepTellsIsNotLegal) {
    begin();
    post_in("p1", R"({"country": "SN"})");
    post_in("p2", R"({"country": "SN"})");
    submit(call());
    settle();
    Catalog catalog;
    catalog.add(workflow_of(crier));
    const auto events = log();
    const InstanceState before = evolve({}, events[2]);
    const auto wrong = [&](std::vector<Told> told) {
        Event event = events[5];
        record_told(event, std::move(told));
        return verify_event(catalog, before, event, shell_->zones(), "UTC").has_value();
    };
    const auto [p1, p2] = std::pair(events[5].told[0], events[5].told[1]);
    EXPECT_FALSE(wrong({p1, p2}));
    EXPECT_FALSE(wrong({p2})) << "who fitted is not asked again";
    EXPECT_FALSE(wrong({}));
    EXPECT_TRUE(wrong({p2, p1}));
    EXPECT_TRUE(wrong({p1, p1}));
    EXPECT_TRUE(wrong({Told{"p1", "close", p1.data}}));
    EXPECT_TRUE(wrong({Told{"p1", "heard", Value{}}}));
}

}  // namespace
}  // namespace jalon::testing
