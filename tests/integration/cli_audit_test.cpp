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

    // `jalon audit …`, of the server and of its directory; both must say the same.
    Ran audit(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "audit");
        const Ran online =
            run_jalon(arguments, "",
                      {{"JALON_URL", "http://127.0.0.1:" + std::to_string(server().port())},
                       {"JALON_TOKEN", server().token()}});
        arguments.insert(arguments.end(), {"--data", server().data()});
        const Ran offline = run_jalon(arguments);
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
    EXPECT_EQ(audit({"checkpoint"}).exit, 0);
    EXPECT_EQ(text_member(audit({"checkpoint", "--json"}).out, "note"), audit({"checkpoint"}).out);
    const Ran proved = audit({"prove", "--position", "3", "--json"});
    EXPECT_EQ(proved.exit, 0);
    EXPECT_EQ(member(proved.out, "index"), "2");
    EXPECT_EQ(member(audit({"prove", "--position", "1", "--size", "1", "--json"}).out, "proof"),
              "[]");
    EXPECT_EQ(member(audit({"prove", "--from", "2", "--to", "5", "--json"}).out, "to"), "5");
    EXPECT_NE(audit({"prove", "--from", "2"}).out.find("from_root "), std::string::npos);
    EXPECT_EQ(run_jalon({"audit", "prove", "--position", "9999", "--data", server().data()}).exit,
              2);
    EXPECT_EQ(run_jalon({"audit", "prove", "--data", server().data()}).exit, 2);
    EXPECT_EQ(run_jalon({"audit", "checkpoint", "--data", file("nothing")}).exit, 3);
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
    EXPECT_EQ(run_jalon({"audit", "bundle", "--id", "NONE", "-o", file("n.jalon"), "--data",
                         server().data()})
                  .exit,
              3);
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
    const Ran foreign = run_jalon({"audit", "checkpoint", "--json", "--data", other.data()});
    write_file(file("other.pub"), text_member(foreign.out, "key"));
    EXPECT_EQ(verify("all.jalon", {"--key", file("other.pub")}).exit, 1);
    write_file(file("other.txt"), text_member(foreign.out, "note"));
    EXPECT_EQ(verify("all.jalon", {"--head", file("other.txt")}).exit, 1);
}

}  // namespace
}  // namespace jalon::testing
