// FlushTurns: lets connections that have something to send take turns, a few at a time, and other
// work of the server in between. A write costs a system call however little is in it; a connection
// whose turn has not come yet gathers what comes meanwhile, so the busier the server, the fewer
// writes a message. Private to the push transports.
#pragma once

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace jalon {

// What waits for its turn.
class Flushable {
public:
    virtual ~Flushable() = default;

    // Its turn has come. Called on any of the server's threads; must not block.
    virtual void take_turn() = 0;
};

// One for each io_context. Thread-safety: any number of threads.
class FlushTurns final : public boost::asio::execution_context::service {
public:
    static inline boost::asio::execution_context::id id;

    explicit FlushTurns(boost::asio::execution_context& context)
        : boost::asio::execution_context::service(context),
          // The server's executors are of an io_context, always.
          context_(static_cast<boost::asio::io_context&>(context)) {}

    // In the order of the calls. Whoever waits already need not ask again.
    void add(std::shared_ptr<Flushable> one) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(one));
            if (std::exchange(posted_, true)) return;
        }
        boost::asio::post(context_, [this] { take_turns(); });
    }

private:
    static constexpr std::size_t at_a_time = 16;

    void shutdown() override { waiting_.clear(); }

    void take_turns() {
        for (std::size_t i = 0; i < at_a_time; ++i) {
            std::shared_ptr<Flushable> one;
            {
                const std::lock_guard lock(mutex_);
                if (waiting_.empty()) {
                    posted_ = false;
                    return;
                }
                one = std::move(waiting_.front());
                waiting_.pop_front();
            }
            one->take_turn();
        }
        boost::asio::post(context_, [this] { take_turns(); });
    }

    boost::asio::io_context& context_;
    std::mutex mutex_;
    std::deque<std::shared_ptr<Flushable>> waiting_;
    bool posted_ = false;
};

}  // namespace jalon
