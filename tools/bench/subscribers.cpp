#include "tools/bench/subscribers.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <utility>

#include "tools/bench/loopback.h"

namespace jalon {
namespace {

constexpr std::chrono::seconds silence_max{60};
constexpr std::size_t masked_length_max = 125;

// A text frame of a client. RFC 6455 wants a mask; zero is one.
std::string client_frame(const std::string& text) {
    std::string frame{static_cast<char>(0x81)};
    frame += static_cast<char>(0x80U | text.size());
    return frame + std::string(4, '\0') + text;
}

constexpr unsigned ping_kind = 9;
const std::string pong{"\x8A\x80\0\0\0\0", 6};  // empty and masked; who is silent is closed

// The length of the frame that begins `input`; 0: it is not whole yet.
std::size_t frame_length(std::string_view input) {
    const auto byte = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(input[at]));
    };
    if (input.size() < 2) return 0;
    std::size_t length = byte(1) & 0x7FU;
    std::size_t head = 2;
    if (length > masked_length_max) {
        const std::size_t more = length == 126 ? 2 : 8;
        if (input.size() < head + more) return 0;
        length = 0;
        for (std::size_t i = 0; i < more; ++i) length = length << 8U | byte(head + i);
        head += more;
    }
    return head + length <= input.size() ? head + length : 0;
}

bool send_all(int socket, const std::string& text) {
    return ::send(socket, text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
}

// Reads byte for byte what must not be read past: frames may follow at once.
Result<void> pass_until(int socket, std::string_view end) {
    std::string seen;
    char one = 0;
    while (!seen.ends_with(end)) {
        if (::recv(socket, &one, 1, 0) != 1 || seen.size() > 4096) {
            return Error{ErrorCode::io, "the server refuses a subscription: " + seen};
        }
        seen += one;
    }
    return {};
}

Result<FileHandle> subscribe_one(unsigned short port, const std::string& token) {
    auto socket = connect_to(port);
    if (!socket) return socket;
    const std::string upgrade =
        "GET /v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: jalon.v1\r\n\r\n";
    const std::string order = client_frame(R"({"subscribe":{"id":"s1","from":"now","filter":{}}})");
    if (!send_all(socket->get(), upgrade)) return Error{ErrorCode::io, "cannot subscribe"};
    if (auto passed = pass_until(socket->get(), "\r\n\r\n"); !passed) return passed.error();
    if (!send_all(socket->get(), order)) return Error{ErrorCode::io, "cannot subscribe"};
    if (auto passed = pass_until(socket->get(), "}}"); !passed) return passed.error();
    return socket;
}

}  // namespace

Result<std::unique_ptr<Subscribers>> Subscribers::subscribe(unsigned short port,
                                                            const std::string& token,
                                                            std::size_t count) {
    std::vector<FileHandle> sockets;
    while (sockets.size() < count) {
        auto socket = subscribe_one(port, token);
        if (!socket) return socket.error();
        sockets.push_back(std::move(*socket));
    }
    return read(std::move(sockets));
}

std::unique_ptr<Subscribers> Subscribers::read(std::vector<FileHandle> sockets) {
    return std::unique_ptr<Subscribers>(new Subscribers(std::move(sockets)));
}

Subscribers::Subscribers(std::vector<FileHandle> sockets)
    : poll_(::epoll_create1(EPOLL_CLOEXEC)), end_(::eventfd(0, EFD_CLOEXEC)) {
    const auto watch = [this](int descriptor, std::size_t index) {
        epoll_event event{EPOLLIN, {}};
        event.data.u64 = index;
        ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, descriptor, &event);
    };
    for (FileHandle& socket : sockets) {
        watch(socket.get(), readers_.size());
        readers_.push_back(Reader{std::move(socket), {}, 0});
    }
    watch(end_.get(), readers_.size());
    thread_ = std::thread([this] { read_forever(); });
}

Subscribers::~Subscribers() {
    const std::uint64_t one = 1;
    static_cast<void>(::write(end_.get(), &one, sizeof one) > 0);
    thread_.join();
}

void Subscribers::read_forever() {
    std::array<epoll_event, 256> events{};
    while (true) {
        const int ready =
            ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            const std::size_t index = events[static_cast<std::size_t>(i)].data.u64;
            if (index == readers_.size()) return;
            if (receive(readers_[index])) continue;
            const std::lock_guard lock(mutex_);
            broken_ = true;
            progress_.notify_one();
            return;
        }
    }
}

bool Subscribers::receive(Reader& reader) {
    thread_local std::array<char, 65536> block;
    const ssize_t count = ::recv(reader.socket.get(), block.data(), block.size(), 0);
    if (count <= 0) return false;
    reader.input.append(block.data(), static_cast<std::size_t>(count));
    std::string_view rest = reader.input;
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
    for (std::size_t length = frame_length(rest); length > 0; length = frame_length(rest)) {
        const auto kind = static_cast<unsigned char>(rest[0]) & 0x0FU;
        if (kind == 1) {
            ++frames;
            bytes += length;
        }
        if (kind == ping_kind && !send_all(reader.socket.get(), pong)) return false;
        rest.remove_prefix(length);
    }
    reader.input.erase(0, reader.input.size() - rest.size());
    const std::lock_guard lock(mutex_);
    frames_ += frames;
    bytes_ += bytes;
    if (frames_ >= wanted_) progress_.notify_one();
    return true;
}

Result<void> Subscribers::wait_for(std::uint64_t frames) {
    std::unique_lock lock(mutex_);
    wanted_ = frames * readers_.size();
    const auto before = std::chrono::steady_clock::now();
    progress_.wait_until(lock, before + silence_max,
                         [this] { return broken_ || frames_ >= wanted_; });
    if (frames_ >= wanted_) return {};
    return Error{ErrorCode::io,
                 std::to_string(frames_) + " of " + std::to_string(wanted_) + " frames have come"};
}

double Subscribers::mean_frame_bytes() {
    const std::lock_guard lock(mutex_);
    return frames_ == 0 ? 0 : static_cast<double>(bytes_) / static_cast<double>(frames_);
}

}  // namespace jalon
