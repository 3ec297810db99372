// Bundles that somebody altered, or forged as a whole.
#include "adapters/bundle/bundle_writer.h"

#include "adapters/crypto/log_signer.h"
#include "adapters/rocksdb/rocks_store.h"
#include "engine/base/base64.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"
#include "tests/integration/audit_support.h"
#include "tests/support/memory_store.h"

namespace jalon::testing {
namespace {

using Rules = std::set<std::string>;

class AuditBundle : public ::testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_BINARY();
        ServedBinary server;
        for (const std::string id : {"L-1", "L-2"}) server.start_instance(id);
        for (int i = 0; i < 3; ++i) server.toggle("L-1");
        server.toggle("L-2");
        ASSERT_EQ(server.stop(), 0);
        read_log(server.data());
        genuine_ = bundle_of([](Event&) {});
        ASSERT_EQ(checker_.rules(genuine_), Rules{});
    }

    void read_log(const std::string& data) {
        RocksOptions options;
        options.high_water_path = data + "/high_water";
        const auto store = RocksStore::open_read_only(data + "/log", options);
        ASSERT_TRUE(store) << store.error().message;
        const auto records = (*store)->read(Position{0}, 1000);
        ASSERT_TRUE(records);
        for (const Bytes& record : *records) events_.push_back(*decode_record(record));
        log_id_ = events_.front().log_id;
    }

    // A bundle of a log that an operator wrote anew after `alter` changed its events, with a tree
    // and a signature that fit.
    template <typename Alter>
    std::string bundle_of(Alter alter, const std::string& key_file = "key") {
        MemoryStore store;
        AppendBatch batch;
        for (Event event : events_) {
            alter(event);
            Bytes record = encode_record(event);
            append_leaf(checker_.hasher(), batch.frontier,
                        leaf_hash(checker_.hasher(), leaf_bytes(record)));
            batch.records.push_back({event.position, event.instance, event.version,
                                     std::move(record),
                                     event.type == EventType::workflow_published});
        }
        CHECK(store.append(batch).has_value());
        auto signer = LogSigner::open_or_make(directory_ / key_file, log_id_);
        CHECK(signer.has_value());
        const SignedCheckpoint made =
            signer->sign(batch.frontier.size, root_of(checker_.hasher(), batch.frontier));
        note_ = made.note;
        key_ = made.key;
        BundleOrder order;
        order.store = &store;
        order.hasher = &checker_.hasher();
        order.log_id = log_id_;
        order.zone = "UTC";
        order.signer = &*signer;
        order.checkpoint = made;
        order.instances = {InstanceId{"L-1"}, InstanceId{"L-2"}};
        order.bytes_max = 1U << 20U;
        auto bundle = write_bundle(order);
        CHECK(bundle.has_value());
        signer_.emplace(std::move(*signer));
        return std::move(*bundle);
    }
    // The same with one event changed: the `nth` of L-1, from 1.
    template <typename Alter>
    Rules forged(std::uint64_t nth, Alter alter) {
        return checker_.rules(bundle_of([&](Event& event) {
            if (event.instance == InstanceId{"L-1"} && event.version == Version{nth}) alter(event);
        }));
    }
    // By the operator, who has the key; or on the way, by somebody who has not.
    AlteredBundle altered() const { return {genuine_, checker_.hasher(), &*signer_}; }
    AlteredBundle carried() const { return {genuine_, checker_.hasher(), nullptr}; }

    BundleChecker checker_;
    TempDir directory_;
    std::vector<Event> events_;
    LogId log_id_{};
    std::string genuine_;
    std::string note_;
    std::string key_;
    std::optional<LogSigner> signer_;
};

TEST_F(AuditBundle, NoByteCanBeChangedUnseen) {
    for (std::size_t at = 0; at < genuine_.size(); at += 5) {
        std::string bytes = genuine_;
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
        ASSERT_NE(checker_.rules(bytes), Rules{}) << at;
    }
    for (std::size_t size = 0; size < genuine_.size(); size += 97) {
        ASSERT_EQ(checker_.rules(genuine_.substr(0, size)), Rules{"unreadable"}) << size;
    }
}

TEST_F(AuditBundle, WhoeverMakesTheManifestFitIsFoundOutByTheRest) {
    auto bundle = altered();
    auto events = bundle.lines("events.jsonl");
    auto proofs = bundle.lines("inclusion.jsonl");
    std::swap(events[2], events[3]);
    std::swap(proofs[2], proofs[3]);
    bundle.put_lines("events.jsonl", events);
    bundle.put_lines("inclusion.jsonl", proofs);
    EXPECT_TRUE(checker_.rules(bundle.sealed()).contains("order"));

    bundle = altered();
    events = bundle.lines("events.jsonl");
    proofs = bundle.lines("inclusion.jsonl");
    events.pop_back();
    proofs.pop_back();
    bundle.put_lines("events.jsonl", events);
    bundle.put_lines("inclusion.jsonl", proofs);
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"completeness"});
    --bundle.manifest.events;
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"completeness"}) << "a version is missing";

    bundle = altered();
    bundle.files["checkpoint.txt"].replace(bundle.files["checkpoint.txt"].find('\n') + 1, 1, "7");
    EXPECT_TRUE(checker_.rules(bundle.sealed()).contains("signature"));

    bundle = altered();
    bundle.manifest.root[0] ^= 1U;
    EXPECT_EQ(checker_.rules(bundle.sealed()), (Rules{"checkpoint", "inclusion"}));

    bundle = altered();
    bundle.manifest.log_id[0] ^= 1U;
    EXPECT_EQ(checker_.rules(bundle.sealed()), (Rules{"checkpoint", "order"}));

    bundle = altered();
    const std::string workflow = bundle.files.rbegin()->first;
    bundle.files.rbegin()->second += " ";
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"workflow"});
    bundle.files.erase(workflow);
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"completeness"});

    bundle = altered();
    bundle.manifest.zone = "Nowhere/Land";
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"unreadable"});

    bundle = altered();
    bundle.files["keys/more.pub"] = "?";
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{}) << "what is named may be there";
    bundle.files.erase("VERIFY.md");
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"manifest"});
}

TEST_F(AuditBundle, WhoeverCarriesItCannotCutOffTheEndOfAnInstance) {
    auto bundle = carried();
    auto events = bundle.lines("events.jsonl");
    auto proofs = bundle.lines("inclusion.jsonl");
    events.pop_back();
    proofs.pop_back();
    bundle.put_lines("events.jsonl", events);
    bundle.put_lines("inclusion.jsonl", proofs);
    --bundle.manifest.events;
    --bundle.manifest.instances.at(InstanceId{"L-2"});
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"signature"});
    bundle.files.erase("manifest.sig");
    EXPECT_EQ(checker_.rules(write_ustar(bundle.files)), Rules{"manifest_unsigned"});
}

TEST_F(AuditBundle, TheSignatureBindsWhatWasAskedForAndTheZone) {
    EXPECT_EQ(checker_.rules(carried().sealed()), Rules{});
    auto bundle = carried();
    bundle.manifest.where = "country=SN";
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"signature"});
    bundle = carried();
    bundle.manifest.zone = "Europe/Paris";
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"signature"});
}

TEST_F(AuditBundle, ASignatureOfAnythingElseIsNone) {
    auto bundle = carried();
    std::string& signature = bundle.files["manifest.sig"];
    const std::string good = signature;
    const auto note = parse_signed_note(note_);
    ASSERT_TRUE(note);
    const auto& signed_note = note->signatures.front().bytes;
    for (const std::string& wrong :
         {std::string(), good + "\n", good.substr(0, good.size() - 1), "AAAA\n" + good,
          to_base64(std::vector<std::uint8_t>(64)) + "\n", to_base64(signed_note) + "\n"}) {
        signature = wrong;
        EXPECT_EQ(checker_.rules(write_ustar(bundle.files)), Rules{"signature"}) << wrong;
    }
    const auto other = LogSigner::open_or_make(directory_ / "other", log_id_);
    signature = to_base64(other->sign_manifest(bundle.files["manifest.json"])) + "\n";
    EXPECT_EQ(checker_.rules(write_ustar(bundle.files)), Rules{"signature"});
}

TEST_F(AuditBundle, ARecordThatWasRewrittenDoesNotStandOnTheLog) {
    auto bundle = altered();
    auto events = bundle.lines("events.jsonl");
    const auto line = parse_json(events[2], 2);
    auto event = decode_record(*from_base64(text_or(line->find("record"), "")));
    event->actor.subject = "somebody-else";
    events[2] = to_json(Value::Object{{"position", *line->find("position")},
                                      {"record", to_base64(encode_record(*event))}});
    bundle.put_lines("events.jsonl", events);
    EXPECT_EQ(checker_.rules(bundle.sealed()), Rules{"leaf_hash"});
    events[2].replace(events[2].find("record") + 20, 4, "AAAA");
    bundle.put_lines("events.jsonl", events);
    EXPECT_TRUE(checker_.rules(bundle.sealed()).contains("record"));
    bundle.put_lines("events.jsonl", {"{", "[]", R"({"position":-1,"record":""})"});
    EXPECT_TRUE(checker_.rules(bundle.sealed()).contains("record"));
}

TEST_F(AuditBundle, AnOperatorWhoForgesTheWholeLogIsFoundByDecidingAgain) {
    EXPECT_EQ(forged(2, [](Event& event) { event.outcome.configuration = {"left"}; }),
              (Rules{"evolve", "legality"}));
    EXPECT_EQ(forged(2, [](Event& event) { event.trigger = "fly"; }), Rules{"legality"});
    EXPECT_EQ(forged(3, [](Event& event) { event.outcome.exited = {"nowhere"}; }),
              (Rules{"evolve", "legality"}));
    EXPECT_TRUE(forged(3, [](Event& event) {
                    event.occurred_at = Timestamp{event.recorded_at.value() + 1};
                }).contains("time"));
    for (const std::int64_t beyond : {INT64_MIN, INT64_MAX}) {
        const Timestamp time{beyond};
        EXPECT_TRUE(forged(2, [&](Event& event) { event.occurred_at = time; }).contains("time"));
        EXPECT_TRUE(forged(1, [&](Event& event) {
                        event.outcome.timers.push_back(
                            {TimerChange::set, "t", "left", "toggle", time, {}, {}, {}, false});
                    }).contains("time"));
    }
    EXPECT_TRUE(forged(3, [](Event& event) { event.log_id = LogId{}; }).contains("order"));
}

TEST_F(AuditBundle, AForgerWithAKeyOfHisOwnIsToldByTheTrustedKey) {
    AuditTrust trust;
    trust.key = key_ + "\n";
    const std::string kept = note_;
    EXPECT_EQ(checker_.rules(genuine_, trust), Rules{});
    const std::string forged = bundle_of([](Event& event) { event.actor.org = "x"; }, "other");
    EXPECT_EQ(checker_.rules(forged), Rules{}) << "alone it cannot be told";
    EXPECT_EQ(checker_.rules(forged, trust), Rules{"signature"});
    trust = {};
    trust.head = kept;
    EXPECT_EQ(checker_.rules(genuine_, trust), Rules{});
    EXPECT_EQ(checker_.rules(forged, trust), (Rules{"checkpoint", "signature"}));
}

TEST_F(AuditBundle, AKeptCheckpointTellsAForkAndAShorterLog) {
    AuditTrust trust;
    const std::string forked = bundle_of([](Event& event) { event.actor.org = "x"; });
    const std::string forked_note = note_;
    trust.head = forked_note;
    EXPECT_EQ(checker_.rules(genuine_, trust), Rules{"checkpoint"}) << "the same key signed both";
    trust.head = signer_->sign(events_.size() + 1, Hash{}).note;
    EXPECT_EQ(checker_.rules(genuine_, trust), Rules{"checkpoint"}) << "it was longer";
    trust.head = "no note";
    EXPECT_EQ(checker_.rules(genuine_, trust), Rules{"checkpoint"});
}

TEST_F(AuditBundle, AManifestOfALaterVersionIsNotGuessedAt) {
    auto bundle = altered();
    std::string& manifest = bundle.files["manifest.json"];
    const std::string good = manifest;
    manifest.replace(manifest.find("bundle/1"), 8, "bundle/2");
    EXPECT_EQ(checker_.check(write_ustar(bundle.files)).error().code, ErrorCode::newer_format);
    for (const std::string wrong : {"", "{}", "[]", "null", "{\"format\":\"jalon-bundle/1\"}"}) {
        manifest = wrong;
        EXPECT_EQ(checker_.rules(write_ustar(bundle.files)), Rules{"unreadable"}) << wrong;
    }
    manifest = good;
    manifest.replace(manifest.find("\"events\": "), 10, "\"events\": -");
    EXPECT_EQ(checker_.rules(write_ustar(bundle.files)), Rules{"unreadable"});
    bundle.files.erase("manifest.json");
    EXPECT_EQ(checker_.rules(write_ustar(bundle.files)), Rules{"unreadable"});
}

}  // namespace
}  // namespace jalon::testing
