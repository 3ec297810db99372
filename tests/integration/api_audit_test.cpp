// Checkpoints, proofs and bundles over HTTP.
#include "adapters/crypto/signing_key.h"
#include "engine/base/base64.h"
#include "engine/merkle/checkpoint.h"
#include "engine/merkle/proof.h"
#include "tests/integration/audit_support.h"

namespace jalon::testing {
namespace {

const std::string checkpoint_path = "/v1/audit/checkpoint";
const std::string inclusion_path = "/v1/audit/proof/inclusion";
const std::string consistency_path = "/v1/audit/proof/consistency";
const std::string bundle_path = "/v1/audit/bundle";

Hash hash_of(const std::string& base64) {
    const auto bytes = from_base64(base64);
    Hash hash{};
    EXPECT_TRUE(bytes && bytes->size() == hash.size()) << base64;
    if (bytes && bytes->size() == hash.size())
        std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

std::vector<Hash> proof_of(const HttpAnswer& answer) {
    std::vector<Hash> proof;
    const Value body = answer.json();
    const Value* list = body.find("proof");
    if (list == nullptr || list->as_array() == nullptr) return proof;
    for (const Value& one : *list->as_array())
        proof.push_back(hash_of(std::string(*one.as_string())));
    return proof;
}

class ApiAudit : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        server_.emplace();
        for (const std::string id : {"L-1", "L-2"}) server_->start_instance(id);
        server_->toggle("L-1");
    }
    ServedBinary& server() { return *server_; }
    std::uint64_t head() { return static_cast<std::uint64_t>(server().head()); }

    OpensslHasher hasher_;
    BundleChecker checker_;

private:
    std::optional<ServedBinary> server_;
};

TEST_F(ApiAudit, ACheckpointIsSignedAndHoldsAllThatWasAnswered) {
    const HttpAnswer first = server().get(checkpoint_path);
    ASSERT_EQ(first.status, 200U) << first.body;
    for (int i = 0; i < 2; ++i) {
        const std::uint64_t acknowledged = head();
        const HttpAnswer answer = server().get(checkpoint_path);
        ASSERT_EQ(answer.status, 200U);
        EXPECT_EQ(static_cast<std::uint64_t>(answer.number("size")), acknowledged);
        const auto note = parse_signed_note(answer.text("note"));
        const auto key = parse_verifier_key(hasher_, answer.text("key"));
        ASSERT_TRUE(note && key);
        EXPECT_TRUE(is_signed_by(hasher_, *note, *key, check_ed25519));
        EXPECT_EQ(parse_checkpoint(note->text),
                  (Checkpoint{answer.text("origin"), acknowledged, hash_of(answer.text("root"))}));
        server().toggle("L-2");
    }
    EXPECT_EQ(server().get(checkpoint_path).text("key"), first.text("key"));
    const std::string key = first.text("key");
    server().crash();
    server().start();
    EXPECT_EQ(server().get(checkpoint_path).text("key"), key) << "the key is kept";
}

TEST_F(ApiAudit, EveryEventIsProvedToBeInTheLogOfEverySize) {
    const std::uint64_t last = head();
    for (std::uint64_t size = 1; size <= last; ++size) {
        for (std::uint64_t position = 1; position <= size; position += 3) {
            const HttpAnswer answer =
                server().get(inclusion_path + "?position=" + std::to_string(position) +
                             "&size=" + std::to_string(size));
            ASSERT_EQ(answer.status, 200U) << answer.body;
            EXPECT_EQ(answer.number("index"), static_cast<std::int64_t>(position) - 1);
            EXPECT_EQ(answer.number("size"), static_cast<std::int64_t>(size));
            EXPECT_TRUE(verify_inclusion(hasher_, hash_of(answer.text("leaf_hash")), position - 1,
                                         size, proof_of(answer), hash_of(answer.text("root"))));
        }
    }
    const Value logged = json_lines(server().get("/v1/log?after=4&limit=1").body).front();
    const Hash leaf = hash_of(server().get(inclusion_path + "?position=5").text("leaf_hash"));
    EXPECT_EQ(text_of(logged, "leaf_hash"), to_base64(leaf)) << "the log tells the same";
}

TEST_F(ApiAudit, TheLogIsProvedToHaveOnlyGrown) {
    const std::uint64_t last = head();
    const std::string root = server().get(checkpoint_path).text("root");
    for (std::uint64_t from = 0; from <= last; ++from) {
        const HttpAnswer answer = server().get(consistency_path + "?from=" + std::to_string(from) +
                                               "&to=" + std::to_string(last));
        ASSERT_EQ(answer.status, 200U) << answer.body;
        EXPECT_EQ(answer.text("to_root"), root);
        const auto proof = proof_of(answer);
        EXPECT_EQ(proof.empty(), from == 0 || from == last);
        EXPECT_TRUE(verify_consistency(hasher_, from, last, hash_of(answer.text("from_root")),
                                       hash_of(root), proof));
    }
}

TEST_F(ApiAudit, WhatIsOutOfRangeIsABadRequest) {
    const std::string past = std::to_string(head() + 1);
    for (const std::string& target :
         {inclusion_path, inclusion_path + "?position=0", inclusion_path + "?position=" + past,
          inclusion_path + "?position=-1", inclusion_path + "?position=1.5",
          inclusion_path + "?position=99999999999999999999", inclusion_path + "?position=3&size=2",
          inclusion_path + "?position=1&size=0", inclusion_path + "?position=1&size=" + past,
          inclusion_path + "?position=1&position=1", inclusion_path + "?position=1&more=1",
          consistency_path, consistency_path + "?from=3&to=2",
          consistency_path + "?from=1&to=" + past, consistency_path + "?from=x",
          consistency_path + "?from=", checkpoint_path + "?x=1", bundle_path + "?size=1",
          bundle_path + "?overdue=perhaps"}) {
        const HttpAnswer answer = server().get(target);
        EXPECT_EQ(answer.status, 400U) << target;
        EXPECT_EQ(answer.text("code"), "bad_request") << target;
    }
    EXPECT_EQ(server().post(checkpoint_path, "{}").status, 405U);
    EXPECT_EQ(server().ask("HEAD", checkpoint_path).status, 200U);
}

TEST_F(ApiAudit, OnlyWhoSeesAllMayAudit) {
    const HttpAnswer bound =
        server().post("/v1/tokens", R"({"role":"auditor","subject":"a-2","countries":["SN"]})");
    const Headers bound_auditor{{"Authorization", "Bearer " + bound.text("token")}};
    for (const std::string& target :
         {checkpoint_path, inclusion_path + "?position=1", consistency_path + "?from=1",
          bundle_path + "?instance=L-1"}) {
        EXPECT_EQ(server().get(target, server().as("auditor")).status, 200U) << target;
        EXPECT_EQ(server().get(target, bound_auditor).status, 403U) << target;
        for (const std::string role : {"host", "volunteer", "hq", "finance"}) {
            EXPECT_EQ(server().get(target, server().as(role)).status, 403U) << target << role;
        }
        EXPECT_EQ(server().get(target, {{"Authorization", "Bearer x"}}).status, 401U) << target;
    }
}

TEST_F(ApiAudit, ABundleIsCheckedByAStranger) {
    const HttpAnswer one = server().get(bundle_path + "?instance=L-1");
    ASSERT_EQ(one.status, 200U) << one.body;
    const auto report = checker_.check(one.body);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->findings.empty());
    EXPECT_EQ(report->events, 3U) << "a start, a step, the workflow";
    const auto all = checker_.check(server().get(bundle_path + "?workflow=toggle").body);
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->findings.empty());
    EXPECT_EQ(all->instances, 2U);
    EXPECT_EQ(server().get(bundle_path + "?instance=NONE").status, 404U);
}

// What a role does not see must not leave the house in a record.
TEST_F(ApiAudit, WhatARoleDoesNotSeeIsNotBundledForIt) {
    const std::string partly = R"({"id":"partly","version":1,"title":{"en":"P","fr":"P"},
        "initial":"a","roles":{"auditor":{"title":{"en":"A","fr":"A"}},
                               "officer":{"title":{"en":"O","fr":"O"}}},
        "states":{"a":{}},"triggers":{},
        "data":{"type":"object","properties":{
            "secret":{"type":"string","personal":false,"sees":["officer"]}}}})";
    const HttpAnswer published = server().ask("PUT", "/v1/workflows/partly/versions/1",
                                              {{"Content-Type", "application/json"}}, partly);
    ASSERT_EQ(published.status, 201U) << published.body;
    ASSERT_EQ(server().start_instance("P-1", "partly").status, 201U);
    const HttpAnswer refused = server().get(bundle_path + "?instance=P-1", server().as("auditor"));
    EXPECT_EQ(refused.status, 403U);
    EXPECT_NE(refused.body.find("partly"), std::string::npos) << refused.body;
    EXPECT_EQ(server().get(bundle_path + "?instance=P-1").status, 200U);
}

}  // namespace
}  // namespace jalon::testing
