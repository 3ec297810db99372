#include "tests/integration/cli_test_support.h"

namespace jalon::testing {
namespace {

Ran eval(std::string_view lines) { return run_jalon({"guard", "eval"}, lines); }

// The error's code of one line, or "".
std::string code_of(const std::string& line) {
    const auto value = parse_json(line, 64);
    const Value* error = value ? value->find("error") : nullptr;
    return error == nullptr ? "" : std::string(text_or(error->find("code"), ""));
}

TEST(CliGuard, EachLineHasOneResultInOrder) {
    SKIP_WITHOUT_BINARY();
    const Ran ran = eval(
        "{\"rule\":{\"+\":[1,{\"var\":\"a\"}]},\"data\":{\"a\":2}}\n"
        "{\"rule\":{\"==\":[1,\"1\"]},\"data\":null}\n"
        "{\"rule\":{\"date.today\":[]},\"now\":\"2026-03-04T23:00:00Z\"}\n");
    EXPECT_EQ(ran.exit, 0) << ran.error;
    EXPECT_EQ(ran.lines(), (std::vector<std::string>{"{\"result\":3}", "{\"result\":true}",
                                                     "{\"result\":\"2026-03-04\"}"}));
}

TEST(CliGuard, ErrorsHaveCodesAndDoNotEndTheRun) {
    SKIP_WITHOUT_BINARY();
    std::string deep = "1";
    for (int i = 0; i < 5000; ++i) deep = "{\"!\":[" + deep + "]}";
    const Ran ran =
        eval("{\"rule\":{\"no.such\":[]}}\n{\"rule\":{\"/\":[1,0]}}\n" +
             ("{\"rule\":" + deep + "}\n") + "{\"rule\":9223372036854775808}\n{\"rule\":1}\n");
    const auto lines = ran.lines();
    ASSERT_EQ(lines.size(), 5U) << ran.error;
    EXPECT_EQ(code_of(lines[0]), "syntax");
    EXPECT_EQ(code_of(lines[1]), "type");
    EXPECT_EQ(code_of(lines[2]), "limit");
    EXPECT_EQ(code_of(lines[3]), "type");
    EXPECT_EQ(lines[4], "{\"result\":1}");
    EXPECT_EQ(ran.exit, 0);
}

TEST(CliGuard, ALineOfAnotherShapeExitsTwo) {
    SKIP_WITHOUT_BINARY();
    for (const std::string line : {"no json", "{}", "[1]", "{\"rule\":1,\"dta\":{}}",
                                   "{\"rule\":1,\"now\":\"today\"}", "{\"rule\":1,\"rule\":2}"}) {
        EXPECT_EQ(eval(line + "\n").exit, 2) << line;
    }
}

TEST(CliUsage, WrongWordsExitTwo) {
    SKIP_WITHOUT_BINARY();
    EXPECT_EQ(run_jalon({}).exit, 2);
    EXPECT_EQ(run_jalon({"nonsense"}).exit, 2);
    EXPECT_EQ(run_jalon({"show"}).exit, 2);
    EXPECT_EQ(run_jalon({"list", "--where", "colour=red", "--server", "http://127.0.0.1:1"}).exit,
              2);
    EXPECT_EQ(run_jalon({"show", "X", "--server", "ftp://x"}).exit, 2);
    EXPECT_EQ(run_jalon({"serve", "--data", "x", "--listen", "0.0.0.0:0"}).exit, 2);
    EXPECT_EQ(run_jalon({"show", "X", "--server", "http://127.0.0.1:1"}).exit, 4);
    EXPECT_EQ(run_jalon({"--help"}).exit, 0);
    EXPECT_EQ(run_jalon({"--version"}).out, "jalon 0.1.0\n");
}

}  // namespace
}  // namespace jalon::testing
