#include "engine/instance/workflow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/workflows.h"

namespace jalon::testing {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(const Findings& findings) {
    Texts texts;
    for (const Finding& finding : findings) texts.push_back(finding.code + " " + finding.pointer);
    return texts;
}

// "CODE POINTER" of what compiling finds.
Texts findings_of(std::string_view members) {
    Findings findings;
    const auto workflow = compile_value(workflow_value(members), findings);
    EXPECT_EQ(workflow == nullptr, has_errors(findings));
    return texts_of(findings);
}

// The same of linting what compiles; warnings begin with "?".
Texts lint_of(std::string_view members) {
    Findings findings;
    const auto workflow = compile_value(workflow_value(members), findings);
    if (workflow == nullptr) return {"does not compile"};
    lint_workflow(*workflow, findings);
    Texts texts;
    for (const Finding& finding : findings) {
        const std::string mark = finding.severity == Severity::warning ? "?" : "";
        texts.push_back(mark + finding.code + " " + finding.pointer);
    }
    return texts;
}

constexpr std::string_view one_state = R"("states": {"a": {}})";

std::string with(std::string_view members) {
    return std::string(one_state) + "," + std::string(members);
}

TEST(WorkflowCompile, TakesTheSmallestWorkflow) {
    const auto workflow = workflow_of(one_state);
    ASSERT_NE(workflow, nullptr);
    EXPECT_EQ(workflow->id, "test");
    EXPECT_EQ(workflow->version, 1);
    EXPECT_EQ(workflow->start.by, Texts{"*"});
    EXPECT_EQ(workflow->hash, hash_of_value(workflow->document));
}

TEST(WorkflowCompile, NamesEveryMemberThatIsMissing) {
    Findings findings;
    EXPECT_EQ(compile_value(from_json("{}"), findings), nullptr);
    EXPECT_EQ(texts_of(findings),
              (Texts{"required /id", "required /version", "required /title", "required /initial",
                     "required /states", "required /triggers", "required /data", "shape /id"}));
}

TEST(WorkflowCompile, NamesWhatIsWrongWithItsHead) {
    EXPECT_EQ(findings_of(with(R"("id": "../x")")), Texts{"shape /id"});
    EXPECT_EQ(findings_of(with(R"("version": 0)")), Texts{"shape /version"});
    EXPECT_EQ(findings_of(with(R"("version": "1")")), Texts{"shape /version"});
}

TEST(WorkflowCompile, NamesWhatIsWrongWithTriggersAndData) {
    EXPECT_EQ(findings_of(with(R"("triggers": [])")), Texts{"shape /triggers"});
    EXPECT_EQ(findings_of(with(R"("triggers": {"e": 1})")), Texts{"shape /triggers/e"});
    EXPECT_EQ(findings_of(with(R"("triggers": {"e": {"by": [], "data": {}}})")),
              Texts{"no_roles /triggers/e/by"});
    EXPECT_EQ(findings_of(with(R"("triggers": {"e": {"by": ["*"], "data": {"type": "no"}}})")),
              Texts{"data_schema /triggers/e/data"});
    EXPECT_EQ(findings_of(with(R"("start": {"by": ["*"], "data": {"type": "no"}})")),
              Texts{"data_schema /start/data"});
    const Texts data = findings_of(with(R"("data": {"type": "no"})"));
    EXPECT_NE(std::find(data.begin(), data.end(), "data_schema /data"), data.end());
}

TEST(WorkflowCompile, NamesWhatIsWrongWithRules) {
    EXPECT_EQ(findings_of(with(R"("subject": {"no": 1})")), Texts{"rule /subject"});
    EXPECT_EQ(findings_of(with(R"("zone": {"no": 1})")), Texts{"rule /zone"});
    EXPECT_EQ(findings_of(with(R"("rule_set_on": {"no": 1})")), Texts{"rule /rule_set_on"});
    EXPECT_EQ(findings_of(with(R"("attributes": {"country": {"no": 1}})")),
              Texts{"rule /attributes/country"});
    EXPECT_EQ(findings_of(R"("states": {"a": {"on": {"e": "x"}}})"),
              Texts{"dangling_target /states/a/on/e"});
}

TEST(WorkflowCompile, RuleSetsStandInTheOrderOfTheirDates) {
    EXPECT_EQ(findings_of(with(R"("rule_sets": [{"id": "a", "from": "2020-01-01"}])")),
              Texts{"shape /rule_sets/0"});
    EXPECT_EQ(findings_of(with(R"("rule_sets": [
                  {"id": "a", "from": "2020-01-01", "numbers": {}},
                  {"id": "b", "from": "2020-01-01", "numbers": {}}])")),
              Texts{"order /rule_sets/1/from"});
}

TEST(WorkflowCompile, ADerivedFactIsADateOrMembershipRule) {
    EXPECT_EQ(findings_of(with(R"("derive": {"age": {"on": ["start"]}})")),
              Texts{"shape /derive/age"});
    EXPECT_EQ(findings_of(with(R"("derive": {"name": {"on": ["start"],
                  "rule": {"cat": [{"var": "data.name"}]}}})")),
              Texts{"derive /derive/name/rule"});
    const auto workflow = workflow_of(with(R"("derive": {"age": {"on": ["start", "e"],
        "rule": {"date.age": [{"var": "data.born"}, {"date.today": []}]}}})"));
    ASSERT_EQ(workflow->derive.size(), 1U);
    EXPECT_EQ(workflow->derive[0].on, (Texts{"start", "e"}));
}

TEST(WorkflowCompile, ADelegationHasAllItsRules) {
    const std::string four = R"("role": "officer", "to": "friend", "from": 1, "until": 2)";
    EXPECT_FALSE(workflow_of(one_state)->delegates);
    EXPECT_TRUE(workflow_of(with(R"("delegates": {"when": true,)" + four + "}"))->delegates);
    EXPECT_EQ(findings_of(with(R"("delegates": {)" + four + "}")), Texts{"shape /delegates"});
    EXPECT_EQ(findings_of(with(R"("delegates": {"when": {"no": 1},)" + four + "}")),
              (Texts{"rule /delegates/when", "shape /delegates"}));
    EXPECT_EQ(findings_of(with(R"("delegates": [])")), Texts{"shape /delegates"});
}

TEST(WorkflowCompile, KeepsRolesKeysPhasesAndAttributesInOrder) {
    const auto workflow = workflow_of(with(R"(
        "triggers": {"e": {"by": ["x", "y"], "keys": ["y", "x"], "title": {"en": "E"}, "data": {}}},
        "phases": [{"id": "two", "title": {}}, {"id": "one"}],
        "attributes": {"host": {"var": "data.h"}, "country": {"var": "data.c"}})"));
    EXPECT_EQ(workflow->triggers.at("e").by, (Texts{"x", "y"}));
    EXPECT_EQ(workflow->triggers.at("e").keys, (Texts{"y", "x"}));
    EXPECT_EQ(workflow->phases.at(0).id, "two");
    EXPECT_EQ(workflow->attributes.at(0).first, "host");
}

TEST(WorkflowLint, FindsAStateThatNothingEnters) {
    EXPECT_EQ(lint_of(R"("states": {"a": {}, "b": {}})"), Texts{"unreachable_state /states/b"});
}

TEST(WorkflowLint, FindsAnEventThatNothingSends) {
    EXPECT_EQ(lint_of(R"("states": {"a": {"on": {"e": "a"}}})"),
              Texts{"unknown_trigger /states/a/on/e"});
    EXPECT_EQ(lint_of(R"("states": {"a": {"on": {"f.*": "a"}, "entry": [{"raise": "f.g"}]}})"),
              Texts{});
    EXPECT_EQ(lint_of(R"("states": {"a": {"on": {"error": "a"}, "after": {"P1D": "a"}}})"),
              Texts{});
}

TEST(WorkflowLint, WarnsOfATriggerThatNoStateAwaits) {
    EXPECT_EQ(lint_of(with(R"("triggers": {"e": {"by": ["*"], "data": {}}})")),
              Texts{"?unused_trigger /triggers/e"});
}

TEST(WorkflowLint, RefusesAGuardOverAPersonalField) {
    const auto guarded = [](const std::string& path) {
        return lint_of(R"("states": {"a": {"on": {"e": {"target": "a",
                "guard": {"==": [{"var": ")" +
                       path + R"("}, 1]}}}}},
            "data": {"type": "object", "properties": {"person": {"type": "object", "properties": {
                "name": {"type": "string", "personal": true}, "code": {"type": "integer"}}}}},
            "triggers": {"e": {"by": ["*"], "data": {"properties": {"list": {"items": {
                "properties": {"note": {"personal": "medical"}}}}}}}})");
    };
    const Texts refused{"personal_in_guard /states/a/on/e/guard"};
    EXPECT_EQ(guarded("data.person.name"), refused);
    EXPECT_EQ(guarded("data.person.name.first"), refused);
    EXPECT_EQ(guarded("data.person"), refused) << "the object above holds the field";
    EXPECT_EQ(guarded("input.list.0.note"), refused);
    EXPECT_EQ(guarded(""), refused) << "everything holds the field";
    EXPECT_EQ(guarded("data.person.code"), Texts{});
    EXPECT_EQ(guarded("data.other"), Texts{});
}

TEST(WorkflowLint, LooksIntoADelegation) {
    const auto lint = [](const std::string& when, const std::string& to) {
        return lint_of(with(R"("delegates": {"when": )" + when + R"(, "role": "officer", "to": )" +
                            to + R"(, "from": 1, "until": 2}, "data": {"type": "object",
            "properties": {"name": {"type": "string", "personal": true},
                           "to": {"type": "string", "personal": false}}})"));
    };
    EXPECT_EQ(lint(R"({"state.in": "a"})", R"({"var": "data.to"})"), Texts{});
    EXPECT_EQ(lint(R"({"state.in": "gone"})", R"({"var": "data.name"})"),
              (Texts{"dangling_state /delegates", "personal_in_delegates /delegates"}));
}

TEST(WorkflowLint, KeepsTheNameOfADelegationsFacts) {
    EXPECT_EQ(lint_of(with(R"("derive": {"delegation": {"on": ["start"], "rule": true}},
        "reads": {"delegation": {"on": ["start"], "workflow": "w", "key": "k", "facts": {}}})")),
              (Texts{"reserved_fact /derive/delegation", "reserved_fact /reads/delegation"}));
}

TEST(WorkflowLint, RefusesAFactThatNothingGives) {
    const auto guarded = [](const std::string& path) {
        return lint_of(R"("states": {"a": {"on": {"e": {"target": "a", "guard": {"var": ")" + path +
                       R"("}}}}},
            "derive": {"age": {"on": ["e"], "rule": {"var": "input.age"}}},
            "reads": {"host": {"on": ["e"], "workflow": "w", "key": "h",
                               "facts": {"until": {"var": "data.until"}}}},
            "triggers": {"e": {"by": ["*"], "data": {}}})");
    };
    for (const char* given :
         {"facts.age", "facts.host", "facts.host.until", "facts.host.known", "facts.reversed.by"}) {
        EXPECT_EQ(guarded(given), Texts{}) << given;
    }
    const Texts refused{"unknown_fact /states/a/on/e"};
    EXPECT_EQ(guarded("facts.name"), refused);
    EXPECT_EQ(guarded("facts.host.since"), refused);
}

TEST(WorkflowLint, WarnsOfAFreeTextThatDoesNotSayWhetherItIsPersonal) {
    EXPECT_EQ(lint_of(with(R"("data": {"type": "object", "properties": {
        "note": {"type": "string"},
        "said": {"type": "string", "personal": false},
        "kind": {"type": "string", "enum": ["a"]},
        "day": {"type": "string", "format": "date"},
        "inner": {"type": "object", "properties": {"text": {"type": "string"}}}}})")),
              (Texts{"?free_text /data/properties/note",
                     "?free_text /data/properties/inner/properties/text"}));
}

}  // namespace
}  // namespace jalon::testing
