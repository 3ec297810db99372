#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <future>
#include <vector>

#include "tests/integration/http_test_support.h"

namespace jalon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using testing::Client;
using testing::contains;
using testing::get;
using testing::RunningServer;
using testing::ScriptedHandler;

const std::string handshake =
    "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

// Sends back what it gets; "flood" sends many messages and then closes with 4400.
class EchoHandler final : public WebSocketHandler {
public:
    explicit EchoHandler(std::promise<void>& closed) : closed_(closed) {}

    void opened(std::shared_ptr<WebSocketConnection> connection) override {
        connection_ = std::move(connection);
    }
    void text(std::string message) override {
        if (message == "flood") return flood();
        if (message == "drained?") message += drained_ ? "yes" : "no";
        connection_->send(std::make_shared<const std::string>(std::move(message)), {});
    }
    void drained() override { drained_ = connection_->queued_bytes() == 0; }
    void closed() override { closed_.set_value(); }

    static constexpr std::size_t flood_count = 3000;
    static std::string flood_text(std::size_t i) {
        return std::to_string(i) + std::string(i % 200 == 0 ? 70000 : i % 300, '.');
    }

private:
    void flood() {
        for (std::size_t i = 0; i < flood_count; ++i) {
            connection_->send(std::make_shared<const std::string>(flood_text(i)), {});
        }
        connection_->close(4400, "flooded");
        connection_->send(std::make_shared<const std::string>("too late"), {});
    }

    std::promise<void>& closed_;
    std::shared_ptr<WebSocketConnection> connection_;
    bool drained_ = false;
};

class WebSocketTransport : public ::testing::Test {
protected:
    WebSocketTransport() {
        handler_.on_upgrade =
            [this]() -> std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>> {
            return std::make_unique<EchoHandler>(closed_);
        };
    }

    void serve(ServerOptions options = {}) {
        server_ = std::make_unique<RunningServer>(handler_, std::move(options));
    }

    void connect(const char* subprotocol = "jalon.v1") {
        RunningServer& server = *server_;
        peer_.next_layer().connect({asio::ip::address_v4::loopback(), server->port()});
        peer_.set_option(
            websocket::stream_base::decorator([subprotocol](websocket::request_type& request) {
                request.set(beast::http::field::sec_websocket_protocol, subprotocol);
            }));
        peer_.handshake(answer_, "localhost", "/v1/live");
    }

    void say(const std::string& text) { peer_.write(asio::buffer(text)); }

    // One message; after a close, its code in close_code_.
    std::string hear() {
        beast::flat_buffer buffer;
        error_code error;
        peer_.read(buffer, error);
        if (error) close_code_ = peer_.reason().code;
        return beast::buffers_to_string(buffer.data());
    }

    ScriptedHandler handler_;
    std::promise<void> closed_;
    std::unique_ptr<RunningServer> server_;
    asio::io_context context_;
    websocket::stream<asio::ip::tcp::socket> peer_{context_};
    websocket::response_type answer_;
    unsigned close_code_ = 0;
};

TEST_F(WebSocketTransport, TextComesBackAndTheSubprotocolIsEchoed) {
    serve();
    connect();
    EXPECT_EQ(answer_[beast::http::field::sec_websocket_protocol], "jalon.v1");
    EXPECT_EQ(answer_.count(beast::http::field::sec_websocket_extensions), 0U);
    const std::string longest(65536, 'x');
    for (const std::string& text : {std::string("h\xC3\xA9"), std::string(), longest}) {
        say(text);
        EXPECT_EQ(hear(), text);
    }
    peer_.close(websocket::close_code::normal);
    closed_.get_future().get();
}

TEST_F(WebSocketTransport, ASubprotocolThatWasNotOfferedIsNotEchoed) {
    serve();
    connect("other");
    EXPECT_EQ(answer_.count(beast::http::field::sec_websocket_protocol), 0U);
}

TEST_F(WebSocketTransport, ManyMessagesArriveInOrderBeforeTheClose) {
    serve();
    connect();
    say("flood");
    for (std::size_t i = 0; i < EchoHandler::flood_count; ++i) {
        ASSERT_EQ(hear(), EchoHandler::flood_text(i));
    }
    EXPECT_EQ(hear(), "");
    EXPECT_EQ(close_code_, 4400U);
    closed_.get_future().get();
}

TEST_F(WebSocketTransport, TheHandlerHearsWhenItsQueueIsEmpty) {
    serve();
    connect();
    say("drained?");
    EXPECT_EQ(hear(), "drained?no");
    std::string answer;
    while (answer != "drained?yes") {
        say("drained?");
        answer = hear();
    }
}

TEST_F(WebSocketTransport, ABinaryMessageCloses1003) {
    serve();
    connect();
    peer_.binary(true);
    say("x");
    hear();
    EXPECT_EQ(close_code_, 1003U);
}

TEST_F(WebSocketTransport, AMessagePastTheLimitCloses1009) {
    serve();
    connect();
    say(std::string(65537, 'x'));
    hear();
    EXPECT_EQ(close_code_, 1009U);
}

TEST_F(WebSocketTransport, InvalidUtf8Closes1007) {
    serve();
    connect();
    say("\xC0\xAF");
    hear();
    EXPECT_EQ(close_code_, 1007U);
}

TEST_F(WebSocketTransport, APingIsAnsweredBetweenMessages) {
    serve();
    connect();
    bool pong = false;
    peer_.control_callback([&](websocket::frame_type kind, beast::string_view payload) {
        pong = pong || (kind == websocket::frame_type::pong && payload == "p");
    });
    peer_.ping("p");
    say("after");
    EXPECT_EQ(hear(), "after");
    while (!pong) {
        say("more");
        hear();
    }
}

TEST_F(WebSocketTransport, ASilentPeerIsPingedAndThenClosed4408) {
    ServerOptions options;
    options.websocket_ping = std::chrono::milliseconds(20);
    options.websocket_silence = std::chrono::milliseconds(100);
    serve(options);
    RunningServer& server = *server_;
    Client silent(server->port());
    silent.send(get("/v1/live", handshake));
    silent.read_past("\r\n\r\n");
    EXPECT_EQ(silent.read_exactly(2), std::string("\x89\x00", 2));
    silent.read_past("\x88");
    silent.read_exactly(1);
    EXPECT_EQ(silent.read_exactly(2), "\x11\x38");  // 4408
}

TEST_F(WebSocketTransport, APeerThatAnswersPingsStaysOpen) {
    ServerOptions options;
    options.websocket_ping = std::chrono::milliseconds(25);
    options.websocket_silence = std::chrono::milliseconds(2000);  // a busy machine answers late
    serve(options);
    connect();
    int pings = 0;
    peer_.control_callback([&](websocket::frame_type kind, beast::string_view) {
        if (kind != websocket::frame_type::ping || ++pings != 100) return;
        error_code ignored;
        peer_.next_layer().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    });
    hear();  // Until the hundredth ping, longer than the silence that is allowed.
    EXPECT_GE(pings, 100);
}

TEST_F(WebSocketTransport, FramesThatCameWithTheHandshakeAreNotLost) {
    serve();
    RunningServer& server = *server_;
    Client eager(server->port());
    const std::string masked_hi("\x81\x82\x00\x00\x00\x00hi", 8);
    eager.send(get("/v1/live", handshake) + masked_hi);
    const std::string head = eager.read_past("\r\n\r\n");
    EXPECT_TRUE(contains(head, "HTTP/1.1 101 "));
    EXPECT_TRUE(contains(head, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    EXPECT_EQ(eager.read_exactly(4), "\x81\x02hi");
}

TEST_F(WebSocketTransport, AnUnmaskedFrameCloses1002) {
    serve();
    RunningServer& server = *server_;
    Client client(server->port());
    client.send(get("/v1/live", handshake) + "\x81\x02hi");
    client.read_past("\r\n\r\n");
    EXPECT_TRUE(contains(client.read_to_end(), "\x03\xEA"));
}

TEST_F(WebSocketTransport, AnUpgradeWaitsForTheAnswersBeforeIt) {
    serve();
    RunningServer& server = *server_;
    Client client(server->port());
    client.send(get("/1") + get("/2") + get("/v1/live", handshake));
    EXPECT_TRUE(contains(client.read_response(), "GET /1"));
    EXPECT_TRUE(contains(client.read_response(), "GET /2"));
    EXPECT_TRUE(contains(client.read_past("\r\n\r\n"), "HTTP/1.1 101 "));
}

TEST_F(WebSocketTransport, ARefusedOrBrokenUpgradeIsAnOrdinaryAnswer) {
    handler_.on_upgrade = [] { return problem(401, "unauthorized", "no token"); };
    serve();
    RunningServer& server = *server_;
    Client client(server->port());
    const std::string start = "Connection: upgrade\r\nUpgrade: websocket\r\n";
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    client.send(get("/v1/live", handshake));
    EXPECT_TRUE(contains(client.read_response(), "HTTP/1.1 401 "));
    client.send(get("/v1/live", start + key + "Sec-WebSocket-Version: 8\r\n"));
    const std::string old = client.read_response();
    EXPECT_TRUE(contains(old, "HTTP/1.1 426 "));
    EXPECT_TRUE(contains(old, "Sec-WebSocket-Version: 13\r\n"));
    EXPECT_TRUE(contains(old, "Connection: upgrade\r\n"));
    for (const char* bad :
         {"", "Sec-WebSocket-Key: short\r\n", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n"}) {
        client.send(get("/v1/live", start + bad + "Sec-WebSocket-Version: 13\r\n"));
        EXPECT_TRUE(contains(client.read_response(), "HTTP/1.1 400 ")) << bad;
    }
}

TEST_F(WebSocketTransport, AnUpgradeElsewhereOrToAnotherProtocolIsIgnored) {
    serve();
    RunningServer& server = *server_;
    Client client(server->port());
    client.send(get("/elsewhere", handshake));
    EXPECT_TRUE(contains(client.read_response(), "GET /elsewhere"));
    client.send(get("/v1/live", "Connection: upgrade\r\nUpgrade: h2c\r\n"));
    EXPECT_TRUE(contains(client.read_response(), "GET /v1/live"));
    client.send(get("/v1/live", "Upgrade: websocket\r\n"));
    EXPECT_TRUE(contains(client.read_response(), "GET /v1/live"));
}

TEST_F(WebSocketTransport, StopCloses1001) {
    serve();
    connect();
    say("here");
    EXPECT_EQ(hear(), "here");
    RunningServer& server = *server_;
    server->stop();
    hear();
    EXPECT_EQ(close_code_, 1001U);
    server.join();
    closed_.get_future().get();
}

TEST_F(WebSocketTransport, StopCutsOffAPeerThatDoesNotRead) {
    ServerOptions options;
    options.stop_grace = std::chrono::milliseconds(50);
    serve(options);
    RunningServer& server = *server_;
    Client deaf(server->port());
    const std::string masked_flood(
        "\x81\x85\x00\x00\x00\x00"
        "flood",
        11);
    deaf.send(get("/v1/live", handshake) + masked_flood);
    deaf.read_past("\r\n\r\n");
    server.stop();
    closed_.get_future().get();
}

}  // namespace
}  // namespace jalon
