// Charts that nobody should write: each is refused in words, in little time and memory. XML that is
// hostile is in tests/adapters/scxml.
#include "tests/integration/cli_test_support.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

// A workflow whose trigger `go` is known; `states` is the inside of the member.
std::string workflow(const std::string& states) {
    return R"({"id": "bad", "version": 1, "title": {"en": "Bad", "fr": "Mal"}, "states": {)" +
           states + R"(}, "data": {"type": "object"}, "triggers": {"go": {
           "title": {"en": "Go", "fr": "Aller"}, "by": ["*"], "data": {"type": "object"}}},
           "initial": "a"})";
}

struct Tried {
    Ran lint;
    Ran simulated;

    explicit Tried(const std::string& states, std::string_view script = "{\"send\":\"go\"}\n") {
        const TempDir directory;
        const std::string file = directory / "bad.json";
        write_file(file, workflow(states));
        lint = run_jalon({"workflow", "lint", file});
        simulated = run_jalon({"workflow", "simulate", file, "--script", "-"}, script);
    }
};

// The code and the message of the only refusal of a line.
std::string refusal_of(const std::string& line) {
    const auto value = parse_json(line, 64);
    const Value* refused = value ? value->find("refused") : nullptr;
    if (refused == nullptr || refused->as_array() == nullptr) return "";
    const Value& first = refused->as_array()->front();
    return std::string(text_or(first.find("code"), "")) + ": " +
           std::string(text_or(first.find("message"), ""));
}

constexpr std::string_view endless =
    "not_allowed: the chart did not come to rest; look for eventless transitions that form a loop";

TEST(CliBadChart, EventlessTransitionsInACircleRefuseTheStepAndKeepTheState) {
    SKIP_WITHOUT_BINARY();
    const Tried tried(R"("a": {"on": {"go": "x"}}, "x": {"always": "y"}, "y": {"always": "x"})");
    EXPECT_EQ(tried.simulated.exit, 0) << tried.simulated.error;
    const auto lines = tried.simulated.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(refusal_of(lines[1]), endless);
    EXPECT_EQ(member(lines[1], "configuration"), "[\"a\"]");
    EXPECT_EQ(member(lines[1], "changed"), "false");
}

TEST(CliBadChart, ACircleAtTheStartLeavesNoInstance) {
    SKIP_WITHOUT_BINARY();
    const Tried tried(R"("a": {"always": "b", "on": {"go": "a"}}, "b": {"always": "a"})");
    const auto lines = tried.simulated.lines();
    ASSERT_EQ(lines.size(), 2U) << tried.simulated.error;
    EXPECT_EQ(refusal_of(lines[0]), endless);
    EXPECT_EQ(member(lines[1], "configuration"), "[]");
}

TEST(CliBadChart, TenThousandStatesAreRefusedOnce) {
    SKIP_WITHOUT_BINARY();
    std::string states = R"("a": {"on": {"go": "a"}})";
    for (int i = 0; i < 10'000; ++i) states += ", \"s" + std::to_string(i) + "\": {}";
    const Tried tried(states);
    EXPECT_EQ(tried.lint.exit, 1);
    EXPECT_EQ(tried.lint.lines().size(), 2U) << "the finding and how to mend it";
    EXPECT_NE(tried.lint.out.find("error limit"), std::string::npos) << tried.lint.out;
    EXPECT_EQ(tried.simulated.exit, 1);
}

TEST(CliBadChart, AThousandRegionsThatAllMoveAreOneOrdinaryStep) {
    SKIP_WITHOUT_BINARY();
    std::string regions;
    for (int i = 0; i < 990; ++i) {
        const std::string n = std::to_string(i);
        regions += (i == 0 ? "" : ", ");
        regions += "\"r" + n + "\": {\"states\": {\"s" + n;
        regions += "\": {\"on\": {\"go\": \"s" + n + "\"}}}}";
    }
    const Tried tried(R"("a": {"type": "parallel", "states": {)" + regions + "}}",
                      "{\"send\":\"go\"}\n{\"send\":\"go\"}\n{\"send\":\"go\"}\n");
    EXPECT_EQ(tried.lint.exit, 0) << tried.lint.out;
    const auto lines = tried.simulated.lines();
    ASSERT_EQ(lines.size(), 4U) << tried.simulated.error;
    EXPECT_EQ(member(lines[3], "changed"), "true");
}

TEST(CliBadChart, AGuardTenThousandDeepIsRefusedWithoutReadingIt) {
    SKIP_WITHOUT_BINARY();
    std::string guard = "true";
    for (int i = 0; i < 10'000; ++i) guard = "{\"!\":[" + guard + "]}";
    const Tried tried(R"("a": {"on": {"go": {"target": "a", "guard": )" + guard + "}}}");
    EXPECT_EQ(tried.lint.exit, 2);
    EXPECT_EQ(tried.simulated.exit, 2);
    EXPECT_NE(tried.lint.error.find("nested deeper than 64"), std::string::npos);
}

TEST(CliBadChart, AScriptMayNameATriggerThatDoesNotExist) {
    SKIP_WITHOUT_BINARY();
    const Tried tried(R"("a": {"on": {"go": "b"}}, "b": {"on": {"go": "a"}})",
                      "{\"send\":\"nothing\"}\n{\"send\":\"\"}\n{\"send\":\"go\"}\n");
    EXPECT_EQ(tried.simulated.exit, 0) << tried.simulated.error;
    const auto lines = tried.simulated.lines();
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(refusal_of(lines[1]), "not_allowed: the workflow has no trigger nothing");
    EXPECT_TRUE(refusal_of(lines[2]).starts_with("not_allowed: ")) << lines[2];
    EXPECT_EQ(member(lines[3], "configuration"), "[\"b\"]");
}

}  // namespace
}  // namespace jalon::testing
