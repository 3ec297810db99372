// Links and sessions in the token store: who gets in, when, on which device.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "adapters/crypto/hasher.h"
#include "adapters/files/token_store.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

constexpr std::int64_t day = TokenStore::day;
constexpr std::int64_t minute = TokenStore::minute;
const Timestamp noon{1'000'000};
const std::string phone = "a-phone-of-22-letters-";
const std::string laptop = "a-laptop-of-22-letters";

Timestamp at(std::int64_t us) { return Timestamp{noon.value() + us}; }

std::string lines_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class LinksTest : public ::testing::Test {
protected:
    std::unique_ptr<TokenStore> another() const {
        return std::make_unique<TokenStore>(path_, std::make_unique<OpensslHasher>());
    }
    NewLink make(const std::string& replaces = "") {
        auto made = store_->create_link({grant_, "M-1", "hq-1", replaces}, noon);
        CHECK(made.has_value());
        return *made;
    }
    // The session, or why there is none.
    std::variant<NewSession, LinkRefusal> enter(const NewLink& link, const std::string& device,
                                                Timestamp now = noon) {
        auto entered = store_->enter(link.secret, device, now);
        CHECK(entered.has_value());
        return *entered;
    }
    NewSession session_of(const NewLink& link, const std::string& device = phone) {
        auto entered = enter(link, device);
        CHECK(std::holds_alternative<NewSession>(entered));
        return std::get<NewSession>(entered);
    }
    std::optional<LinkRefusal> refusal(const NewLink& link, const std::string& device,
                                       Timestamp now) {
        const auto entered = enter(link, device, now);
        const auto* no = std::get_if<LinkRefusal>(&entered);
        return no == nullptr ? std::nullopt : std::optional(*no);
    }
    bool holds(const NewSession& session, Timestamp now = noon) {
        const auto found = store_->find_session(session.secret, now);
        CHECK(found.has_value());
        EXPECT_EQ(*store_->holds(session.record.id, now), found->has_value());
        return found->has_value();
    }

    TempDir directory_;
    std::string path_ = directory_ / "tokens";
    std::unique_ptr<TokenStore> store_ = another();
    TokenGrant grant_{"host", "HALFA", "supervisor-1", {"SN"}, {"HALFA"}, std::nullopt};
};

TEST_F(LinksTest, ALinkGivesASessionOfItsGrantForNinetyDays) {
    const NewLink link = make();
    EXPECT_EQ(link.expires_at, at(14 * day));
    const NewSession session = session_of(link);
    TokenGrant grant = grant_;
    grant.expires_at = at(90 * day);
    EXPECT_EQ(session.record, (TokenRecord{session.record.id, grant, noon, link.id}));
    EXPECT_EQ(**store_->find_session(session.secret, noon), session.record);
    EXPECT_TRUE(holds(session, at(90 * day - 1)));
    EXPECT_FALSE(holds(session, at(90 * day)));
}

TEST_F(LinksTest, TheThreeSecretsDoNotServeForOneAnother) {
    const NewLink link = make();
    const NewSession session = session_of(link);
    const NewToken token = *store_->create(grant_, noon);
    EXPECT_FALSE(*store_->find(link.secret, noon));
    EXPECT_FALSE(*store_->find(session.secret, noon));
    EXPECT_FALSE(*store_->find_session(link.secret, noon));
    EXPECT_FALSE(*store_->find_session(token.token, noon));
    for (const std::string& secret : {token.token, session.secret, std::string("jalon_")}) {
        const auto entered = store_->enter(secret, phone, noon);
        EXPECT_EQ(std::get<LinkRefusal>(*entered), LinkRefusal::unknown);
    }
    const std::string text = lines_of(path_);
    for (const std::string& secret : {link.secret, session.secret, phone}) {
        EXPECT_EQ(text.find(secret), std::string::npos);
    }
}

TEST_F(LinksTest, TheSameDeviceMayTryAgainForAQuarterOfAnHour) {
    const NewLink link = make();
    const NewSession first = session_of(link);
    const auto again = enter(link, phone, at(15 * minute - 1));
    ASSERT_TRUE(std::holds_alternative<NewSession>(again));
    EXPECT_TRUE(holds(first)) << "its answer may have arrived all the same";
    EXPECT_EQ(refusal(link, phone, at(15 * minute)), LinkRefusal::too_late);
    EXPECT_EQ(refusal(link, phone, at(16 * minute)), LinkRefusal::too_late);
}

TEST_F(LinksTest, AnotherDeviceIsTurnedAway) {
    const NewLink link = make();
    session_of(link);
    EXPECT_EQ(refusal(link, laptop, noon), LinkRefusal::other_device);
    EXPECT_EQ(refusal(link, laptop, at(day)), LinkRefusal::other_device);
    EXPECT_EQ((*store_->link(link.id))->sessions.size(), 1U);
}

TEST_F(LinksTest, ALinkThatNobodyUsedForTwoWeeksIsDead) {
    const NewLink link = make();
    EXPECT_EQ(refusal(link, phone, at(14 * day)), LinkRefusal::expired);
    EXPECT_EQ(refusal(link, phone, at(14 * day - 1)), std::nullopt);
    EXPECT_EQ(refusal(link, phone, at(14 * day)), std::nullopt) << "it was used in time";
}

TEST_F(LinksTest, TriesAreBounded) {
    const NewLink link = make();
    for (std::size_t i = 0; i < TokenStore::sessions_max; ++i) session_of(link);
    const std::string before = lines_of(path_);
    EXPECT_EQ(refusal(link, phone, noon), LinkRefusal::too_often);
    EXPECT_EQ(lines_of(path_), before);
}

TEST_F(LinksTest, EndingALinkEndsItsSessionsInTheSameLine) {
    const NewLink link = make();
    const NewSession session = session_of(link);
    const NewSession other = session_of(make());
    ASSERT_TRUE(store_->revoke(link.id, noon));
    EXPECT_FALSE(holds(session));
    EXPECT_TRUE(holds(other));
    EXPECT_EQ(refusal(link, phone, noon), LinkRefusal::unknown);
    EXPECT_EQ(store_->revoke(link.id, noon).error().code, ErrorCode::not_found);
    // A crash in the middle of that line leaves both as they were.
    std::string text = lines_of(path_);
    text.resize(text.size() - 3);
    std::ofstream(path_, std::ios::trunc | std::ios::binary) << text;
    EXPECT_TRUE(*another()->find_session(session.secret, noon));
}

TEST_F(LinksTest, EndingASessionLeavesTheLinkAndTheOthers) {
    const NewLink link = make();
    const NewSession first = session_of(link);
    const NewSession second = session_of(link);
    ASSERT_TRUE(store_->revoke(first.record.id, noon));
    EXPECT_FALSE(holds(first));
    EXPECT_TRUE(holds(second));
    EXPECT_EQ((*store_->link(link.id))->sessions, std::vector<std::string>{second.record.id});
}

TEST_F(LinksTest, ALinkReplacesAnotherOneAndItsSessionsInOneLine) {
    const NewLink old = make();
    const NewSession session = session_of(old);
    const NewLink fresh = make(old.id);
    EXPECT_FALSE(holds(session));
    EXPECT_FALSE(*store_->link(old.id));
    EXPECT_TRUE(holds(session_of(fresh)));
    EXPECT_EQ(store_->create_link({grant_, "", "", old.id}, noon).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(store_->create_link({grant_, "", "", session.record.id}, noon).error().code,
              ErrorCode::not_found);
}

TEST_F(LinksTest, TwoBrowsersAtOnceInTwoProcessesGetOneSession) {
    const NewLink link = make();
    const auto other = another();
    std::atomic<int> entered = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        TokenStore* store = i % 2 == 0 ? store_.get() : other.get();
        threads.emplace_back([&, store, i] {
            const auto got = store->enter(link.secret, phone + std::to_string(i), noon);
            CHECK(got.has_value());
            if (std::holds_alternative<NewSession>(*got)) ++entered;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(entered, 1);
    EXPECT_EQ((*another()->link(link.id))->sessions.size(), 1U);
}

TEST_F(LinksTest, AUseThatACrashCutOffIsNoUse) {
    const NewLink link = make();
    const std::string before = lines_of(path_);
    session_of(link);
    std::string text = lines_of(path_);
    text.resize(before.size() + 20);
    std::ofstream(path_, std::ios::trunc | std::ios::binary) << text;
    store_ = another();
    EXPECT_FALSE((*store_->link(link.id))->used_at);
    EXPECT_TRUE(holds(session_of(link, laptop)));
}

TEST_F(LinksTest, ALinkSaysWhoUsedItAndWhereItIsFor) {
    const NewLink link = make();
    session_of(link);
    const auto record = *another()->link(link.id);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->instance, "M-1");
    EXPECT_EQ(record->created_by, "hq-1");
    EXPECT_EQ(record->used_at, noon);
    EXPECT_EQ(another()->list()->size(), 2U) << "the link and its session";
    EXPECT_FALSE(*store_->link("none"));
}

TEST_F(LinksTest, WhatWasOpenedInAnEmergencyIsListedWithTheToken) {
    const NewSession session = session_of(make());
    const BrokenGlass glass{"M 2", at(day)};
    ASSERT_TRUE(store_->break_glass(session.record.id, glass));
    EXPECT_EQ((*another()->find_session(session.secret, noon))->glass,
              std::vector<BrokenGlass>{glass});
    EXPECT_EQ(store_->break_glass("none", glass).error().code, ErrorCode::not_found);
}

TEST_F(LinksTest, AFileOfTokensAloneIsReadAsBefore) {
    std::ofstream(path_) << "token\tt-1\t" << std::string(64, '0')
                         << "\tadmin\t\t\t\t\t1000000\t-\nrevoke\tt-0\t1000001\n";
    const auto list = store_->list();
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 1U);
    EXPECT_EQ(list->front().token()->grant.role, "admin");
    EXPECT_FALSE(list->front().token()->is_session());
}

}  // namespace
}  // namespace jalon::testing
