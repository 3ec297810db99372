// What the transport's integration tests share: a running server and a plain blocking client.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "adapters/http/problem.h"
#include "adapters/http/server.h"

namespace jalon::testing {

struct ScriptedHandler final : HttpHandler {
    std::function<void(HttpRequest, Respond)> on_request = [](HttpRequest request, Respond reply) {
        reply({200, "text/plain", request.method + " " + request.target + " " + request.body, {}});
    };
    std::function<std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>>()> on_upgrade = [] {
        return problem(403, "forbidden", "no WebSocket in this test");
    };

    void handle(HttpRequest request, Respond respond) override {
        on_request(std::move(request), std::move(respond));
    }
    std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>> upgrade(
        const HttpRequest&) override {
        return on_upgrade();
    }
};

class RunningServer {
public:
    explicit RunningServer(HttpHandler& handler, ServerOptions options = {})
        : server_(std::move(*Server::listen(std::move(options), handler))),
          thread_([this] { server_->run(2); }) {}
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;
    ~RunningServer() { stop(); }

    Server& operator*() { return *server_; }
    Server* operator->() { return server_.get(); }

    void stop() {
        server_->stop();
        join();
    }
    void join() {
        if (thread_.joinable()) thread_.join();
    }

private:
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

// A blocking TCP client. Every read gives up after ten seconds, so that a test fails, not hangs.
class Client {
public:
    explicit Client(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        timeval patience{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { ::close(socket_); }

    [[nodiscard]] bool connected() const { return connected_; }

    // Stops at the first failure: a server that has refused may have closed.
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    void end_sending() { ::shutdown(socket_, SHUT_WR); }

    // The bytes up to and including `mark`.
    std::string read_past(std::string_view mark) {
        std::size_t at = 0;
        while ((at = input_.find(mark)) == std::string::npos) {
            if (!fill()) return take(input_.size());
        }
        return take(at + mark.size());
    }

    std::string read_exactly(std::size_t size) {
        while (input_.size() < size && fill()) {}
        return take(std::min(size, input_.size()));
    }

    // One response, head and body, by its Content-Length; `bodiless` for answers to HEAD.
    std::string read_response(bool bodiless = false) {
        std::string head = read_past("\r\n\r\n");
        constexpr std::string_view name = "Content-Length: ";
        const std::size_t at = head.find(name);
        if (bodiless || at == std::string::npos) return head;
        return head + read_exactly(std::stoul(head.substr(at + name.size())));
    }

    // All that comes until the server closes; `closed` says whether it did.
    std::string read_to_end() {
        while (fill()) {}
        return take(input_.size());
    }
    [[nodiscard]] bool closed() const { return closed_; }

private:
    bool fill() {
        char block[8192];
        const ssize_t count = ::recv(socket_, block, sizeof block, 0);
        if (count == 0) closed_ = true;
        if (count <= 0) return false;
        input_.append(block, static_cast<std::size_t>(count));
        return true;
    }

    std::string take(std::size_t size) {
        std::string out = input_.substr(0, size);
        input_.erase(0, size);
        return out;
    }

    int socket_;
    bool connected_ = false;
    bool closed_ = false;
    std::string input_;
};

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

inline std::string get(const std::string& target, const std::string& headers = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

}  // namespace jalon::testing
