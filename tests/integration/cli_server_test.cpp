#include <filesystem>

#include "tests/integration/cli_test_support.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

// `jalon serve --dev` on a free port, until it is stopped.
class Served {
public:
    explicit Served(const std::string& data)
        : child_({"serve", "--data", data, "--listen", ":0", "--dev"}, {}) {
        const auto first = child_.line();
        if (!first) return;
        url_ = text_member(*first, "listening");
        token_ = text_member(*first, "token");
    }

    [[nodiscard]] std::vector<std::pair<std::string, std::string>> variables() const {
        return {{"JALON_URL", url_}, {"JALON_TOKEN", token_}};
    }
    [[nodiscard]] Ran run(const std::vector<std::string>& arguments) const {
        return run_jalon(arguments, "", variables());
    }
    [[nodiscard]] const std::string& url() const { return url_; }

    Ran stop() {
        child_.signal(SIGTERM);
        child_.end_input();
        return child_.finish();
    }

private:
    Child child_;
    std::string url_;
    std::string token_;
};

// Flips one bit in the middle of the largest table or log file.
void flip_a_bit(const fs::path& log) {
    fs::path largest;
    for (const auto& entry : fs::directory_iterator(log)) {
        const std::string kind = entry.path().extension();
        if (kind != ".log" && kind != ".sst") continue;
        if (largest.empty() || entry.file_size() > fs::file_size(largest)) largest = entry.path();
    }
    std::fstream file(largest, std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(fs::file_size(largest) / 2);
    file.seekg(middle);
    const int byte = file.get();
    file.seekp(middle);
    file.put(static_cast<char>(byte ^ 0x10));
}

TEST(CliServer, AnInstanceIsStartedSteppedAndRead) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    Served server(directory / "data");
    ASSERT_EQ(server.url().rfind("http://127.0.0.1:", 0), 0U);
    const Ran started = server.run({"start", "toggle", "--id", "T-1", "--data", "{}", "--json"});
    EXPECT_EQ(started.exit, 0) << started.error;
    EXPECT_EQ(member(started.out, "version"), "1");
    const Ran stepped = server.run({"step", "T-1", "toggle", "--json", "--key", "k-1"});
    EXPECT_EQ(member(stepped.out, "configuration"), "[\"right\"]") << stepped.error;
    EXPECT_EQ(server.run({"step", "T-1", "toggle", "--json", "--key", "k-1"}).out, stepped.out);
    EXPECT_EQ(member(server.run({"show", "T-1", "--json"}).out, "version"), "2");
    const auto history = server.run({"history", "T-1", "--json"}).lines();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(text_member(history[1], "trigger"), "toggle");
    EXPECT_NE(server.run({"list", "--where", "workflow=toggle"}).out.find("T-1"),
              std::string::npos);
    EXPECT_NE(server.run({"allowed", "T-1", "--json"}).out.find("\"allowed\":true"),
              std::string::npos);
    EXPECT_EQ(server.stop().exit, 0);
}

TEST(CliServer, ProblemsAreToldInPlainWordsAndByExitCode) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    Served server(directory / "data");
    EXPECT_EQ(server.run({"start", "toggle", "--id", "T-1"}).exit, 0);
    const Ran again = server.run({"start", "toggle", "--id", "T-1"});
    EXPECT_EQ(again.exit, 1);
    EXPECT_NE(again.error.find("exists"), std::string::npos);
    EXPECT_EQ(server.run({"show", "T-2"}).exit, 3);
    EXPECT_EQ(server.run({"step", "T-1", "nothing"}).exit, 1);
    EXPECT_EQ(server.run({"step", "T-1", "toggle", "--data", "{\"x\":1}"}).exit, 1);
    EXPECT_EQ(server.run({"step", "T-1", "toggle", "--expected-version", "7"}).exit, 1);
    EXPECT_EQ(server.run({"step", "T-1", "toggle", "--data", "{"}).exit, 2);
    const Ran stranger =
        run_jalon({"show", "T-1"}, "", {{"JALON_URL", server.url()}, {"JALON_TOKEN", "jalon_x"}});
    EXPECT_EQ(stranger.exit, 1);
    EXPECT_NE(stranger.error.find("JALON_TOKEN"), std::string::npos);
}

TEST(CliServer, AWatchShowsWhatFollowsItsPosition) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    Served server(directory / "data");
    const Ran started = server.run({"start", "toggle", "--id", "T-1", "--json"});
    const std::string position = member(started.out, "position");
    Child watch({"watch", "--from", position, "--json"}, server.variables());
    EXPECT_EQ(server.run({"step", "T-1", "toggle"}).exit, 0);
    EXPECT_EQ(server.run({"step", "T-1", "toggle"}).exit, 0);
    const auto first = watch.line();
    const auto second = watch.line();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(member(*first, "version"), "2");
    EXPECT_EQ(member(*second, "version"), "3");
    Child snapshot({"watch", "--from", "snapshot", "--json"}, server.variables());
    const auto instance = snapshot.line();
    ASSERT_TRUE(instance);
    EXPECT_EQ(text_member(*instance, "id"), "T-1");
}

TEST(CliServer, ATokenMadeBesideTheServerWorksAtOnce) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    EXPECT_EQ(run_jalon({"token", "create", "--role", "hq", "--data", directory / "data"}).exit, 0);
    Served server(directory / "data");
    const Ran made =
        run_jalon({"token", "create", "--role", "auditor", "--data", directory / "data", "--json"});
    EXPECT_EQ(text_member(made.out, "role"), "auditor");
    const std::vector<std::pair<std::string, std::string>> variables{
        {"JALON_URL", server.url()}, {"JALON_TOKEN", text_member(made.out, "token")}};
    EXPECT_EQ(run_jalon({"list"}, "", variables).exit, 0);
    EXPECT_EQ(
        run_jalon({"token", "revoke", text_member(made.out, "id"), "--data", directory / "data"})
            .exit,
        0);
    EXPECT_EQ(run_jalon({"list"}, "", variables).exit, 1);
}

TEST(CliServer, ASecondServerOnTheSameDirectoryIsRefused) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    Served server(directory / "data");
    const Ran second = run_jalon({"serve", "--data", directory / "data", "--listen", ":0"});
    EXPECT_EQ(second.exit, 4);
    EXPECT_NE(second.error.find("in use"), std::string::npos);
    EXPECT_EQ(run_jalon({"rebuild", "--data", directory / "data"}).exit, 4);
}

TEST(CliServer, AReplayOfTheSameLogIsTheSameAndLegal) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    const std::string data = directory / "data";
    Served server(data);
    for (const char* id : {"A", "B"}) {
        EXPECT_EQ(server.run({"start", "toggle", "--id", id}).exit, 0);
        EXPECT_EQ(server.run({"step", id, "toggle"}).exit, 0);
    }
    const std::string shown = server.run({"show", "A", "--json"}).out;
    EXPECT_EQ(server.stop().exit, 0);
    const Ran first = run_jalon({"replay", "--data", data, "--verify", "--json"});
    EXPECT_EQ(first.exit, 0) << first.out << first.error;
    EXPECT_EQ(member(first.out, "instances"), "2");
    EXPECT_EQ(run_jalon({"replay", "--data", data, "--verify", "--json"}).out, first.out);
    EXPECT_EQ(run_jalon({"rebuild", "--data", data}).exit, 0);
    EXPECT_EQ(run_jalon({"replay", "--data", data, "--verify", "--json"}).out, first.out);
    EXPECT_EQ(run_jalon({"check", "--data", data}).exit, 0);
    EXPECT_EQ(run_jalon({"show", "A", "--data", data, "--json"}).out, shown);
    EXPECT_EQ(run_jalon({"show", "A", "--data", data, "--as-of", "2000-01-01"}).exit, 3);
    EXPECT_EQ(run_jalon({"replay", "--data", directory / "none"}).exit, 3);
}

TEST(CliServer, AFlippedBitIsFound) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    const std::string data = directory / "data";
    Served server(data);
    EXPECT_EQ(server.run({"start", "toggle", "--id", "A"}).exit, 0);
    EXPECT_EQ(server.run({"step", "A", "toggle"}).exit, 0);
    EXPECT_EQ(server.stop().exit, 0);
    fs::copy(data, directory / "copy", fs::copy_options::recursive);
    flip_a_bit(directory / "copy/log");
    EXPECT_EQ(run_jalon({"check", "--data", directory / "copy"}).exit, 5);
    EXPECT_EQ(run_jalon({"check", "--data", data}).exit, 0);
}

TEST(CliServer, ANewerFormatIsLeftUntouched) {
    SKIP_WITHOUT_BINARY();
    const TempDir directory;
    const std::string data = directory / "data";
    EXPECT_EQ(run_jalon({"init", "--data", data}).exit, 0);
    const std::string path = data + "/jalon.format";
    std::ifstream in(path);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::size_t at = text.find("format=1");
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, 8, "format=2");
    write_file(path, text);
    for (const char* verb : {"serve", "check", "replay", "rebuild"}) {
        EXPECT_EQ(run_jalon({verb, "--data", data}).exit, 5) << verb;
    }
    std::ifstream after(path);
    EXPECT_EQ(std::string((std::istreambuf_iterator<char>(after)), {}), text);
}

}  // namespace
}  // namespace jalon::testing
