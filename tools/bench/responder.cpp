#include "tools/bench/responder.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <vector>

#include "adapters/files/durable_file.h"
#include "engine/base/check.h"
#include "tools/bench/crowd.h"
#include "tools/bench/loopback.h"
#include "tools/bench/raw_log.h"

namespace jalon {

struct Responder::Impl {
    std::unique_ptr<RawLog> log;
    std::string answer;  // head and body
    FileHandle listener;
    FileHandle poll;
    FileHandle end;
    std::map<int, FileHandle> sockets;
    std::map<int, std::string> inputs;
    Position last;

    [[nodiscard]] Result<unsigned short> listen();
    void watch(int descriptor) const;
    void serve();
    void accept();
    [[nodiscard]] bool read(int socket);
    [[nodiscard]] std::vector<int> take_group(AppendBatch& batch);
};

Result<unsigned short> Responder::Impl::listen() {
    poll = FileHandle(::epoll_create1(EPOLL_CLOEXEC));
    end = FileHandle(::eventfd(0, EFD_CLOEXEC));
    auto listening = listen_on_loopback();
    if (!listening) return listening.error();
    listener = std::move(listening->first);
    watch(listener.get());
    watch(end.get());
    return listening->second;
}

void Responder::Impl::watch(int descriptor) const {
    epoll_event event{EPOLLIN, {}};
    event.data.fd = descriptor;
    ::epoll_ctl(poll.get(), EPOLL_CTL_ADD, descriptor, &event);
}

void Responder::Impl::accept() {
    FileHandle socket = accept_from(listener);
    const int number = socket.get();
    watch(number);
    sockets[number] = std::move(socket);
}

// False: the client has gone.
bool Responder::Impl::read(int socket) {
    std::array<char, 65536> block;
    const ssize_t count = ::recv(socket, block.data(), block.size(), 0);
    if (count <= 0) return false;
    inputs[socket].append(block.data(), static_cast<std::size_t>(count));
    return true;
}

// Whole requests, a record each; returns who waits for the batch.
std::vector<int> Responder::Impl::take_group(AppendBatch& batch) {
    std::vector<int> waiting;
    batch.expected_last = last;
    for (auto& [socket, input] : inputs) {
        std::size_t body = 0;
        const std::size_t length = message_length(input, body);
        if (length == 0) continue;
        last = next(last);
        StoredRecord record;
        record.position = last;
        record.bytes.assign(input.begin() + static_cast<std::ptrdiff_t>(body),
                            input.begin() + static_cast<std::ptrdiff_t>(length));
        batch.records.push_back(std::move(record));
        waiting.push_back(socket);
        input.erase(0, length);
    }
    return waiting;
}

void Responder::Impl::serve() {
    std::array<epoll_event, 256> events{};
    while (true) {
        const int ready =
            ::epoll_wait(poll.get(), events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
            if (descriptor == end.get()) return;
            if (descriptor == listener.get()) {
                accept();
            } else if (!read(descriptor)) {
                inputs.erase(descriptor);
                sockets.erase(descriptor);
            }
        }
        AppendBatch batch;
        const std::vector<int> waiting = take_group(batch);
        if (waiting.empty()) continue;
        rocksdb::WriteBatch writes = log->lay_out(batch);
        CHECK(log->write(writes));
        for (const int socket : waiting) {
            static_cast<void>(::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) > 0);
        }
    }
}

Responder::Responder() : impl_(std::make_unique<Impl>()) {}

Result<std::unique_ptr<Responder>> Responder::start(const std::string& directory,
                                                    const std::string& answer) {
    std::unique_ptr<Responder> responder(new Responder);
    Impl& impl = *responder->impl_;
    auto log = RawLog::create(directory);
    if (!log) return log.error();
    impl.log = std::move(*log);
    impl.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                  std::to_string(answer.size()) + "\r\n\r\n" + answer;
    auto port = impl.listen();
    if (!port) return port.error();
    responder->port_ = *port;
    responder->thread_ = std::thread([&impl] { impl.serve(); });
    return responder;
}

Responder::~Responder() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    static_cast<void>(::write(impl_->end.get(), &one, sizeof one) > 0);
    thread_.join();
}

}  // namespace jalon
