#include "tools/bench/crowd.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "tools/bench/loopback.h"

namespace jalon {
namespace {

Error unreadable() { return Error{ErrorCode::io, "an answer is no HTTP"}; }

double ms_between(std::chrono::steady_clock::time_point from,
                  std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

}  // namespace

std::size_t message_length(std::string_view text, std::size_t& body) {
    constexpr std::string_view end = "\r\n\r\n";
    constexpr std::string_view length_name = "\r\nContent-Length: ";
    const std::size_t head = text.find(end);
    if (head == std::string_view::npos) return 0;
    body = head + end.size();
    std::size_t length = 0;
    const std::size_t at = text.substr(0, head).find(length_name);
    if (at != std::string_view::npos) {
        std::from_chars(text.data() + at + length_name.size(), text.data() + head, length);
    }
    return body + length <= text.size() ? body + length : 0;
}

struct Crowd::Round {
    const CrowdOrder& order;
    CrowdRun run;
    std::vector<std::size_t> idle;
    std::deque<Clock::time_point> waiting;  // requests that came and found nobody free
    std::uint64_t came = 0;
    Clock::time_point began = Clock::now();
    bool ended = false;

    [[nodiscard]] bool paced() const { return order.rate > 0; }
    [[nodiscard]] Clock::time_point next_comes() const {
        const std::chrono::duration<double> after(static_cast<double>(came) / order.rate);
        return began + std::chrono::duration_cast<Clock::duration>(after);
    }
};

Result<Crowd> Crowd::connect(unsigned short port, std::size_t connections) {
    Crowd crowd;
    crowd.poll_ = FileHandle(::epoll_create1(EPOLL_CLOEXEC));
    for (std::size_t i = 0; i < connections; ++i) {
        auto socket = connect_to(port);
        if (!socket) return socket.error();
        epoll_event event{EPOLLIN, {}};
        event.data.u64 = i;
        ::epoll_ctl(crowd.poll_.get(), EPOLL_CTL_ADD, socket->get(), &event);
        crowd.connections_.push_back(Connection{std::move(*socket), {}, {}});
    }
    return crowd;
}

Result<CrowdRun> Crowd::run(const CrowdOrder& order) {
    Round round{order, {}, {}, {}};
    for (std::size_t i = connections_.size(); i > 0; --i) round.idle.push_back(i - 1);
    std::array<epoll_event, 64> events{};
    while (!round.ended && round.run.answered < order.requests) {
        let_in(round);
        timespec nap{1, 0};
        if (round.paced() && round.came < order.requests) {
            const auto left = std::max(round.next_comes() - Clock::now(), Clock::duration{});
            nap = timespec{0, std::min<long>(left.count(), 999'999'999)};
        }
        const int ready = ::epoll_pwait2(poll_.get(), events.data(), events.size(), &nap, nullptr);
        if (ready < 0 && errno != EINTR) return system_error("cannot wait for", "answers");
        for (int i = 0; i < ready && !round.ended; ++i) {
            const auto index =
                static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
            if (auto read = receive(round, index); !read) return read.error();
        }
    }
    round.run.seconds = ms_between(round.began, Clock::now()) / 1000;
    return std::move(round.run);
}

// Sends what may be sent now.
void Crowd::let_in(Round& round) {
    const auto now = Clock::now();
    while (round.paced() && round.came < round.order.requests && round.next_comes() <= now) {
        round.waiting.push_back(round.next_comes());
        ++round.came;
    }
    while (!round.idle.empty() && !round.ended) {
        auto asked = now;
        if (round.paced()) {
            if (round.waiting.empty()) return;
            asked = round.waiting.front();
            round.waiting.pop_front();
        } else {
            if (round.came == round.order.requests) return;
            ++round.came;
        }
        const std::size_t index = round.idle.back();
        round.idle.pop_back();
        if (!send(round, index, asked)) round.ended = round.run.cut_off = true;
    }
}

bool Crowd::send(Round& round, std::size_t index, Clock::time_point asked) {
    Connection& one = connections_[index];
    const std::string text = round.order.ask(index);
    one.asked = round.paced() ? asked : Clock::now();
    const ssize_t sent = ::send(one.socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(text.size());
}

Result<void> Crowd::receive(Round& round, std::size_t index) {
    Connection& one = connections_[index];
    std::array<char, 65536> block;
    const ssize_t count = ::recv(one.socket.get(), block.data(), block.size(), 0);
    if (count <= 0) {
        round.ended = round.run.cut_off = true;
        return {};
    }
    one.input.append(block.data(), static_cast<std::size_t>(count));
    std::size_t body = 0;
    const std::size_t length = message_length(one.input, body);
    if (length == 0) return {};
    HttpAnswer answer;
    const std::string_view text(one.input.data(), length);
    constexpr std::size_t status_at = 9;
    if (!text.starts_with("HTTP/1.1 ")) return unreadable();
    std::from_chars(text.data() + status_at, text.data() + length, answer.status);
    answer.body = text.substr(body);
    round.run.latencies_ms.push_back(ms_between(one.asked, Clock::now()));
    ++round.run.answered;
    if (!round.order.answered(index, answer)) round.ended = true;
    one.input.clear();
    round.idle.push_back(index);
    return {};
}

}  // namespace jalon
