#include "adapters/files/token_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "adapters/crypto/hasher.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {
namespace {

const Timestamp now{1'000'000};

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void add_text(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::app) << text;
}

class TokenStoreTest : public ::testing::Test {
protected:
    std::unique_ptr<TokenStore> another() const {
        return std::make_unique<TokenStore>(path_, std::make_unique<OpensslHasher>());
    }
    NewToken make(const TokenGrant& grant) {
        auto made = store_->create(grant, now);
        CHECK(made.has_value());
        return *made;
    }
    std::optional<TokenRecord> find(const std::string& token, Timestamp at = now) {
        auto found = store_->find(token, at);
        CHECK(found.has_value());
        return *found;
    }

    TempDir directory_;
    std::string path_ = directory_ / "tokens";
    std::unique_ptr<TokenStore> store_ = another();
    TokenGrant admin_{"admin", "", "", {}, {}, std::nullopt};
};

TEST_F(TokenStoreTest, ATokenIsLongRandomTextAndFoundAgain) {
    const TokenGrant grant{"coordinator",       "org-1", "s-9", {"FR", "MG"}, {"host 1", "é,\t%\n"},
                           Timestamp{2'000'000}};
    const NewToken made = make(grant);
    EXPECT_EQ(made.token.size(), 49U);
    EXPECT_EQ(made.token.substr(0, 6), "jalon_");
    EXPECT_TRUE(std::all_of(made.token.begin() + 6, made.token.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    }));
    EXPECT_EQ(find(made.token), (TokenRecord{made.id, grant, now}));
    EXPECT_NE(make(grant).token, made.token);
}

TEST_F(TokenStoreTest, NoIdLooksLikeAnOptionOfACommand) {
    for (int i = 0; i < 300; ++i) EXPECT_NE(make(admin_).id.front(), '-');
}

TEST_F(TokenStoreTest, TheFileHoldsNoToken) {
    const NewToken made = make(admin_);
    EXPECT_EQ(content_of(path_).find(made.token.substr(6)), std::string::npos);
    EXPECT_NE(content_of(path_).find(made.id), std::string::npos);
}

TEST_F(TokenStoreTest, WhatIsNoTokenIsNotFound) {
    const NewToken made = make(admin_);
    std::string other = made.token;
    other.back() = other.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(find(other), std::nullopt);
    EXPECT_EQ(find(""), std::nullopt);
    EXPECT_EQ(find("jalon_"), std::nullopt);
    EXPECT_EQ(find(made.token + "A"), std::nullopt);
    EXPECT_EQ(find("Jalon_" + made.token.substr(6)), std::nullopt);
}

TEST_F(TokenStoreTest, ATokenEndsAtItsTime) {
    TokenGrant grant = admin_;
    grant.expires_at = Timestamp{5'000'000};
    const NewToken made = make(grant);
    EXPECT_TRUE(find(made.token, Timestamp{4'999'999}));
    EXPECT_FALSE(find(made.token, Timestamp{5'000'000}));
    EXPECT_EQ(store_->list()->size(), 1U);
}

TEST_F(TokenStoreTest, ARevokedTokenIsGoneAlsoForAnotherReader) {
    const auto server = another();
    const NewToken first = make(admin_);
    const NewToken second = make(admin_);
    ASSERT_TRUE(*server->find(first.token, now));
    ASSERT_TRUE(store_->revoke(first.id, now));
    EXPECT_FALSE(find(first.token));
    EXPECT_FALSE(*server->find(first.token, now));
    EXPECT_TRUE(*server->find(second.token, now));
    EXPECT_EQ(store_->revoke(first.id, now).error().code, ErrorCode::not_found);
    EXPECT_EQ(store_->revoke("unknown", now).error().code, ErrorCode::not_found);
    EXPECT_EQ(server->list()->size(), 1U);
}

TEST_F(TokenStoreTest, ATokenMadeBesideARunningServerWorksAtOnce) {
    const auto server = another();
    EXPECT_TRUE(server->list()->empty());
    const NewToken made = make(admin_);
    EXPECT_TRUE(*server->find(made.token, now));
}

TEST_F(TokenStoreTest, ListKeepsTheOrderOfMaking) {
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(make(admin_).id);
    std::vector<std::string> listed;
    const auto records = another()->list();
    ASSERT_TRUE(records);
    for (const auto& record : *records) listed.push_back(record.token()->id);
    EXPECT_EQ(listed, ids);
}

TEST_F(TokenStoreTest, ATornLastLineCountsForNothingAndIsCutAway) {
    const NewToken made = make(admin_);
    add_text(path_, "token\thalf\tof-a");
    EXPECT_TRUE(find(made.token));
    const NewToken later = make(admin_);
    EXPECT_TRUE(find(made.token));
    EXPECT_TRUE(find(later.token));
    EXPECT_EQ(content_of(path_).find("half"), std::string::npos);
}

TEST_F(TokenStoreTest, ADamagedLineLetsNobodyIn) {
    const NewToken made = make(admin_);
    add_text(path_, "revoke\tgarbled\n");
    const auto found = store_->find(made.token, now);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::corruption);
    EXPECT_NE(found.error().message.find("line 2"), std::string::npos);
    EXPECT_FALSE(store_->find(made.token, now)) << "also the second time";
}

TEST_F(TokenStoreTest, AGrantPastItsBoundsIsRefused) {
    TokenGrant grant = admin_;
    grant.role = "";
    EXPECT_EQ(store_->create(grant, now).error().code, ErrorCode::invalid);
    grant.role = std::string(201, 'r');
    EXPECT_EQ(store_->create(grant, now).error().code, ErrorCode::limit);
    grant = admin_;
    grant.hosts.assign(201, "h");
    EXPECT_EQ(store_->create(grant, now).error().code, ErrorCode::limit);
    grant.hosts = {""};
    EXPECT_EQ(store_->create(grant, now).error().code, ErrorCode::limit);
    EXPECT_EQ(content_of(path_), "");
}

TEST_F(TokenStoreTest, ManyThreadsAndTwoStoresLoseNothing) {
    const auto other = another();
    std::vector<std::thread> threads;
    for (TokenStore* store : {store_.get(), other.get(), store_.get(), other.get()}) {
        threads.emplace_back([store, this] {
            for (int i = 0; i < 10; ++i) {
                const auto made = store->create(admin_, now);
                ASSERT_TRUE(made);
                const auto found = store->find(made->token, now);
                ASSERT_TRUE(found && *found);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(another()->list()->size(), 40U);
}

}  // namespace
}  // namespace jalon::testing
