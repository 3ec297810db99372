#include "adapters/api/browser.h"

#include <gtest/gtest.h>

#include "adapters/crypto/hasher.h"

namespace jalon::testing {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

HttpRequest request_with(Fields headers, bool local = true,
                         const std::string& host = "jalon.example") {
    HttpRequest request;
    request.headers = std::move(headers);
    request.headers.emplace_back("Host", host);
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

const char* const here[] = {"localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "[::1]"};
const char* const not_here[] = {"jalon.example", "localhost.example", "127.0.0.1.example:80", ""};

TEST(Browser, OverPlainHttpThereIsACookieOnThisMachineAlone) {
    const std::string cookie = "jalon=S; Path=/; HttpOnly; SameSite=Strict; Max-Age=60";
    const auto given = [](const char* host, bool local) {
        return session_cookie(request_with({}, local, host), Transport::plain, "S", 60);
    };
    for (const char* host : here) {
        EXPECT_EQ(given(host, true), cookie) << host;
        EXPECT_EQ(given(host, false), std::nullopt) << host;
    }
    for (const char* host : not_here) EXPECT_EQ(given(host, true), std::nullopt) << host;
}

TEST(Browser, BehindAProxyTheCookieThatAnybodyCanSetDoesNotCount) {
    const auto taken = [](const char* host, bool local) {
        return cookie_secret(request_with({{"Cookie", "jalon=S"}}, local, host), Transport::plain);
    };
    for (const char* host : here) {
        EXPECT_EQ(taken(host, true), "S") << host;
        EXPECT_EQ(taken(host, false), std::nullopt) << host;
    }
    for (const char* host : not_here) EXPECT_EQ(taken(host, true), std::nullopt) << host;
}

TEST(Browser, WhoCameByTlsIsSpokenForByNoPlainPage) {
    const auto request =
        request_with({{"Cookie", "__Host-jalon=S"}, {"Origin", "http://jalon.example"}});
    EXPECT_FALSE(is_own_origin(request, Transport::plain));
}

TEST(Browser, OverTlsOnlyTheCookieThatNobodyElseCanSetCounts) {
    const auto both = request_with({{"Cookie", "jalon=other; __Host-jalon=S"}}, true, "localhost");
    EXPECT_EQ(cookie_secret(both, Transport::tls), "S");
    EXPECT_EQ(cookie_secret(both, Transport::plain), "S");
    const auto plain = request_with({{"Cookie", "jalon=S"}}, true, "localhost");
    EXPECT_EQ(cookie_secret(plain, Transport::tls), std::nullopt);
    EXPECT_EQ(cookie_secret(plain, Transport::plain), "S");
}

TEST(Browser, TwoCookiesOfTheNameThatDifferAreNone) {
    const auto secret = [](Fields cookies) {
        return cookie_secret(request_with(std::move(cookies), true, "localhost"), Transport::plain);
    };
    EXPECT_EQ(secret({{"Cookie", "jalon=S"}, {"cookie", "a=b;jalon=S"}}), "S");
    EXPECT_EQ(secret({{"Cookie", "jalon=S"}, {"cookie", "jalon=T"}}), "");
    EXPECT_EQ(secret({{"Cookie", "Jalon=S; xjalon=S; jalon"}}), std::nullopt);
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
