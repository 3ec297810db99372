// jalon audit, on the command line: from a server, from a directory, and by a stranger.
#include "tests/integration/audit_support.h"

namespace jalon::testing {
namespace {

class CliAudit : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        for (const std::string id : {"L-1", "L-2"}) server_->start_instance(id);
    }
    ServedBinary& server() { return *server_; }
    [[nodiscard]] std::string file(const std::string& name) const { return directory_ / name; }

    // `jalon audit …`, of the server.
    Ran audit(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "audit");
        return run_jalon(arguments, "",
                         {{"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
                          {"JALON_TOKEN", server().token()}});
    }
    // Of its directory.
    Ran audit_offline(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "audit");
        arguments.insert(arguments.end(), {"--data", server().data()});
        return run_jalon(arguments);
    }
    // Both must say the same.
    Ran prove(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "prove");
        const Ran online = audit(arguments);
        const Ran offline = audit_offline(arguments);
        EXPECT_EQ(online.exit, offline.exit) << online.error << offline.error;
        EXPECT_EQ(online.out, offline.out);
        return offline;
    }
    Ran verify(const std::string& bundle, std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"audit", "verify", file(bundle), "--json"});
        return run_jalon(more);
    }
    void keep_checkpoint(const std::string& name) {
        write_file(file(name), audit({"checkpoint"}).out);
    }

private:
    std::optional<ServedBinary> server_;
    TempDir directory_;
};

TEST_F(CliAudit, ServerAndDirectoryTellTheSame) {
    const Ran proved = prove({"--position", "3", "--json"});
    EXPECT_EQ(proved.exit, 0);
    EXPECT_EQ(member(proved.out, "index"), "2");
    EXPECT_EQ(member(prove({"--position", "1", "--size", "1", "--json"}).out, "proof"), "[]");
    EXPECT_EQ(member(prove({"--from", "2", "--to", "5", "--json"}).out, "to"), "5");
    EXPECT_NE(prove({"--from", "2"}).out.find("from_root "), std::string::npos);
    EXPECT_EQ(audit_offline({"prove", "--position", "9999"}).exit, 2);
    EXPECT_EQ(audit_offline({"prove"}).exit, 2);
    const Ran checkpoint = audit({"checkpoint"});
    EXPECT_EQ(checkpoint.exit, 0);
    ASSERT_EQ(audit({"bundle", "--id", "L-1", "-o", file("online.jalon")}).exit, 0);
    ASSERT_EQ(server().stop(), 0);
    EXPECT_EQ(audit_offline({"checkpoint"}).out, checkpoint.out);
    EXPECT_EQ(text_member(audit_offline({"checkpoint", "--json"}).out, "note"), checkpoint.out);
    ASSERT_EQ(audit_offline({"bundle", "--id", "L-1", "-o", file("offline.jalon")}).exit, 0);
    EXPECT_EQ(read_whole(file("offline.jalon")), read_whole(file("online.jalon")));
    EXPECT_EQ(run_jalon({"audit", "checkpoint", "--data", file("nothing")}).exit, 3);
}

TEST_F(CliAudit, NobodySignsBesideAServerWhatItHasNotSynced) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"checkpoint"},
          std::vector<std::string>{"bundle", "--id", "L-1", "-o", file("a.jalon")}}) {
        const Ran refused = audit_offline(arguments);
        EXPECT_EQ(refused.exit, 4);
        EXPECT_EQ(refused.out, "");
        EXPECT_NE(refused.error.find("--server"), std::string::npos) << refused.error;
    }
    EXPECT_FALSE(std::ifstream(file("a.jalon")).is_open());
}

TEST_F(CliAudit, ARestoredLogGetsNoSecondKeyInSilence) {
    const std::string key = text_member(audit({"checkpoint", "--json"}).out, "key");
    ASSERT_EQ(server().stop(), 0);
    ASSERT_EQ(run_jalon({"restore", server().data(), "--data", file("restored")}).exit, 0);
    const std::vector<std::string> signing{"audit", "checkpoint", "--json", "--data",
                                           file("restored")};
    const Ran refused = run_jalon(signing);
    EXPECT_EQ(refused.exit, 3);
    EXPECT_NE(refused.error.find("--new-key"), std::string::npos) << refused.error;
    EXPECT_EQ(run_jalon({"audit", "bundle", "--id", "L-1", "-o", file("a.jalon"), "--data",
                         file("restored")})
                  .exit,
              3);
    EXPECT_FALSE(std::ifstream(file("restored") + "/signing.key").is_open());
    write_file(file("restored") + "/signing.key", read_whole(server().data() + "/signing.key"));
    EXPECT_EQ(text_member(run_jalon(signing).out, "key"), key);
    ASSERT_EQ(run_jalon({"restore", server().data(), "--data", file("anew")}).exit, 0);
    const Ran made =
        run_jalon({"audit", "checkpoint", "--json", "--new-key", "--data", file("anew")});
    EXPECT_EQ(made.exit, 0);
    EXPECT_NE(text_member(made.out, "key"), key);
}

TEST_F(CliAudit, ABundleIsTheSameEveryTimeAndIsInOrder) {
    ASSERT_EQ(audit({"bundle", "--id", "L-1", "-o", file("a.jalon"), "--json"}).exit, 0);
    const std::string first = read_whole(file("a.jalon"));
    ASSERT_EQ(audit({"bundle", "--id", "L-1", "-o", file("a.jalon"), "--json"}).exit, 0);
    EXPECT_EQ(read_whole(file("a.jalon")), first);
    EXPECT_EQ(verify("a.jalon").out, "{\"ok\":true,\"findings\":[]}\n");
    EXPECT_EQ(verify("a.jalon").exit, 0);
    const Ran told = run_jalon({"audit", "verify", file("a.jalon")});
    EXPECT_NE(told.out.find("in order"), std::string::npos) << told.out;
    EXPECT_NE(told.error.find("--key"), std::string::npos) << told.error;
    EXPECT_EQ(audit({"bundle", "--id", "NONE", "-o", file("n.jalon")}).exit, 3);
    EXPECT_FALSE(std::ifstream(file("n.jalon")).is_open());
    EXPECT_EQ(run_jalon({"audit", "bundle", "-o", file("n.jalon")}).exit, 2);
}

TEST_F(CliAudit, AlteredIsOneAndUnreadableIsFive) {
    ASSERT_EQ(audit({"bundle", "--where", "workflow=toggle", "-o", file("a.jalon"), "--json"}).exit,
              0);
    std::string bytes = read_whole(file("a.jalon"));
    const std::size_t at = bytes.find("\"record\":\"") + 40;
    bytes[at] = bytes[at] == 'A' ? 'B' : 'A';
    write_file(file("altered.jalon"), bytes);
    const Ran altered = verify("altered.jalon");
    EXPECT_EQ(altered.exit, 1);
    EXPECT_EQ(member(altered.out, "ok"), "false");
    EXPECT_NE(altered.out.find("\"rule\":\"record\""), std::string::npos) << altered.out;
    write_file(file("cut.jalon"), bytes.substr(0, bytes.size() / 2));
    const Ran cut = verify("cut.jalon");
    EXPECT_EQ(cut.exit, 5);
    EXPECT_EQ(member(cut.out, "ok"), "false");
    write_file(file("letter.jalon"), "Chère Madame");
    EXPECT_EQ(verify("letter.jalon").exit, 5);
    EXPECT_EQ(verify("absent.jalon").exit, 3);
}

TEST_F(CliAudit, AKeptCheckpointAndKeyAreHeldAgainstIt) {
    keep_checkpoint("kept.txt");
    const std::string size = member(audit({"checkpoint", "--json"}).out, "size");
    server().toggle("L-2");
    for (int i = 0; i < 3; ++i) server().toggle("L-1");
    ASSERT_EQ(
        audit({"bundle", "--where", "workflow=toggle", "-o", file("all.jalon"), "--json"}).exit, 0);
    EXPECT_EQ(verify("all.jalon", {"--head", file("kept.txt")}).exit, 0);

    ASSERT_EQ(audit({"bundle", "--id", "L-1", "-o", file("one.jalon"), "--json"}).exit, 0);
    write_file(file("proof.json"), audit({"prove", "--from", size, "--json"}).out);
    const std::vector<std::string> proved{"--head", file("kept.txt"), "--proof",
                                          file("proof.json")};
    EXPECT_EQ(verify("one.jalon", proved).exit, 0);
    write_file(file("wrong.json"), audit({"prove", "--from", "2", "--json"}).out);
    EXPECT_EQ(verify("one.jalon", {"--head", file("kept.txt"), "--proof", file("wrong.json")}).exit,
              1);

    server().toggle("L-1");
    keep_checkpoint("later.txt");
    const Ran shorter = verify("all.jalon", {"--head", file("later.txt")});
    EXPECT_EQ(shorter.exit, 1);
    EXPECT_NE(shorter.out.find("\"rule\":\"checkpoint\""), std::string::npos) << shorter.out;

    write_file(file("log.pub"), text_member(audit({"checkpoint", "--json"}).out, "key") + "\n");
    EXPECT_EQ(verify("all.jalon", {"--key", file("log.pub")}).exit, 0);
    ServedBinary other;
    ASSERT_EQ(other.stop(), 0);
    const Ran foreign = run_jalon({"audit", "checkpoint", "--json", "--data", other.data()});
    write_file(file("other.pub"), text_member(foreign.out, "key"));
    EXPECT_EQ(verify("all.jalon", {"--key", file("other.pub")}).exit, 1);
    write_file(file("other.txt"), text_member(foreign.out, "note"));
    EXPECT_EQ(verify("all.jalon", {"--head", file("other.txt")}).exit, 1);
}

}  // namespace
}  // namespace jalon::testing
