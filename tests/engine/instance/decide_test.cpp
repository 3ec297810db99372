#include "engine/instance/decide.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/instance_driver.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* mission = R"(
    "states": {
        "need": {"on": {"offer.made": {"target": "offered", "guard": "G04",
                                       "actions": [
                                           {"assign": {"start": {"var": "input.start"}}}]}}},
        "offered": {"on": {"offer.accepted": {"target": "away", "guard": "G07"},
                           "offer.declined": "ended"}},
        "away": {"after": {"P10D": {}, "P1M": "late"}, "on": {"closed": "ended"}},
        "late": {"on": {"closed": "ended"}},
        "ended": {"type": "final"}},
    "guards": {
        "G04": {"rule": {"date.within": [{"var": "input.start"}, {"date.today": []}, "2025-12-31"]},
                "article": "law, art. 4", "message": {"en": "Too late.", "fr": "Trop tard."},
                "unblock_by": [{"role": "director", "trigger": "need.extended"}]},
        "G07": {"rule": {"and": [{"<=": [{"var": "data.months"}, {"var": "rules.months_max"}]},
                                 {"date.before": [{"step.at": "offer.made"}, {"date.now": []}]},
                                 {"!=": [{"step.by": "offer.made"}, {"var": "actor.subject"}]}]}}},
    "triggers": {
        "offer.made": {"title": {}, "by": ["coordinator"], "data": {}},
        "offer.accepted": {"title": {}, "by": ["*"], "data": {}},
        "offer.declined": {"title": {}, "by": ["volunteer"], "data": {}},
        "closed": {"title": {}, "by": ["coordinator"], "data": {}}},
    "start": {"by": ["coordinator", "director"], "data": {}},
    "rule_sets": [{"id": "old", "from": "2000-01-01", "numbers": {"months_max": 24}},
                  {"id": "new", "from": "2024-02-01", "numbers": {"months_max": 12}}])";

RefusalCode code_of(const Result<Event, Refusal>& decided) {
    EXPECT_FALSE(decided) << "not refused";
    return decided ? RefusalCode::overloaded : decided.error().code;
}

InstanceDriver started_mission(const char* data = R"({"months": 18})") {
    InstanceDriver driver(mission);
    EXPECT_TRUE(driver.start(from_json(data)));
    return driver;
}

InstanceDriver offered() {
    InstanceDriver driver = started_mission();
    EXPECT_TRUE(driver.step("offer.made", from_json(R"({"start": "2024-06-01"})")));
    return driver;
}

TEST(DecideStart, GivesTheFirstEvent) {
    InstanceDriver driver(mission);
    const auto event = driver.start(from_json(R"({"months": 18})"));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->type, EventType::instance_started);
    EXPECT_EQ(event->version, Version{1});
    EXPECT_EQ(event->workflow_hash, driver.workflow().hash);
    EXPECT_EQ(event->rule_set, "old");
    EXPECT_EQ(event->trigger, "");
    EXPECT_EQ(event->outcome.entered, Texts{"need"});
    EXPECT_EQ(driver.state().data, from_json(R"({"months": 18})"));
}

TEST(DecideStart, RefusesAnIdThatIsTaken) {
    InstanceDriver driver = started_mission();
    const auto again = driver.start();
    EXPECT_EQ(code_of(again), RefusalCode::exists);
    EXPECT_EQ(again.error().current_version, Version{1});
}

TEST(DecideStart, RefusesARoleThatMayNotStart) {
    InstanceDriver driver(mission);
    driver.actor.role = "volunteer";
    EXPECT_EQ(code_of(driver.start()), RefusalCode::forbidden);
    driver.actor.role = "admin";
    EXPECT_TRUE(driver.start()) << "admin passes everywhere";
}

TEST(DecideStart, RefusesAChartThatDoesNotComeToRest) {
    InstanceDriver driver(R"("states": {"a": {"always": "b"}, "b": {"always": "a"}})");
    const auto refused = driver.start();
    EXPECT_EQ(code_of(refused), RefusalCode::not_allowed);
    EXPECT_NE(refused.error().detail.find("rest"), std::string::npos);
}

TEST(DecideStep, RefusesInTheOrderOfItsContract) {
    InstanceDriver driver(mission);
    Command command = driver.command(CommandKind::step, "nonsense", Value::Object{});
    command.expected = Version{7};
    EXPECT_EQ(code_of(driver.take(command)), RefusalCode::not_found);

    driver = started_mission();
    command.actor.role = "stranger";
    auto refused = driver.take(command);
    EXPECT_EQ(code_of(refused), RefusalCode::version_mismatch);
    EXPECT_EQ(refused.error().current_version, Version{1});

    command.expected = Version{1};
    refused = driver.take(command);
    EXPECT_EQ(code_of(refused), RefusalCode::not_allowed);
    EXPECT_NE(refused.error().detail.find("nonsense"), std::string::npos);

    command.trigger = "closed";
    EXPECT_EQ(code_of(driver.take(command)), RefusalCode::forbidden);

    command.actor.role = "coordinator";
    refused = driver.take(command);
    EXPECT_EQ(code_of(refused), RefusalCode::not_allowed);
    EXPECT_NE(refused.error().detail.find("not awaited"), std::string::npos);
    EXPECT_EQ(refused.error().allowed, Texts{"offer.made"});
}

TEST(DecideStep, RefusesAnythingOnceEnded) {
    InstanceDriver driver = offered();
    driver.actor.role = "volunteer";
    ASSERT_TRUE(driver.step("offer.declined"));
    ASSERT_TRUE(driver.state().final);
    const auto refused = driver.step("offer.declined");
    EXPECT_EQ(code_of(refused), RefusalCode::not_allowed);
    EXPECT_EQ(refused.error().allowed, Texts{});
}

TEST(DecideStep, TellsTheGuardItsArticleItsFactsAndWhoCanHelp) {
    InstanceDriver driver = started_mission();
    const auto refused = driver.step("offer.made", from_json(R"({"start": "2026-06-01"})"));
    ASSERT_EQ(code_of(refused), RefusalCode::guard_refused);
    ASSERT_EQ(refused.error().reasons.size(), 1U);
    const Reason& reason = refused.error().reasons[0];
    EXPECT_EQ(reason.guard, "G04");
    EXPECT_EQ(reason.article, "law, art. 4");
    EXPECT_EQ(reason.message, from_json(R"({"en": "Too late.", "fr": "Trop tard."})"));
    EXPECT_EQ(reason.facts, from_json(R"({"input.start": "2026-06-01"})"));
    EXPECT_EQ(reason.unblock_by, (std::vector<Unblock>{{"director", "need.extended"}}));
    EXPECT_EQ(driver.state().version, Version{1}) << "a refusal leaves no trace";
}

TEST(DecideStep, AGuardThatErrorsRefusesWithItsCode) {
    InstanceDriver driver = started_mission();
    const auto refused = driver.step("offer.made", from_json(R"({"start": "soon"})"));
    ASSERT_EQ(code_of(refused), RefusalCode::guard_refused);
    EXPECT_EQ(refused.error().reasons.at(0).guard, "G04");
}

TEST(DecideStep, OccurredAtIsNowForGuards) {
    InstanceDriver driver = started_mission();
    Command command =
        driver.command(CommandKind::step, "offer.made", from_json(R"({"start": "2023-12-01"})"));
    EXPECT_EQ(code_of(driver.take(command)), RefusalCode::guard_refused) << "starts before today";
    command.occurred_at = instant("2023-11-01T00:00:00Z");
    const auto event = driver.take(command);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->occurred_at, instant("2023-11-01T00:00:00Z"));
    EXPECT_EQ(event->recorded_at, driver.now);
    EXPECT_EQ(event->outcome.guards, (std::vector<GuardResult>{{"G04", Verdict::holds}}));
}

TEST(DecideStep, ComparesTheTimeOfAnEarlierStep) {
    InstanceDriver driver = offered();
    driver.actor.subject = "person-2";
    EXPECT_EQ(code_of(driver.step("offer.accepted")), RefusalCode::guard_refused)
        << "at the same instant";
    driver.now = instant("2024-01-02T00:00:00Z");
    EXPECT_TRUE(driver.step("offer.accepted"));
}

TEST(DecideStep, ComparesWhoTookAnEarlierStep) {
    InstanceDriver driver = offered();
    driver.now = instant("2024-01-02T00:00:00Z");
    EXPECT_EQ(code_of(driver.step("offer.accepted")), RefusalCode::guard_refused);
}

TEST(DecideStep, TheRuleSetOfTheDayCounts) {
    InstanceDriver driver = offered();
    driver.actor.subject = "person-2";
    driver.now = instant("2024-02-01T00:00:00Z");
    EXPECT_EQ(code_of(driver.step("offer.accepted")), RefusalCode::guard_refused)
        << "18 months are more than 12";
    driver.now = instant("2024-01-31T23:59:59Z");
    const auto event = driver.step("offer.accepted");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->rule_set, "old");
}

TEST(DecideStep, TheLocalDayDecidesOnTheRuleSet) {
    InstanceDriver driver = offered();
    driver.actor.subject = "person-2";
    driver.context.zone = "Two";
    driver.now = instant("2024-01-31T22:00:00Z");  // midnight on the wall: the new law
    EXPECT_EQ(code_of(driver.step("offer.accepted")), RefusalCode::guard_refused);
}

TEST(DecideStep, AWorkflowMaySayWhichDateItsRuleSetFollows) {
    InstanceDriver driver(R"("states": {"a": {"on": {"e": "a"}}},
        "triggers": {"e": {"by": ["*"], "data": {}}},
        "rule_set_on": {"var": "data.signed"},
        "rule_sets": [{"id": "old", "from": "2000-01-01", "numbers": {}},
                      {"id": "new", "from": "2024-01-01", "numbers": {}}])");
    ASSERT_TRUE(driver.start(from_json(R"({"signed": "2010-05-05"})")));
    EXPECT_EQ(driver.step("e")->rule_set, "old");
}

TEST(DecideStep, AWorkflowMayNameItsZone) {
    InstanceDriver driver(R"("zone": "Two",
        "states": {"a": {"on": {"e": {"actions": [{"assign": {"day": {"var": "today"}}}]}}}},
        "triggers": {"e": {"by": ["*"], "data": {}}})");
    driver.now = instant("2024-01-31T22:30:00Z");
    ASSERT_TRUE(driver.start());
    ASSERT_TRUE(driver.step("e"));
    EXPECT_EQ(driver.state().data, from_json(R"({"day": "2024-02-01"})"));
}

TEST(DecideStep, RecordsTheFactsThatItWasGiven) {
    InstanceDriver driver(R"(
        "states": {"a": {"on": {"e": {"target": "a",
                                      "guard": {">=": [{"var": "facts.age"}, 18]}}}}},
        "triggers": {"e": {"by": ["*"], "data": {}}})");
    ASSERT_TRUE(driver.start());
    EXPECT_EQ(code_of(driver.step("e")), RefusalCode::guard_refused) << "the fact is missing";
    driver.context.facts = {ReadFact{"age", 21, "", Position{}}};
    const auto event = driver.step("e");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->read_facts, driver.context.facts);
}

TEST(DecideStep, AnInputMarkIsCountedFromTheInstancesFirst) {
    InstanceDriver driver(R"("states": {"a": {"on": {"e": {"actions": [
        {"assign": {"name": {"var": "input.name"}}}]}}}},
        "triggers": {"e": {"by": ["*"], "data": {}}})");
    Command command = driver.command(CommandKind::start, "", from_json(R"({"x": {"$sealed": 0}})"));
    command.sealed = {SealedPart{}};
    ASSERT_TRUE(driver.take(command));
    command = driver.command(CommandKind::step, "e", from_json(R"({"name": {"$sealed": 0}})"));
    command.sealed = {SealedPart{}};
    const auto event = driver.take(command);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->input, from_json(R"({"name": {"$sealed": 0}})"));
    EXPECT_EQ(driver.state().data, from_json(R"({"x": {"$sealed": 0}, "name": {"$sealed": 1}})"));
    EXPECT_EQ(driver.state().sealed.size(), 2U);
}

InstanceDriver away() {
    InstanceDriver driver = offered();
    driver.actor.subject = "person-2";
    driver.now = instant("2024-01-02T00:00:00Z");
    EXPECT_TRUE(driver.step("offer.accepted"));
    return driver;
}

TEST(DecideFire, ADeadlineMarksAndStaysUntilItsStateIsLeft) {
    InstanceDriver driver = away();
    ASSERT_EQ(driver.state().timers.size(), 2U);
    const auto event = driver.fire("away.after.P10D");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->type, EventType::step_taken);
    EXPECT_EQ(event->occurred_at, instant("2024-01-12T00:00:00Z"));
    EXPECT_EQ(event->outcome.timers.at(0).change, TimerChange::fired);
    EXPECT_EQ(driver.state().configuration, Texts{"away"});
    ASSERT_EQ(driver.state().timers.size(), 2U);
    EXPECT_TRUE(driver.state().timers[0].fired);
    EXPECT_FALSE(driver.state().timers[0].fires_by_clock());
    EXPECT_EQ(code_of(driver.fire("away.after.P10D")), RefusalCode::not_allowed) << "once only";

    driver.actor.role = "coordinator";
    ASSERT_TRUE(driver.step("closed"));
    EXPECT_TRUE(driver.state().timers.empty());
}

TEST(DecideFire, ATimerTakesItsTransition) {
    InstanceDriver driver = away();
    const auto event = driver.fire("away.after.P1M");
    ASSERT_TRUE(event);
    EXPECT_EQ(driver.state().configuration, Texts{"late"});
    EXPECT_TRUE(driver.state().timers.empty());
    EXPECT_EQ(driver.state().steps.count("away.after.P1M"), 1U);
}

TEST(DecideFire, RefusesATimerThatIsNotPendingOrIsDueAtAnotherTime) {
    InstanceDriver driver = away();
    EXPECT_EQ(code_of(driver.fire("nobody")), RefusalCode::not_allowed);
    Command command = driver.command(CommandKind::fire, "away.after.P1M", Value::Object{});
    command.occurred_at = instant("2024-01-05T00:00:00Z");
    EXPECT_EQ(code_of(driver.take(command)), RefusalCode::not_allowed);
}

TEST(DecideFire, ATimerWithoutAnOpenTransitionStillFires) {
    InstanceDriver driver(R"("states": {"a": {"after": [
        {"timer": "t", "in": "P1D", "target": "b", "guard": false}]}, "b": {}})");
    ASSERT_TRUE(driver.start());
    const auto event = driver.fire("t");
    ASSERT_TRUE(event);
    EXPECT_FALSE(event->outcome.changed);
    EXPECT_EQ(event->outcome.configuration, Texts{"a"});
    EXPECT_EQ(driver.state().configuration, Texts{"a"});
    EXPECT_TRUE(driver.state().timers.empty());
}

TEST(AllowedTriggers, ListsWhatIsAwaitedWithTheGuardsThatFail) {
    InstanceDriver driver = offered();
    const auto found = allowed_triggers(driver.workflow(), driver.state(), driver.actor, driver.now,
                                        driver.context);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].trigger, "offer.accepted");
    EXPECT_FALSE(found[0].allowed);
    ASSERT_EQ(found[0].refusals.size(), 1U);
    EXPECT_EQ(found[0].refusals[0].guard, "G07");
    EXPECT_EQ(found[1].trigger, "offer.declined");
    EXPECT_FALSE(found[1].allowed);
    ASSERT_EQ(found[1].refusals.size(), 1U);
    EXPECT_EQ(found[1].refusals[0].guard, "role");
    EXPECT_EQ(found[1].refusals[0].unblock_by,
              (std::vector<Unblock>{{"volunteer", "offer.declined"}}));
}

TEST(AllowedTriggers, AGuardOverTheTriggersOwnDataDoesNotCountYet) {
    InstanceDriver driver = started_mission();
    EXPECT_EQ(
        allowed_names(driver.workflow(), driver.state(), driver.actor, driver.now, driver.context),
        Texts{"offer.made"});
}

TEST(AllowedTriggers, AreNoneBeforeTheStartAndAfterTheEnd) {
    const InstanceDriver fresh(mission);
    EXPECT_TRUE(
        allowed_triggers(fresh.workflow(), fresh.state(), fresh.actor, fresh.now, fresh.context)
            .empty());
    InstanceDriver driver = offered();
    driver.actor.role = "volunteer";
    ASSERT_TRUE(driver.step("offer.declined"));
    EXPECT_TRUE(allowed_triggers(driver.workflow(), driver.state(), driver.actor, driver.now,
                                 driver.context)
                    .empty());
}

TEST(MaySend, AStarIsEverybody) {
    EXPECT_TRUE(may_send({"*"}, Actor{"s", "host", ""}));
    EXPECT_TRUE(may_send({"host"}, Actor{"s", "host", ""}));
    EXPECT_FALSE(may_send({"host"}, Actor{"s", "hostess", ""}));
    EXPECT_FALSE(may_send({}, Actor{"s", "host", ""}));
}

}  // namespace
}  // namespace jalon::testing
