#include <filesystem>

#include "tests/integration/cli_test_support.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

// A wildcard, a delay, a condition and an end; line 4 has the delay.
constexpr std::string_view kettle =
    R"(<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="kettle">
<state id="cold"><transition event="power.*" target="heating"/></state>
<state id="heating">
  <onentry><send event="boiled" delay="90s"/></onentry>
  <transition event="boiled" target="hot"/>
</state>
<state id="hot"><transition event="pour" cond='In("hot")' target="empty"/></state>
<final id="empty"/>
</scxml>)";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string changed(text);
    changed.replace(changed.find(from), from.size(), to);
    return changed;
}

struct Imported {
    TempDir directory;
    Ran ran;

    explicit Imported(std::string_view chart) {
        write_file(directory / "kettle.scxml", chart);
        ran = run_jalon({"workflow", "import", directory / "kettle.scxml", "-o", workflow()}, "");
    }
    [[nodiscard]] std::string workflow() const { return directory / "workflow.json"; }
};

TEST(CliWorkflowImport, WhatCameOutBehavesAsTheChartSays) {
    SKIP_WITHOUT_BINARY();
    const Imported imported(kettle);
    ASSERT_EQ(imported.ran.exit, 0) << imported.ran.error;
    const Ran ran = run_jalon({"workflow", "simulate", imported.workflow(), "--script", "-"},
                              "{\"send\":\"nobody.waits\"}\n{\"send\":\"power.on\"}\n"
                              "{\"send\":\"pour\"}\n{\"advance\":\"PT89.999S\"}\n"
                              "{\"advance\":\"PT0.001S\"}\n{\"send\":\"pour\"}\n"
                              "{\"send\":\"power.on\"}\n");
    EXPECT_EQ(ran.exit, 0) << ran.error;
    const auto line = [](const std::string& state, bool changed, bool final) {
        return "{\"configuration\":[\"" + state +
               "\"],\"changed\":" + (changed ? "true" : "false") +
               ",\"final\":" + (final ? "true" : "false") + ",\"refused\":null}";
    };
    EXPECT_EQ(ran.lines(),
              (std::vector<std::string>{line("cold", true, false), line("cold", false, false),
                                        line("heating", true, false), line("heating", false, false),
                                        line("heating", false, false), line("hot", true, false),
                                        line("empty", true, true), line("empty", false, true)}));
}

TEST(CliWorkflowImport, WithoutAnOutputFileTheWorkflowIsPrinted) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = run_jalon({"workflow", "import", "-"}, kettle);
    EXPECT_EQ(ran.exit, 0) << ran.error;
    EXPECT_NE(ran.out.find("\"id\": \"kettle\""), std::string::npos);
}

TEST(CliWorkflowImport, ARefusalNamesFileAndLineAndWritesNothing) {
    SKIP_WITHOUT_BINARY();
    const Imported imported(replaced(kettle, "delay=\"90s\"", "delayexpr=\"minutes\""));
    EXPECT_EQ(imported.ran.exit, 1);
    EXPECT_NE(imported.ran.error.find("kettle.scxml:4: error unsupported "), std::string::npos)
        << imported.ran.error;
    EXPECT_FALSE(std::filesystem::exists(imported.workflow()));
}

TEST(CliWorkflowImport, AMissingChartExitsThreeAndABadPlaceFour) {
    SKIP_WITHOUT_BINARY();
    const Imported imported(kettle);
    const std::string chart = imported.directory / "kettle.scxml";
    EXPECT_EQ(run_jalon({"workflow", "import", chart + ".no"}, "").exit, 3);
    EXPECT_EQ(run_jalon({"workflow", "import", chart, "-o", chart + "/x"}, "").exit, 4);
    EXPECT_EQ(run_jalon({"workflow", "import"}, "").exit, 2);
}

TEST(CliWorkflowImport, AnEndlessChartIsRefusedWhenItRuns) {
    SKIP_WITHOUT_BINARY();
    const Imported imported(
        replaced(kettle, "<transition event=\"power.*\" target=\"heating\"/>",
                 "<transition event=\"e\" target=\"heating\"/><transition target=\"cold\"/>"));
    ASSERT_EQ(imported.ran.exit, 0) << imported.ran.error;
    const Ran ran = run_jalon({"workflow", "simulate", imported.workflow(), "--script", "-"}, "");
    EXPECT_NE(ran.out.find("did not come to rest"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace jalon::testing
