#include "adapters/http/framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/http/chunked.h"
#include "adapters/http/request_reader.h"

namespace jalon {
namespace {

// What a parse came to, in one comparable value.
struct Verdict {
    Framing status = Framing::need_more;
    unsigned refused = 0;
    std::size_t taken = 0;
    std::string method, target, host, body;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

std::ostream& operator<<(std::ostream& out, const Verdict& v) {
    return out << "status " << static_cast<int>(v.status) << " refused " << v.refused << " taken "
               << v.taken << " " << v.method << " " << v.target << " body " << v.body.size();
}

Verdict verdict_of(RequestReader& reader, std::size_t taken) {
    Verdict v{reader.status(), 0, taken, {}, {}, {}, {}};
    if (v.status == Framing::failed) v.refused = reader.problem().status;
    if (v.status != Framing::done) return v;
    HttpRequest& request = reader.head().request;
    v.method = request.method;
    v.target = request.target;
    if (const auto* host = request.header("Host")) v.host = *host;
    v.body = request.body;
    return v;
}

Verdict read_whole(const std::string& bytes) {
    RequestReader reader;
    const std::size_t taken = reader.feed(bytes);
    return verdict_of(reader, taken);
}

Verdict read_in_two(const std::string& bytes, std::size_t cut) {
    RequestReader reader;
    const std::size_t first = reader.feed(std::string_view(bytes).substr(0, cut));
    if (first < cut) return verdict_of(reader, first);
    const std::size_t second = reader.feed(std::string_view(bytes).substr(cut));
    return verdict_of(reader, first + second);
}

Verdict read_bytewise(const std::string& bytes) {
    RequestReader reader;
    std::size_t taken = 0;
    for (const char c : bytes) taken += reader.feed(std::string_view(&c, 1));
    return verdict_of(reader, taken);
}

RequestHead head_of(const std::string& bytes) {
    RequestReader reader;
    reader.feed(bytes);
    EXPECT_EQ(reader.status(), Framing::done) << bytes.substr(0, 200);
    return reader.head();
}

std::string get(const std::string& headers) { return "GET / HTTP/1.1\r\n" + headers + "\r\n"; }

std::string post(const std::string& headers, const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

std::string chunked(const std::string& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::string line(const std::string& request_line) { return request_line + "\r\nHost: a\r\n\r\n"; }

struct Refusal {
    unsigned status;
    std::string bytes;
};

std::vector<Refusal> refused_request_lines() {
    return {
        {400, line("GET  / HTTP/1.1")},
        {400, line(" GET / HTTP/1.1")},
        {400, line("GET / HTTP/1.1 ")},
        {400, line("GET /  HTTP/1.1")},
        {400, line("GET\t/ HTTP/1.1")},
        {400, line("GET / http/1.1")},
        {400, line("GET / HTTP/1.10")},
        {400, line("GET / HTTP/1")},
        {400, line("GET / HTTP/1,1")},
        {400, line("GET /")},
        {400, line("GET")},
        {400, line("GET / x HTTP/1.1")},
        {400, line("G@T / HTTP/1.1")},
        {400, line("\x16\x03\x01 / HTTP/1.1")},
        {400, "\r\n\r\n" + get("Host: a\r\n")},
        {400, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {400, "GET / HTTP/1.1\nHost: a\n\n"},
        {400, "GET / HTTP/1.1\rHost: a\r\n\r\n"},
        {505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {505, line("GET / HTTP/2.0")},
        {505, line("GET / HTTP/1.2")},
        {505, line("GET / HTTP/0.9")},
        {501, line("get / HTTP/1.1")},
        {501, line("BREW / HTTP/1.1")},
        {501, line("CONNECT a:80 HTTP/1.1")},
        {501, std::string(40, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {414, line("GET /" + std::string(HttpLimits::target_bytes, 'a') + " HTTP/1.1")},
        {414, "GET /" + std::string(HttpLimits::target_bytes, 'a')},
    };
}

std::vector<Refusal> refused_targets() {
    std::vector<Refusal> out;
    for (const char* target :
         {"*",     "v1/log",     "//[",         "/a#b",         "/a%",         "/a%2",
          "/a%zz", "/a%00b",     "/a%2Fb",      "/a%2fb",       "/a?b=%g0",    "/?a=%00",
          "/%ff",  "/?a=%C0%AF", "/?%ED%A0%80", "/caf\xC3\xA9", "/a\"b",       "/<a>",
          "/a\\b", "https://a/", "ftp://a/",    "http:///x",    "http://u@a/", "http://a:b/",
          "a:80",  "http://a#f"}) {
        out.push_back({400, line("GET " + std::string(target) + " HTTP/1.1")});
    }
    return out;
}

std::vector<Refusal> refused_fields() {
    std::string many;
    for (int i = 0; i < 100; ++i) many += "a:b\r\n";
    return {
        {400, get("")},
        {400, get("Host:\r\n")},
        {400, get("Host: a\r\nHost: a\r\n")},
        {400, get("Host: a\r\nhOST: b\r\n")},
        {400, get("Host: a b\r\n")},
        {400, get("Host: a, b\r\n")},
        {400, get("Host: u@a\r\n")},
        {400, get("Host: a:99999\r\n")},
        {400, get("Host: a:8x\r\n")},
        {400, get("Host: a/b\r\n")},
        {400, get("Host: [::1\r\n")},
        {400, get("Host: [::1]x\r\n")},
        {400, get("Host: [:::]\r\n")},
        {400, get("Host: a%g1\r\n")},
        {400, get("Host: a\xC3\xA9\r\n")},
        {400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
        {400, get("Host: a\r\nX: 1\r\n 2\r\n")},
        {400, get("Host: a\r\nX: 1\r\n\t2\r\n")},
        {400, get(" Host: a\r\n")},
        {400, get("Host : a\r\n")},
        {400, get("Host: a\r\n: b\r\n")},
        {400, get("Host: a\r\nX\r\n")},
        {400, get("Host: a\r\nX Y: b\r\n")},
        {400, get("Host: a\r\nX(: b\r\n")},
        {400, get("Host: a\r\nX\xC3\xA9: b\r\n")},
        {400, get("Host: a\r\nX: b\rc\r\n")},
        {400, get("Host: a\r\nX: b\nY: c\r\n")},
        {400, get("Host: a\r\nX: b\r\r\n")},
        {400, get(std::string("Host: a\r\nX: b\0c\r\n", 17))},
        {400, get("Host: a\r\nX: \x01\r\n")},
        {400, get("Host: a\r\nX: \x7f\r\n")},
        {431, get("Host: a\r\n" + many)},
        {431, get("Host: a\r\nX: " + std::string(HttpLimits::header_bytes, 'x') + "\r\n")},
        {431, get("Host: a\r\n" + std::string(HttpLimits::header_bytes, 'x'))},
    };
}

std::vector<Refusal> refused_lengths() {
    return {
        {400, post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {400, post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n")},
        {400, post("Content-Length: 1\r\nContent-Length: 1\r\n", "a")},
        {400, post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab")},
        {400, post("Content-Length: 1, 1\r\n", "a")},
        {400, post("Content-Length: +1\r\n", "a")},
        {400, post("Content-Length: -1\r\n", "a")},
        {400, post("Content-Length: 0x1\r\n", "a")},
        {400, post("Content-Length: 1a\r\n", "a")},
        {400, post("Content-Length: \r\n", "")},
        {400, post("Content-Length: 1 1\r\n", "a")},
        {413, post("Content-Length: 1048577\r\n", "")},
        {413, post("Content-Length: 99999999999999999999999999\r\n", "")},
        {400, post("Transfer-Encoding: gzip\r\n", "")},
        {400, post("Transfer-Encoding: identity\r\n", "")},
        {400, post("Transfer-Encoding: \r\n", "")},
        {400, post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")},
        {400, post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n")},
        {400, post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")},
        {400, post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n")},
        {400, post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")},
        {400, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {400, post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
        {400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    };
}

std::vector<Refusal> refused_chunks() {
    std::string trailers;
    for (int i = 0; i < 99; ++i) trailers += "a:b\r\n";
    return {
        {400, chunked("\r\n")},
        {400, chunked("g\r\n")},
        {400, chunked("-1\r\na\r\n0\r\n\r\n")},
        {400, chunked("+1\r\na\r\n0\r\n\r\n")},
        {400, chunked("0x1\r\na\r\n0\r\n\r\n")},
        {400, chunked(" 1\r\na\r\n0\r\n\r\n")},
        {400, chunked("1 \r\na\r\n0\r\n\r\n")},
        {400, chunked("1\na\r\n0\r\n\r\n")},
        {400, chunked("1\r\nab\r\n0\r\n\r\n")},
        {400, chunked("1\r\na\n0\r\n\r\n")},
        {400, chunked("1\r\na0\r\n\r\n")},
        {400, chunked("1\r\na\r0\r\n\r\n")},
        {400, chunked("1;\r\na\r\n0\r\n\r\n")},
        {400, chunked("1;=b\r\na\r\n0\r\n\r\n")},
        {400, chunked("1;a=\r\na\r\n0\r\n\r\n")},
        {400, chunked("1;a=\"b\r\na\r\n0\r\n\r\n")},
        {400, chunked("1;a b\r\na\r\n0\r\n\r\n")},
        {400, chunked("1;a\n\r\na\r\n0\r\n\r\n")},
        {400, chunked("00000000000000001\r\na\r\n0\r\n\r\n")},
        {413, chunked("FFFFFFFFFFFFFFFF\r\n")},
        {413, chunked("100001\r\n")},
        {413, chunked("1\r\na\r\n100000\r\n")},
        {400, chunked("0\r\nX : a\r\n\r\n")},
        {400, chunked("0\r\n X: a\r\n\r\n")},
        {400, chunked("0\r\nX: a\n\r\n")},
        {400, chunked("0\r\nX\r\n\r\n")},
        {431, chunked("0\r\n" + trailers + "\r\n")},
        {431, chunked("1;a=" + std::string(HttpLimits::header_bytes, 'x'))},
        {431, chunked("0\r\nX: " + std::string(HttpLimits::header_bytes, 'x'))},
    };
}

std::vector<Refusal> all_refusals() {
    std::vector<Refusal> all;
    for (auto* table : {&refused_request_lines, &refused_targets, &refused_fields, &refused_lengths,
                        &refused_chunks}) {
        for (Refusal& refusal : table()) all.push_back(std::move(refusal));
    }
    return all;
}

std::vector<std::string> accepted() {
    return {
        get("Host: a\r\n"),
        "\r\n" + get("Host: a\r\n"),
        get("Host: a:80\r\nX:\r\n"),
        get("Host: a:\r\n"),
        get("Host: [::1]:8080\r\nX: \xC3\xA9 \t y \r\n"),
        get("Host: a.b-c_d~e%41\r\n"),
        "GET / HTTP/1.0\r\n\r\n",
        line("OPTIONS * HTTP/1.1"),
        line("OPTIONS http://b HTTP/1.1"),
        line("GET http://b:80/x?y=1 HTTP/1.1"),
        line("GET HTTP://b?y HTTP/1.1"),
        line("GET /%C3%A9?q=%2F+%2B&[x]={|} HTTP/1.1"),
        line("TRACE / HTTP/1.1"),
        line("GET /" + std::string(HttpLimits::target_bytes - 1, 'a') + " HTTP/1.1"),
        post("Content-Length: 0\r\n", ""),
        post("Content-Length: 003\r\n", "abc"),
        post("Content-Length: 3\r\nExpect: 100-continue\r\n", "abc"),
        post("Transfer-Encoding: CHUNKED\r\n", "3\r\nabc\r\n0\r\n\r\n"),
        chunked("0\r\n\r\n"),
        chunked("000003;a;b=c ; d = \"e\\\"f\"\r\nabc\r\n0;z\r\nX: y\r\nZ:\r\n\r\n"),
        chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"),
    };
}

std::string shown(const std::string& bytes) {
    return bytes.size() > 120 ? bytes.substr(0, 120) + "…" : bytes;
}

TEST(HttpFraming, EveryInvalidRequestIsRefusedWithItsStatus) {
    for (const auto& [status, bytes] : all_refusals()) {
        const Verdict verdict = read_whole(bytes);
        EXPECT_EQ(verdict.status, Framing::failed) << shown(bytes);
        EXPECT_EQ(verdict.refused, status) << shown(bytes);
    }
}

TEST(HttpFraming, EveryValidRequestIsTakenWhole) {
    for (const std::string& bytes : accepted()) {
        const Verdict verdict = read_whole(bytes);
        EXPECT_EQ(verdict.status, Framing::done) << shown(bytes);
        EXPECT_EQ(verdict.taken, bytes.size()) << shown(bytes);
    }
}

TEST(HttpFraming, TheVerdictIsTheSameWhereverTheBytesAreCut) {
    std::vector<std::string> all = accepted();
    for (Refusal& refusal : all_refusals()) all.push_back(std::move(refusal.bytes));
    for (const std::string& bytes : all) {
        const Verdict whole = read_whole(bytes);
        EXPECT_EQ(read_bytewise(bytes), whole) << shown(bytes);
        const std::size_t step = bytes.size() > 2000 ? 997 : 1;
        for (std::size_t cut = 0; cut <= bytes.size(); cut += step) {
            EXPECT_EQ(read_in_two(bytes, cut), whole) << "cut at " << cut << ": " << shown(bytes);
        }
    }
}

TEST(HttpFraming, APrefixOfAValidRequestNeedsMore) {
    for (const std::string& bytes : accepted()) {
        const std::size_t step = bytes.size() > 2000 ? 997 : 1;
        for (std::size_t size = 0; size < bytes.size(); size += step) {
            EXPECT_EQ(read_whole(bytes.substr(0, size)).status, Framing::need_more)
                << size << ": " << shown(bytes);
        }
    }
}

TEST(HttpFraming, WhatFollowsARequestIsLeftForTheNext) {
    const std::string first = chunked("3\r\nabc\r\n0\r\n\r\n");
    const Verdict verdict = read_whole(first + get("Host: a\r\n"));
    EXPECT_EQ(verdict.status, Framing::done);
    EXPECT_EQ(verdict.taken, first.size());
    EXPECT_EQ(verdict.body, "abc");
}

TEST(HttpFraming, PathAndQueryAreDecodedInOrder) {
    const auto head = head_of(line("GET /a%20b/%C3%A9?q=x+y%2B&&k&q=%2F&=v HTTP/1.1"));
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(head.request.path, "/a b/\xC3\xA9");
    EXPECT_EQ(head.request.query, (Pairs{{"q", "x y+"}, {"k", ""}, {"q", "/"}, {"", "v"}}));
    EXPECT_EQ(*head.request.param("q"), "x y+");
    EXPECT_EQ(head.request.param("none"), nullptr);
}

TEST(HttpFraming, AnAbsoluteTargetBecomesItsPathAndReplacesHost) {
    const auto head = head_of(line("GET http://b:81/x?y=1 HTTP/1.1"));
    EXPECT_EQ(head.request.target, "/x?y=1");
    EXPECT_EQ(head.request.path, "/x");
    EXPECT_EQ(*head.request.header("host"), "b:81");
    EXPECT_EQ(head_of(line("GET http://b HTTP/1.1")).request.target, "/");
    EXPECT_EQ(head_of(line("OPTIONS http://b HTTP/1.1")).request.target, "*");
}

TEST(HttpFraming, KeepAliveFollowsVersionAndConnection) {
    EXPECT_TRUE(head_of(get("Host: a\r\n")).keep_alive);
    EXPECT_FALSE(head_of(get("Host: a\r\nConnection: x, Close\r\n")).keep_alive);
    EXPECT_FALSE(head_of("GET / HTTP/1.0\r\n\r\n").keep_alive);
    EXPECT_TRUE(head_of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
    EXPECT_FALSE(
        head_of(get("Host: a\r\nConnection: keep-alive\r\nConnection: close\r\n")).keep_alive);
}

TEST(HttpFraming, ContinueIsExpectedOnlyForABodyInHttp11) {
    const std::string expect = "Expect: 100-Continue\r\n";
    EXPECT_TRUE(head_of(post(expect + "Content-Length: 1\r\n", "a")).expects_continue);
    EXPECT_FALSE(head_of(post(expect, "")).expects_continue);
    EXPECT_FALSE(
        head_of("POST / HTTP/1.0\r\n" + expect + "Content-Length: 1\r\n\r\na").expects_continue);
}

TEST(HttpFraming, TheHeaderBoundsThemselvesAreTaken) {
    std::string many;
    for (int i = 0; i < 99; ++i) many += "a:b\r\n";
    EXPECT_EQ(head_of(get("Host: a\r\n" + many)).request.headers.size(), 100U);
    const std::string fixed = "Host: a\r\nX: \r\n";
    const std::string value(HttpLimits::header_bytes - fixed.size(), 'x');
    EXPECT_EQ(read_whole(get("Host: a\r\nX: " + value + "\r\n")).status, Framing::done);
    EXPECT_EQ(read_whole(get("Host: a\r\nX: x" + value + "\r\n")).refused, 431U);
}

TEST(HttpFraming, ABodyOfTheLimitIsTakenInOnePieceAndInChunks) {
    const std::string body(HttpLimits::body_bytes, 'b');
    EXPECT_EQ(read_whole(post("Content-Length: 1048576\r\n", body)).body.size(), body.size());
    EXPECT_EQ(read_whole(chunked("100000\r\n" + body + "\r\n0\r\n\r\n")).body.size(), body.size());
}

}  // namespace
}  // namespace jalon
