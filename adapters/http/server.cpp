#include "adapters/http/server.h"

#include <atomic>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <cstdint>
#include <map>
#include <thread>
#include <vector>

#include "adapters/http/problem.h"
#include "adapters/http/session.h"

namespace jalon {

namespace asio = boost::asio;
using boost::system::error_code;

// Everything but run(), post() and stop() runs on strand_.
class Server::Impl {
public:
    Impl(ServerOptions options, HttpHandler& handler)
        : options_(std::move(options)), handler_(handler) {}

    Result<void> listen() {
        error_code error;
        const auto address = asio::ip::make_address(options_.address, error);
        if (error) return Error{ErrorCode::invalid, "not a numeric address: " + options_.address};
        const asio::ip::tcp::endpoint endpoint(address, options_.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (!error) port_ = acceptor_.local_endpoint(error).port();
        if (error) {
            return Error{ErrorCode::io, "cannot listen on " + options_.address + " port " +
                                            std::to_string(options_.port) + ": " + error.message()};
        }
        asio::post(strand_, [this] { accept(); });
        return {};
    }

    [[nodiscard]] unsigned short port() const { return port_; }

    void run(unsigned threads) {
        std::vector<std::thread> others;
        for (unsigned i = 1; i < threads; ++i) others.emplace_back([this] { context_.run(); });
        context_.run();
        for (std::thread& thread : others) thread.join();
    }

    void post(std::function<void()> task) { asio::post(context_, std::move(task)); }

    void stop() {
        asio::post(strand_, [this] { begin_stop(); });
    }

private:
    // Connections past the bound that still get their 503; beyond that they are dropped unanswered.
    static constexpr std::size_t refused_max = 64;

    void accept() {
        if (stopping_) return;
        acceptor_.async_accept(
            asio::make_strand(context_),
            asio::bind_executor(strand_, [this](error_code error, asio::ip::tcp::socket socket) {
                if (stopping_) return;
                if (error) return accept_later();
                take(std::move(socket));
                accept();
            }));
    }

    // Mostly out of file descriptors: trying again at once would only burn the processor.
    void accept_later() {
        retry_.expires_after(std::chrono::milliseconds(100));
        retry_.async_wait([this](error_code error) {
            if (!error) accept();
        });
    }

    void take(asio::ip::tcp::socket socket) {
        const std::size_t bound = options_.max_connections;
        if (sessions_.size() >= bound + refused_max) return;
        error_code ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        const std::uint64_t id = next_id_++;
        auto session = std::make_shared<HttpSession>(
            std::move(socket), options_, handler_, bodies_,
            [this, id] { asio::post(strand_, [this, id] { forget(id); }); });
        const bool refused = sessions_.size() >= bound;
        sessions_.emplace(id, session);
        if (!refused) return session->start();
        HttpResponse response =
            problem(503, "overloaded", "too many connections are open; try again shortly");
        response.headers.emplace_back("Retry-After", "1");
        session->refuse(std::move(response));
    }

    void forget(std::uint64_t id) {
        sessions_.erase(id);
        finish_when_empty();
    }

    void begin_stop() {
        if (std::exchange(stopping_, true)) return;
        error_code ignored;
        acceptor_.close(ignored);
        retry_.cancel();
        for (const auto& [id, session] : sessions_) session->stop();
        grace_.expires_after(options_.stop_grace);
        grace_.async_wait([this](error_code error) {
            if (error) return;
            for (const auto& [id, session] : sessions_) session->abort();
        });
        finish_when_empty();
    }

    void finish_when_empty() {
        if (!stopping_ || !sessions_.empty()) return;
        grace_.cancel();
        work_.reset();
    }

    const ServerOptions options_;
    HttpHandler& handler_;
    std::atomic<std::size_t> bodies_{0};
    asio::io_context context_;
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    asio::strand<asio::io_context::executor_type> strand_ = asio::make_strand(context_);
    asio::ip::tcp::acceptor acceptor_{strand_};
    asio::steady_timer retry_{strand_};
    asio::steady_timer grace_{strand_};
    unsigned short port_ = 0;
    bool stopping_ = false;
    std::uint64_t next_id_ = 0;
    std::map<std::uint64_t, std::shared_ptr<HttpSession>> sessions_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::listen(ServerOptions options, HttpHandler& handler) {
    auto impl = std::make_unique<Impl>(std::move(options), handler);
    if (auto listening = impl->listen(); !listening) return listening.error();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

unsigned short Server::port() const { return impl_->port(); }

void Server::run(unsigned threads) { impl_->run(threads); }

void Server::post(std::function<void()> task) { impl_->post(std::move(task)); }

void Server::stop() { impl_->stop(); }

}  // namespace jalon
