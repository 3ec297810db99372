#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <vector>

#include "tests/integration/http_test_support.h"

namespace jalon {
namespace {

using testing::Client;
using testing::contains;
using testing::get;
using testing::RunningServer;
using testing::ScriptedHandler;

std::string post(const std::string& headers, const std::string& body = {}) {
    return "POST /p HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

HttpResponse text(std::string body) { return {200, "text/plain", std::move(body), {}}; }

TEST(HttpTransport, PipelinedRequestsAreAnsweredInOrderWhateverTheOrderOfTheAnswers) {
    ScriptedHandler handler;
    std::mutex mutex;
    std::vector<std::pair<std::string, HttpHandler::Respond>> held;
    handler.on_request = [&](HttpRequest request, HttpHandler::Respond respond) {
        const std::lock_guard lock(mutex);
        held.emplace_back(request.target, std::move(respond));
        if (held.size() < 3) return;
        std::reverse(held.begin(), held.end());
        for (auto& [target, reply] : held) reply(text("answer to " + target));
        held.clear();
    };
    RunningServer server(handler);
    Client client(server->port());
    client.send(get("/1") + get("/2") + get("/3"));
    EXPECT_TRUE(contains(client.read_response(), "answer to /1"));
    EXPECT_TRUE(contains(client.read_response(), "answer to /2"));
    EXPECT_TRUE(contains(client.read_response(), "answer to /3"));
}

TEST(HttpTransport, AnUnsafeRequestRunsAlone) {
    ScriptedHandler handler;
    std::atomic<int> in_flight{0};
    std::atomic<int> most{0};
    Server* transport = nullptr;
    handler.on_request = [&](HttpRequest request, HttpHandler::Respond respond) {
        most = std::max(most.load(), ++in_flight);
        transport->post([&, request, respond] {
            transport->post([&, request, respond] {
                --in_flight;
                respond(text(request.method + request.body));
            });
        });
    };
    RunningServer server(handler);
    transport = &*server;
    Client client(server->port());
    client.send(post("Content-Length: 1\r\n", "1") + get("/") + post("Content-Length: 1\r\n", "2"));
    EXPECT_TRUE(contains(client.read_response(), "POST1"));
    EXPECT_TRUE(contains(client.read_response(), "GET"));
    EXPECT_TRUE(contains(client.read_response(), "POST2"));
    EXPECT_EQ(most, 1);
}

TEST(HttpTransport, ManyPipelinedRequestsAreAllAnswered) {
    ScriptedHandler handler;
    RunningServer server(handler);
    Client client(server->port());
    std::string requests;
    for (int i = 0; i < 500; ++i) requests += get("/" + std::to_string(i));
    client.send(requests);
    for (int i = 0; i < 500; ++i) {
        EXPECT_TRUE(contains(client.read_response(), "GET /" + std::to_string(i) + " "));
    }
}

TEST(HttpTransport, HeadGivesTheLengthWithoutTheBody) {
    ScriptedHandler handler;
    handler.on_request = [](HttpRequest, HttpHandler::Respond respond) { respond(text("12345")); };
    RunningServer server(handler);
    Client client(server->port());
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get("/"));
    EXPECT_TRUE(contains(client.read_response(true), "Content-Length: 5\r\n"));
    EXPECT_TRUE(contains(client.read_response(), "\r\n\r\n12345"));
}

TEST(HttpTransport, EveryAnswerCarriesTheSafetyHeaders) {
    ScriptedHandler handler;
    handler.on_request = [](HttpRequest request, HttpHandler::Respond respond) {
        HttpResponse response = text("x");
        if (request.path == "/asset") response.headers.emplace_back("Cache-Control", "max-age=9");
        if (request.path == "/split") response.headers.emplace_back("X-Bad", "a\r\nX-Evil: b");
        respond(std::move(response));
    };
    RunningServer server(handler);
    Client client(server->port());
    client.send(get("/") + get("/asset") + get("/split"));
    const std::string plain = client.read_response();
    EXPECT_TRUE(contains(plain, "HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(contains(plain, "X-Content-Type-Options: nosniff\r\n"));
    EXPECT_TRUE(contains(plain, "Cache-Control: no-store\r\n"));
    EXPECT_TRUE(contains(plain, " GMT\r\n"));
    const std::string asset = client.read_response();
    EXPECT_TRUE(contains(asset, "Cache-Control: max-age=9\r\n"));
    EXPECT_FALSE(contains(asset, "no-store"));
    EXPECT_FALSE(contains(client.read_response(), "X-Evil"));
}

TEST(HttpTransport, NoContentHasNeitherBodyNorLength) {
    ScriptedHandler handler;
    handler.on_request = [](HttpRequest, HttpHandler::Respond respond) {
        respond({204, "", "dropped", {}});
    };
    RunningServer server(handler);
    Client client(server->port());
    client.send(get("/") + get("/", "Connection: close\r\n"));
    const std::string all = client.read_to_end();
    EXPECT_FALSE(contains(all, "Content-Length"));
    EXPECT_FALSE(contains(all, "dropped"));
    EXPECT_TRUE(client.closed());
}

TEST(HttpTransport, TheConnectionStaysOpenUntilTheClientSaysClose) {
    ScriptedHandler handler;
    RunningServer server(handler);
    Client client(server->port());
    for (int i = 0; i < 3; ++i) {
        client.send(get("/again"));
        EXPECT_FALSE(contains(client.read_response(), "Connection: close"));
    }
    client.send(get("/last", "Connection: close\r\n") + get("/never"));
    const std::string rest = client.read_to_end();
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(contains(rest, "GET /last"));
    EXPECT_TRUE(contains(rest, "Connection: close\r\n"));
    EXPECT_FALSE(contains(rest, "/never"));
}

TEST(HttpTransport, Http10ClosesUnlessAskedNotTo) {
    ScriptedHandler handler;
    RunningServer server(handler);
    Client kept(server->port());
    kept.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(contains(kept.read_response(), "Connection: keep-alive\r\n"));
    kept.send("GET /b HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(contains(kept.read_to_end(), "GET /b"));
    EXPECT_TRUE(kept.closed());
}

TEST(HttpTransport, AnAmbiguousRequestIsRefusedAndNothingAfterItIsRead) {
    ScriptedHandler handler;
    std::atomic<int> handled{0};
    handler.on_request = [&](HttpRequest, HttpHandler::Respond respond) {
        ++handled;
        respond(text("ok"));
    };
    RunningServer server(handler);
    Client client(server->port());
    client.send(get("/first") +
                post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") +
                get("/smuggled"));
    EXPECT_TRUE(contains(client.read_response(), "200 OK"));
    const std::string refusal = client.read_to_end();
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(contains(refusal, "HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_TRUE(contains(refusal, "Connection: close\r\n"));
    EXPECT_TRUE(contains(refusal, "application/problem+json"));
    EXPECT_TRUE(contains(refusal, "\"code\":\"bad_request\""));
    EXPECT_EQ(handled, 1);
}

TEST(HttpTransport, PastALimitTheRefusalReachesAClientThatIsStillSending) {
    ScriptedHandler handler;
    RunningServer server(handler);
    const std::string huge(2 * 1024 * 1024, 'x');
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"413 ", post("Content-Length: 2097152\r\n", huge)},
        {"413 ", post("Transfer-Encoding: chunked\r\n", "200000\r\n" + huge + "\r\n0\r\n\r\n")},
        {"414 ", get("/" + huge)},
        {"431 ", get("/", "X: " + huge + "\r\n")},
    };
    for (const auto& [status, request] : cases) {
        Client client(server->port());
        client.send(request);
        client.end_sending();
        EXPECT_TRUE(contains(client.read_to_end(), "HTTP/1.1 " + status)) << status;
        EXPECT_TRUE(client.closed());
    }
}

TEST(HttpTransport, ABodyIsAskedForWhenTheClientWaitsForLeave) {
    ScriptedHandler handler;
    RunningServer server(handler);
    Client client(server->port());
    client.send(get("/before") + post("Content-Length: 3\r\nExpect: 100-continue\r\n"));
    EXPECT_TRUE(contains(client.read_response(), "GET /before"));
    EXPECT_EQ(client.read_past("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    EXPECT_TRUE(contains(client.read_response(), "POST /p abc"));
}

TEST(HttpTransport, ABodyThatIsTooLongIsRefusedBeforeItIsSent) {
    ScriptedHandler handler;
    RunningServer server(handler);
    Client client(server->port());
    client.send(post("Content-Length: 1048577\r\nExpect: 100-continue\r\n"));
    EXPECT_TRUE(contains(client.read_response(), "HTTP/1.1 413 "));
}

TEST(HttpTransport, ARequestMayComeByteByByte) {
    ScriptedHandler handler;
    RunningServer server(handler);
    Client client(server->port());
    const std::string request =
        post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX: y\r\n\r\n") + get("/next");
    for (const char& c : request) client.send(std::string_view(&c, 1));
    EXPECT_TRUE(contains(client.read_response(), "POST /p abc"));
    EXPECT_TRUE(contains(client.read_response(), "GET /next"));
}

TEST(HttpTransport, AClientThatClosesItsSideStillGetsItsAnswers) {
    ScriptedHandler handler;
    RunningServer server(handler);
    Client client(server->port());
    client.send(get("/1") + post("Content-Length: 1\r\n", "2"));
    client.end_sending();
    const std::string all = client.read_to_end();
    EXPECT_TRUE(contains(all, "GET /1"));
    EXPECT_TRUE(contains(all, "POST /p 2"));
    EXPECT_TRUE(client.closed());
}

TEST(HttpTransport, AHeadThatNeverEndsIsTimedOut) {
    ScriptedHandler handler;
    ServerOptions options;
    options.head_timeout = options.body_timeout = std::chrono::milliseconds(30);
    RunningServer server(handler, options);
    for (const std::string& start : {std::string("GET / HT"), post("Content-Length: 9\r\n", "a")}) {
        Client client(server->port());
        client.send(start);
        EXPECT_TRUE(contains(client.read_response(), "HTTP/1.1 408 "));
    }
}

TEST(HttpTransport, AnIdleConnectionIsClosedWithoutAWord) {
    ScriptedHandler handler;
    ServerOptions options;
    options.idle_timeout = std::chrono::milliseconds(30);
    RunningServer server(handler, options);
    Client client(server->port());
    client.send(get("/"));
    EXPECT_TRUE(contains(client.read_response(), "200 OK"));
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(client.closed());
}

TEST(HttpTransport, PastTheConnectionBoundTheAnswerIs503) {
    ScriptedHandler handler;
    ServerOptions options;
    options.max_connections = 1;
    RunningServer server(handler, options);
    Client first(server->port());
    first.send(get("/"));
    first.read_response();
    Client second(server->port());
    second.send(get("/"));
    const std::string refusal = second.read_response();
    EXPECT_TRUE(contains(refusal, "HTTP/1.1 503 "));
    EXPECT_TRUE(contains(refusal, "Retry-After: 1\r\n"));
    first.send(get("/still"));
    EXPECT_TRUE(contains(first.read_response(), "GET /still"));
}

TEST(HttpTransport, AHandlerThatThrowsForgetsOrRepeatsItselfStillAnswersOnce) {
    ScriptedHandler handler;
    handler.on_request = [](HttpRequest request, HttpHandler::Respond respond) {
        if (request.path == "/throw") throw std::runtime_error("no");
        if (request.path == "/forget") return;
        respond(text("first"));
        respond(text("second"));
    };
    RunningServer server(handler);
    Client client(server->port());
    client.send(get("/throw") + get("/forget") + get("/repeat") + get("/repeat"));
    EXPECT_TRUE(contains(client.read_response(), "HTTP/1.1 500 "));
    EXPECT_TRUE(contains(client.read_response(), "HTTP/1.1 500 "));
    EXPECT_TRUE(contains(client.read_response(), "first"));
    EXPECT_TRUE(contains(client.read_response(), "first"));
}

TEST(HttpTransport, StopFinishesWhatIsInFlight) {
    ScriptedHandler handler;
    std::promise<HttpHandler::Respond> held;  // handed from the server's thread to this one
    Server* transport = nullptr;
    handler.on_request = [&](HttpRequest request, HttpHandler::Respond respond) {
        if (request.path != "/slow") return respond(text("here"));
        held.set_value(std::move(respond));
        transport->stop();
    };
    RunningServer server(handler);
    transport = &*server;
    // Sessions are told to stop in the order in which they came: when the idle one is closed, the
    // other one knows.
    Client client(server->port());
    Client idle(server->port());
    idle.send(get("/"));
    EXPECT_TRUE(contains(idle.read_response(), "here"));
    client.send(get("/slow"));
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(idle.closed());
    held.get_future().get()(text("in time"));
    const std::string answer = client.read_response();
    EXPECT_TRUE(contains(answer, "in time"));
    EXPECT_TRUE(contains(answer, "Connection: close\r\n"));
    EXPECT_EQ(client.read_to_end(), "");
    client.end_sending();
    server.join();
    EXPECT_FALSE(Client(server->port()).connected());
}

TEST(HttpTransport, StopCutsOffWhatIsNeverAnswered) {
    ScriptedHandler handler;
    HttpHandler::Respond held;
    Server* transport = nullptr;
    handler.on_request = [&](HttpRequest, HttpHandler::Respond respond) {
        held = std::move(respond);
        transport->stop();
    };
    ServerOptions options;
    options.stop_grace = std::chrono::milliseconds(30);
    RunningServer server(handler, options);
    transport = &*server;
    Client client(server->port());
    client.send(get("/never"));
    EXPECT_EQ(client.read_to_end(), "");
    server.join();
    held = nullptr;
}

TEST(HttpTransport, ABusyPortAndABadAddressAreErrors) {
    ScriptedHandler handler;
    RunningServer server(handler);
    ServerOptions options;
    options.port = server->port();
    const auto busy = Server::listen(options, handler);
    ASSERT_FALSE(busy);
    EXPECT_EQ(busy.error().code, ErrorCode::io);
    options.address = "not an address";
    const auto bad = Server::listen(options, handler);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace jalon
