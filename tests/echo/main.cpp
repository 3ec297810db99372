// A WebSocket server that sends each text message back, on the session class of the real one: for
// suites of RFC 6455 from outside. Usage: jalon-ws-echo PORT (0 picks one; it is printed).
#include <charconv>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/http/problem.h"
#include "adapters/http/server.h"

namespace jalon::testing {
namespace {

class Echo final : public WebSocketHandler {
public:
    void opened(std::shared_ptr<WebSocketConnection> connection) override {
        connection_ = std::move(connection);
    }
    void text(std::string message) override {
        connection_->send(std::make_shared<const std::string>(std::move(message)), {});
    }
    void drained() override {}
    void closed() override { connection_ = nullptr; }

private:
    std::shared_ptr<WebSocketConnection> connection_;
};

class Handler final : public HttpHandler {
public:
    void handle(HttpRequest, Respond respond) override {
        HttpResponse response = problem(426, "upgrade_required", "this speaks WebSocket only");
        response.headers.push_back({"Upgrade", "websocket"});
        respond(std::move(response));
    }
    std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>> upgrade(
        const HttpRequest&) override {
        return std::make_unique<Echo>();
    }
};

int run(std::string_view port) {
    ServerOptions options;
    options.upgrade_path = "/";
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
    if (error != std::errc{} || end != port.data() + port.size()) {
        std::cerr << "usage: jalon-ws-echo PORT\n";
        return 2;
    }
    Handler handler;
    auto server = Server::listen(options, handler);
    if (!server) {
        std::cerr << server.error().message << '\n';
        return 4;
    }
    std::cout << "ws://127.0.0.1:" << (*server)->port() << "/" << std::endl;
    (*server)->run(1);
    return 0;
}

}  // namespace
}  // namespace jalon::testing

int main(int count, char** arguments) {
    return jalon::testing::run(count == 2 ? arguments[1] : "");
}
