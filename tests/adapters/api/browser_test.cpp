#include "adapters/api/browser.h"

#include <gtest/gtest.h>

#include "adapters/crypto/hasher.h"

namespace jalon::testing {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

HttpRequest request_with(Fields headers, bool local = true) {
    HttpRequest request;
    request.headers = std::move(headers);
    request.headers.emplace_back("Host", "jalon.example");
    request.local = local;
    return request;
}

std::optional<std::string> cookie_for(Fields headers, Transport transport, bool local) {
    return session_cookie(request_with(std::move(headers), local), transport, "S", 60);
}

TEST(Browser, OverTlsTheCookieIsForThisHostAndForTlsAlone) {
    const std::string cookie =
        "__Host-jalon=S; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60";
    for (const bool local : {true, false}) {
        EXPECT_EQ(cookie_for({}, Transport::tls, local), cookie);
        EXPECT_EQ(cookie_for({{"Origin", "https://jalon.example"}}, Transport::plain, local),
                  cookie)
            << "a reverse proxy took the TLS";
    }
}

TEST(Browser, OverPlainHttpThereIsACookieOnThisMachineAlone) {
    for (const Fields& headers : {Fields{}, Fields{{"Origin", "http://jalon.example"}}}) {
        EXPECT_EQ(cookie_for(headers, Transport::plain, true),
                  "jalon=S; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
        EXPECT_EQ(cookie_for(headers, Transport::plain, false), std::nullopt);
    }
}

TEST(Browser, OverTlsOnlyTheCookieThatNobodyElseCanSetCounts) {
    const auto both = request_with({{"Cookie", "jalon=other; __Host-jalon=S"}});
    EXPECT_EQ(cookie_secret(both, Transport::tls), "S");
    EXPECT_EQ(cookie_secret(both, Transport::plain), "S");
    const auto plain = request_with({{"Cookie", "jalon=S"}});
    EXPECT_EQ(cookie_secret(plain, Transport::tls), std::nullopt);
    EXPECT_EQ(cookie_secret(plain, Transport::plain), "S");
}

TEST(Browser, TwoCookiesOfTheNameThatDifferAreNone) {
    EXPECT_EQ(cookie_secret(request_with({{"Cookie", "jalon=S"}, {"cookie", "a=b;jalon=S"}}),
                            Transport::plain),
              "S");
    EXPECT_EQ(cookie_secret(request_with({{"Cookie", "jalon=S"}, {"cookie", "jalon=T"}}),
                            Transport::plain),
              "");
    EXPECT_EQ(
        cookie_secret(request_with({{"Cookie", "Jalon=S; xjalon=S; jalon"}}), Transport::plain),
        std::nullopt);
}

TEST(Browser, OverTlsAPlainOriginOfTheSameHostIsForeign) {
    const auto plain = request_with({{"Origin", "http://jalon.example"}});
    EXPECT_FALSE(is_own_origin(plain, Transport::tls));
    EXPECT_TRUE(is_own_origin(plain, Transport::plain));
    for (const char* origin : {"null", "", "https://jalon.example.org", "https://jalon.example:1",
                               "https://JALON.example", "ws://jalon.example"}) {
        const auto foreign = request_with({{"Origin", origin}});
        EXPECT_FALSE(is_own_origin(foreign, Transport::tls)) << origin;
        EXPECT_FALSE(is_own_origin(foreign, Transport::plain)) << origin;
    }
}

TEST(Browser, AnAddressBeginsAsWhoeverAskedNamesTheServer) {
    EXPECT_EQ(origin_of(request_with({}), Transport::plain), "http://jalon.example");
    EXPECT_EQ(origin_of(request_with({}), Transport::tls), "https://jalon.example");
    EXPECT_EQ(origin_of(request_with({{"Origin", "https://jalon.example"}}), Transport::plain),
              "https://jalon.example");
    EXPECT_EQ(origin_of(request_with({{"Origin", "https://elsewhere"}}), Transport::plain),
              "http://jalon.example");
}

TEST(Browser, TheValueOfASessionServesNoOther) {
    const OpensslHasher hasher;
    const std::string value = csrf_value("S", hasher);
    EXPECT_EQ(value.size(), 43U);
    EXPECT_NE(value, csrf_value("T", hasher));
    const auto why = [&](Fields headers) {
        return forgery(request_with(std::move(headers)), Transport::plain, "S", hasher);
    };
    EXPECT_FALSE(why({{"Jalon-CSRF", value}}));
    EXPECT_TRUE(why({{"Jalon-CSRF", csrf_value("T", hasher)}}));
    EXPECT_TRUE(why({{"Jalon-CSRF", value.substr(1)}}));
    EXPECT_TRUE(why({{"Jalon-CSRF", ""}}));
    EXPECT_TRUE(why({}));
    EXPECT_TRUE(why({{"Jalon-CSRF", value}, {"Sec-Fetch-Site", "same-site"}}));
    EXPECT_TRUE(why({{"Jalon-CSRF", value}, {"Origin", "null"}}));
}

}  // namespace
}  // namespace jalon::testing
