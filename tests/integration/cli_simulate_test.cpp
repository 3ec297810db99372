#include "tests/integration/cli_test_support.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

// Two states, a guard, a timer that moves on and one that only marks, and an end.
constexpr std::string_view lamp = R"({
  "id": "lamp", "version": 1, "title": {"en": "Lamp", "fr": "Lampe"}, "initial": "off",
  "states": {
    "off": {"on": {"switch": {"target": "on", "guard": "fuse"}}},
    "on": {
      "on": {"switch": "off", "break": "broken"},
      "after": {"PT10S": "off"}
    },
    "broken": {"type": "final"}
  },
  "guards": {"fuse": {"rule": {"==": [{"var": "data.fuse"}, true]},
                      "message": {"en": "The fuse is missing.", "fr": "Il manque le fusible."}}},
  "triggers": {
    "switch": {"title": {"en": "Switch", "fr": "Basculer"}, "by": ["*"],
               "data": {"type": "object", "additionalProperties": false}},
    "break": {"title": {"en": "Break", "fr": "Casser"}, "by": ["admin"],
              "data": {"type": "object", "additionalProperties": false}}
  },
  "data": {"type": "object", "properties": {"fuse": {"type": "boolean"}}}
})";

Ran simulate(std::string_view script) {
    const TempDir directory;
    const std::string file = directory / "lamp.json";
    write_file(file, lamp);
    return run_jalon({"workflow", "simulate", file, "--script", "-"}, script);
}

std::string line(std::string_view configuration, std::string_view changed, std::string_view final,
                 std::string_view refused) {
    return "{\"configuration\":[\"" + std::string(configuration) +
           "\"],\"changed\":" + std::string(changed) + ",\"final\":" + std::string(final) +
           ",\"refused\":" + std::string(refused) + "}";
}

TEST(CliSimulate, WithoutAStartLineTheInstanceIsStartedFirst) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = simulate("{\"advance\":\"PT1S\"}\n");
    EXPECT_EQ(ran.exit, 0) << ran.error;
    EXPECT_EQ(ran.lines(), (std::vector<std::string>{line("off", "true", "false", "null"),
                                                     line("off", "false", "false", "null")}));
}

TEST(CliSimulate, AnEmptyScriptStillStartsTheInstance) {
    SKIP_WITHOUT_BINARY();
    EXPECT_EQ(simulate("").lines().size(), 1U);
}

TEST(CliSimulate, AGuardRefusesWithItsCodeAndTheRunGoesOn) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = simulate("{\"start\":{}}\n{\"send\":\"switch\"}\n{\"send\":\"break\"}\n");
    EXPECT_EQ(ran.exit, 0) << ran.error;
    ASSERT_EQ(ran.lines().size(), 3U);
    EXPECT_EQ(member(ran.lines()[1], "refused"),
              R"([{"code":"fuse","message":"The fuse is missing."}])");
    EXPECT_NE(ran.lines()[2].find("\"not_allowed\""), std::string::npos);
    EXPECT_EQ(member(ran.lines()[2], "changed"), "false");
}

TEST(CliSimulate, DataOfAnotherShapeIsRefusedAsSchema) {
    SKIP_WITHOUT_BINARY();
    const Ran ran =
        simulate("{\"start\":{\"fuse\":true}}\n{\"send\":\"switch\",\"data\":{\"x\":1}}\n");
    ASSERT_EQ(ran.lines().size(), 2U);
    EXPECT_NE(ran.lines()[1].find("\"code\":\"schema\""), std::string::npos);
}

TEST(CliSimulate, ATimerFiresWhenTheClockPassesItAndNotBefore) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = simulate(
        "{\"start\":{\"fuse\":true},\"at\":\"2026-01-01T00:00:00Z\"}\n{\"send\":\"switch\"}\n"
        "{\"advance\":\"PT9.99S\"}\n{\"advance\":\"PT0.01S\"}\n");
    const auto lines = ran.lines();
    ASSERT_EQ(lines.size(), 4U) << ran.error;
    EXPECT_EQ(lines[1], line("on", "true", "false", "null"));
    EXPECT_EQ(lines[2], line("on", "false", "false", "null"));
    EXPECT_EQ(lines[3], line("off", "true", "false", "null"));
}

TEST(CliSimulate, AfterTheEndNothingHappensAndNothingIsRefused) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = simulate(
        "{\"start\":{\"fuse\":true}}\n{\"send\":\"switch\"}\n{\"send\":\"break\"}\n"
        "{\"send\":\"switch\"}\n{\"send\":\"unheard.of\"}\n{\"advance\":\"P1Y\"}\n");
    const auto lines = ran.lines();
    ASSERT_EQ(lines.size(), 6U) << ran.error;
    EXPECT_EQ(lines[2], line("broken", "true", "true", "null"));
    for (std::size_t i = 3; i < 6; ++i) {
        EXPECT_EQ(lines[i], line("broken", "false", "true", "null"));
    }
}

TEST(CliSimulate, ARefusedStartLeavesNoInstance) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = simulate("{\"start\":{\"fuse\":1}}\n{\"send\":\"switch\"}\n");
    ASSERT_EQ(ran.lines().size(), 2U);
    EXPECT_EQ(member(ran.lines()[0], "configuration"), "[]");
    EXPECT_NE(ran.lines()[0].find("\"schema\""), std::string::npos);
    EXPECT_NE(ran.lines()[1].find("\"not_allowed\""), std::string::npos);
}

TEST(CliSimulate, TheActorOfALineCounts) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = simulate(
        "{\"start\":{\"fuse\":true}}\n{\"send\":\"switch\"}\n"
        "{\"send\":\"break\",\"as\":{\"role\":\"host\",\"subject\":\"p\",\"org\":\"H\"}}\n");
    ASSERT_EQ(ran.lines().size(), 3U);
    EXPECT_NE(ran.lines()[2].find("\"forbidden\""), std::string::npos);
}

TEST(CliSimulate, LinesAreAnsweredAtOnce) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    const std::string file = directory / "lamp.json";
    write_file(file, lamp);
    Child child({"workflow", "simulate", file, "--script", "-"}, {});
    child.write("{\"start\":{\"fuse\":true}}\n");
    EXPECT_EQ(child.line(), line("off", "true", "false", "null"));
    child.write("{\"send\":\"switch\"}\n");
    EXPECT_EQ(child.line(), line("on", "true", "false", "null"));
    child.end_input();
    EXPECT_EQ(child.finish().exit, 0);
}

TEST(CliSimulate, ALineThatCannotBeReadEndsTheRun) {
    SKIP_WITHOUT_BINARY();
    const std::vector<std::string> bad{"no json",
                                       "",
                                       "{}",
                                       "[]",
                                       "{\"send\":1}",
                                       "{\"send\":\"switch\",\"dat\":{}}",
                                       "{\"advance\":\"10 s\"}",
                                       "{\"at\":\"yesterday\"}",
                                       "{\"send\":\"a\",\"send\":\"b\"}"};
    for (const std::string& one : bad) {
        const Ran ran = simulate("{\"start\":{}}\n" + one + "\n{\"advance\":\"PT1S\"}\n");
        EXPECT_EQ(ran.exit, 2) << one;
        EXPECT_EQ(ran.lines().size(), 1U) << one;
    }
}

TEST(CliSimulate, FilesThatAreMissingOrNoJsonAreToldApart) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    write_file(directory / "text.json", "text");
    EXPECT_EQ(run_jalon({"workflow", "lint", directory / "none.json"}).exit, 3);
    EXPECT_EQ(run_jalon({"workflow", "lint", directory / "text.json"}).exit, 2);
    write_file(directory / "empty.json", "{}");
    EXPECT_EQ(run_jalon({"workflow", "lint", directory / "empty.json"}).exit, 1);
    write_file(directory / "lamp.json", lamp);
    EXPECT_EQ(run_jalon({"workflow", "lint", directory / "lamp.json", "--json"}).exit, 0);
}

}  // namespace
}  // namespace jalon::testing
