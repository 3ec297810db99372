// Backups of a log that a server goes on writing to, and new directories made from them.
#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/integration/served.h"

namespace jalon::testing {
namespace {

namespace fs = std::filesystem;

constexpr int exit_usage = 2;
constexpr int exit_damaged = 5;

class Backup : public ::testing::Test {
protected:
    void SetUp() override {
        if (jalon_binary().empty()) GTEST_SKIP() << "JALON_BIN is not set";
        server_ = std::make_unique<ServedBinary>();
        for (const std::string id : {"B-1", "B-2"}) server_->start_instance(id);
    }
    void toggle(int times) const {
        for (int i = 0; i < times; ++i) server_->toggle(i % 2 == 0 ? "B-1" : "B-2");
    }
    [[nodiscard]] Ran back_up() const {
        return run_jalon({"backup", "--data", server_->data(), backup(), "--json"});
    }
    [[nodiscard]] Ran restore(const std::string& to, const std::string& until = "") const {
        std::vector<std::string> arguments{"restore", backup(), "--data", to, "--json"};
        if (!until.empty()) arguments.insert(arguments.end(), {"--until", until});
        return run_jalon(arguments);
    }
    [[nodiscard]] std::string backup() const { return directory_ / "backup"; }
    [[nodiscard]] std::string restored() const { return directory_ / "restored"; }

    // The digest of every state.
    static std::string digest(const std::string& data, const std::string& until = "") {
        std::vector<std::string> arguments{"replay", "--data", data, "--verify", "--json"};
        if (!until.empty()) arguments.insert(arguments.end(), {"--until", until});
        const Ran ran = run_jalon(arguments);
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.error;
        return member(ran.out, "digest");
    }

    TempDir directory_;
    std::unique_ptr<ServedBinary> server_;
};

TEST_F(Backup, HoldsTheLogOfAServerThatGoesOnWriting) {
    std::atomic<bool> ended = false;
    std::thread load([&] {
        while (!ended) toggle(2);
    });
    std::int64_t before = 0;
    for (int round = 0; round < 4; ++round) {
        const std::int64_t acknowledged = server_->head();
        const Ran ran = back_up();
        EXPECT_EQ(ran.exit, 0) << ran.error;
        const std::int64_t position = std::stoll("0" + member(ran.out, "position"));
        EXPECT_GE(position, acknowledged) << "what was acknowledged is in it";
        EXPECT_EQ(member(ran.out, "added"), std::to_string(position - before));
        before = position;
        EXPECT_EQ(run_jalon({"check", "--data", backup()}).exit, 0);
    }
    ended = true;
    load.join();
    ASSERT_EQ(back_up().exit, 0);
    EXPECT_EQ(digest(backup()), digest(server_->data()));
    ASSERT_EQ(restore(restored()).exit, 0);
    EXPECT_EQ(digest(restored()), digest(server_->data()));
    EXPECT_EQ(run_jalon({"check", "--data", restored()}).exit, 0);
}

TEST_F(Backup, IsRestoredUntilAPositionOrATime) {
    toggle(6);
    ASSERT_EQ(back_up().exit, 0);
    const Ran ran = restore(restored(), "5");
    ASSERT_EQ(ran.exit, 0) << ran.error;
    EXPECT_EQ(member(ran.out, "position"), "5");
    EXPECT_EQ(digest(restored()), digest(server_->data(), "5"));
    const Ran early = restore(directory_ / "early", "2000-01-01");
    ASSERT_EQ(early.exit, 0) << early.error;
    EXPECT_EQ(member(early.out, "position"), "0");
    EXPECT_EQ(restore(directory_ / "never", "yesterday").exit, exit_usage);
    EXPECT_FALSE(fs::exists(directory_ / "never"));
}

TEST_F(Backup, OverwritesNothingElse) {
    ASSERT_EQ(back_up().exit, 0);
    EXPECT_EQ(restore(server_->data()).exit, exit_usage) << "data is there";
    ServedBinary other;
    const Ran mixed = run_jalon({"backup", "--data", other.data(), backup()});
    EXPECT_NE(mixed.exit, 0);
    EXPECT_NE(mixed.error.find("another log"), std::string::npos) << mixed.error;
    fs::create_directory(directory_ / "letters");
    write_file(directory_ / "letters/letter.txt", "Chère Madame");
    EXPECT_NE(run_jalon({"backup", "--data", server_->data(), directory_ / "letters"}).exit, 0);
    EXPECT_NE(run_jalon({"backup", "--data", directory_ / "nothing", backup()}).exit, 0);
    EXPECT_EQ(digest(backup()), digest(server_->data()));
}

TEST_F(Backup, DamageIsFoundWhenItIsRestored) {
    toggle(4);
    ASSERT_EQ(back_up().exit, 0);
    fs::path largest;
    for (const auto& entry : fs::directory_iterator(backup() + "/log")) {
        const std::string kind = entry.path().extension();
        if (kind != ".log" && kind != ".sst") continue;
        if (largest.empty() || entry.file_size() > fs::file_size(largest)) largest = entry.path();
    }
    std::fstream file(largest, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(largest) / 2));
    file.put('\x55').put('\x55').put('\x55');
    file.close();
    const Ran ran = restore(restored());
    EXPECT_EQ(ran.exit, exit_damaged) << ran.error;
}

}  // namespace
}  // namespace jalon::testing
