#include "engine/instance/delegation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/instance_driver.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* lending = R"("id": "lending",
    "delegates": {"when": {"state.in": "given"}, "role": {"var": "data.role"},
                  "to": {"var": "data.to"}, "from": {"var": "data.from"},
                  "until": {"var": "data.until"}},
    "states": {"asked": {"on": {"give": "given"}}, "given": {"on": {"withdraw": "over"}},
               "over": {}},
    "triggers": {"give": {"by": ["*"], "data": {}}, "withdraw": {"by": ["*"], "data": {}}})";

// Two keys: the officer's, then the director's.
constexpr const char* safe = R"("id": "safe",
    "start": {"by": ["officer"], "data": {}},
    "states": {"shut": {"on": {"first": "half"}},
               "half": {"on": {"second": {"target": "open", "guard": "OTHER"}}},
               "open": {"on": {"note": {"actions": [{"assign": {
                   "by": {"var": "facts.delegation.id"}}}]}}}},
    "guards": {"OTHER": {"rule": {"!=": [{"step.by": "first"}, {"var": "actor.subject"}]}}},
    "triggers": {"first": {"by": ["officer"], "data": {}}, "note": {"by": ["*"], "data": {}},
                 "second": {"by": ["director"], "data": {}}})";

// The officer's role is lent to "friend", a coordinator, from 10 to 20 January 2024.
class Delegated : public ::testing::Test {
protected:
    Delegated() : lent_(lending), safe_(safe) { safe_.now = instant("2024-01-15T12:00:00Z"); }

    void lend(const char* from = "2024-01-10", const char* until = "2024-01-20",
              const char* role = "officer") {
        lent_ = InstanceDriver(lending);
        ASSERT_TRUE(lent_.start(
            Value::Object{{"role", role}, {"to", "friend"}, {"from", from}, {"until", until}}));
        ASSERT_TRUE(lent_.step("give"));
    }
    void open_safe() {
        safe_.actor = Actor{"boss", "officer", "hq"};
        ASSERT_TRUE(safe_.start());
        safe_.actor = Actor{"friend", "coordinator", "hq"};
    }
    [[nodiscard]] std::vector<ReadFact> facts() const {
        return delegation_facts(InstanceId{"loan"}, &lent_.state(), &lent_.workflow(),
                                safe_.context);
    }
    Result<Event, Refusal> by_delegation(const std::string& trigger) {
        Command command = safe_.command(CommandKind::step, trigger, Value::Object{});
        act_by(facts(), command);
        return safe_.take(command);
    }
    // The detail of a refusal, which must say "not delegated".
    static std::string detail_of(const Result<Event, Refusal>& decided) {
        if (decided) return "taken";
        EXPECT_EQ(decided.error().code, RefusalCode::not_delegated) << decided.error().detail;
        return decided.error().detail;
    }
    std::string detail_at(const char* time) {
        safe_.now = instant(time);
        return detail_of(by_delegation("first"));
    }

    InstanceDriver lent_;
    InstanceDriver safe_;
};

TEST_F(Delegated, SaysWhatItLendsAndWhereItStoodSo) {
    lend();
    const Position at{2};
    EXPECT_EQ(facts(), (std::vector<ReadFact>{{"delegation.id", "loan", "loan", at},
                                              {"delegation.role", "officer", "loan", at},
                                              {"delegation.to", "friend", "loan", at},
                                              {"delegation.from", "2024-01-10", "loan", at},
                                              {"delegation.until", "2024-01-20", "loan", at},
                                              {"delegation.given", true, "loan", at}}));
}

TEST_F(Delegated, GivesTheRoleAndLeavesThePerson) {
    lend();
    open_safe();
    const auto event = by_delegation("first");
    ASSERT_TRUE(event) << event.error().detail;
    EXPECT_EQ(event->actor, (Actor{"friend", "officer", "hq"}));
    EXPECT_EQ(event->read_facts, facts());
    EXPECT_EQ(safe_.state().steps.at("first").subject, "friend");
}

TEST_F(Delegated, AStartIsTakenByItToo) {
    lend();
    safe_.actor = Actor{"friend", "coordinator", "hq"};
    EXPECT_EQ(safe_.start().error().code, RefusalCode::forbidden);
    Command start = safe_.command(CommandKind::start, "", Value::Object{});
    act_by(facts(), start);
    const auto event = safe_.take(start);
    ASSERT_TRUE(event) << event.error().detail;
    EXPECT_EQ(event->actor.role, "officer");
}

TEST_F(Delegated, HoldsOnWholeDaysOfTheOrganisationsZone) {
    lend();
    open_safe();
    safe_.context.zone = "Two";  // two hours ahead in January
    const std::string never = "the delegation loan holds from 2024-01-10 to 2024-01-20, not on ";
    EXPECT_EQ(detail_at("2024-01-09T21:59:59Z"), never + "2024-01-09T21:59:59Z");
    EXPECT_EQ(detail_at("2024-01-20T22:00:00Z"), never + "2024-01-20T22:00:00Z");
    EXPECT_EQ(detail_at("2024-01-20T21:59:59Z"), "taken");
    safe_ = InstanceDriver(safe);
    open_safe();
    safe_.context.zone = "Two";
    EXPECT_EQ(detail_at("2024-01-09T22:00:00Z"), "taken");
}

TEST_F(Delegated, HoldsBetweenInstantsToTheSecond) {
    lend("2024-01-10T08:00:00Z", "2024-01-10T10:00:00+02:00");
    open_safe();
    EXPECT_NE(detail_at("2024-01-10T07:59:59Z"), "taken");
    EXPECT_NE(detail_at("2024-01-10T08:00:01Z"), "taken");
    EXPECT_EQ(detail_at("2024-01-10T08:00:00Z"), "taken");
}

TEST_F(Delegated, WithoutBothEndsItHoldsNever) {
    open_safe();
    lend("2024-01-10", "one day");
    EXPECT_NE(detail_of(by_delegation("first")), "taken");
    lend("one day", "2024-01-20");
    EXPECT_NE(detail_of(by_delegation("first")), "taken");
}

TEST_F(Delegated, IsForThePersonNamedAlone) {
    lend();
    open_safe();
    safe_.actor.subject = "stranger";
    EXPECT_EQ(detail_of(by_delegation("first")), "the delegation loan is given to another person");
    safe_.actor.subject = "";
    lent_ = InstanceDriver(lending);
    ASSERT_TRUE(lent_.start(Value::Object{
        {"role", "officer"}, {"to", ""}, {"from", "2024-01-10"}, {"until", "2024-01-20"}}));
    ASSERT_TRUE(lent_.step("give"));
    EXPECT_EQ(detail_of(by_delegation("first")), "the delegation loan is given to another person");
}

TEST_F(Delegated, IsNotInForceBeforeItIsGivenNorAfterItIsWithdrawn) {
    const std::string detail =
        "the delegation loan is not in force: it was not given yet, or was withdrawn";
    open_safe();
    ASSERT_TRUE(lent_.start(Value::Object{
        {"role", "officer"}, {"to", "friend"}, {"from", "2024-01-10"}, {"until", "2024-01-20"}}));
    EXPECT_EQ(detail_of(by_delegation("first")), detail);
    ASSERT_TRUE(lent_.step("give"));
    ASSERT_TRUE(lent_.step("withdraw"));
    EXPECT_EQ(detail_of(by_delegation("first")), detail);
}

TEST_F(Delegated, AnotherInstanceIsNone) {
    open_safe();
    const auto taken_on = [&](std::vector<ReadFact> facts) {
        Command command = safe_.command(CommandKind::step, "first", Value::Object{});
        act_by(std::move(facts), command);
        EXPECT_EQ(command.actor.role, "coordinator");
        return detail_of(safe_.take(command));
    };
    const InstanceId id{"loan"};
    const InstanceState absent;
    EXPECT_EQ(taken_on(delegation_facts(id, nullptr, nullptr, safe_.context)),
              "the delegation loan is no known instance");
    EXPECT_EQ(taken_on(delegation_facts(id, &absent, &lent_.workflow(), safe_.context)),
              "the delegation loan is no known instance");
    EXPECT_EQ(taken_on(delegation_facts(id, &safe_.state(), &safe_.workflow(), safe_.context)),
              "the delegation loan is no delegation");
}

TEST_F(Delegated, FactsThatSpeakOfAnotherRoleGiveNone) {
    lend();
    open_safe();
    Command command = safe_.command(CommandKind::step, "first", Value::Object{});
    act_by(facts(), command);
    command.actor.role = "director";
    EXPECT_EQ(detail_of(safe_.take(command)), "the delegation loan is of another role");
}

TEST_F(Delegated, ARoleThatMayNotSendAStepIsForbiddenAsEver) {
    lend("2024-01-10", "2024-01-20", "finance");
    open_safe();
    const auto refused = by_delegation("first");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, RefusalCode::forbidden);
    EXPECT_EQ(refused.error().detail, "the role finance may not send first");
}

TEST_F(Delegated, TwoRolesAreNotTwoPersons) {
    lend();
    open_safe();
    safe_.actor.role = "director";
    ASSERT_TRUE(by_delegation("first"));
    const auto refused = safe_.step("second");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, RefusalCode::guard_refused);
    safe_.actor.subject = "boss";
    EXPECT_TRUE(safe_.step("second"));
}

TEST_F(Delegated, ARuleMayReadIt) {
    lend();
    open_safe();
    ASSERT_TRUE(by_delegation("first"));
    safe_.actor = Actor{"boss", "director", "hq"};
    ASSERT_TRUE(safe_.step("second"));
    safe_.actor = Actor{"friend", "coordinator", "hq"};
    ASSERT_TRUE(by_delegation("note"));
    EXPECT_EQ(*safe_.state().data.find("by"), Value{"loan"});
    ASSERT_TRUE(safe_.step("note"));
    EXPECT_EQ(*safe_.state().data.find("by"), Value{});
}

TEST_F(Delegated, NobodyHandsOnWhatWasLent) {
    lend();
    InstanceDriver other(lending);
    other.now = instant("2024-01-15T12:00:00Z");
    other.actor = Actor{"friend", "coordinator", "hq"};
    Command start = other.command(CommandKind::start, "", Value::Object{});
    act_by(facts(), start);
    const std::string detail =
        "a delegation is given and withdrawn in one's own role: nobody hands it on";
    EXPECT_EQ(detail_of(other.take(start)), detail);
    ASSERT_TRUE(other.start());
    Command give = other.command(CommandKind::step, "give", Value::Object{});
    act_by(facts(), give);
    EXPECT_EQ(detail_of(other.take(give)), detail);
}

}  // namespace
}  // namespace jalon::testing
