#include "tools/bench/raw_sender.h"

#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>

#include "tools/bench/bench.h"
#include "tools/bench/loopback.h"

namespace jalon {
namespace {

constexpr std::size_t head_bytes = 4;
constexpr std::size_t payload_min = 126;  // shorter ones have another head

std::string text_frame(std::size_t bytes) {
    const std::size_t payload = std::max(bytes, payload_min + head_bytes) - head_bytes;
    std::string frame{static_cast<char>(0x81), 126};
    frame += static_cast<char>(payload >> 8U);
    frame += static_cast<char>(payload & 0xFFU);
    frame.append(payload, 'x');
    return frame;
}

}  // namespace

Result<RawSender> RawSender::make(std::size_t count) {
    RawSender sender;
    std::vector<FileHandle> readers;
    while (readers.size() < count) {
        auto pair = loopback_pair();
        if (!pair) return pair.error();
        sender.sockets_.push_back(std::move(pair->first));
        readers.push_back(std::move(pair->second));
    }
    sender.readers_ = Subscribers::read(std::move(readers));
    return sender;
}

Result<double> RawSender::send(std::uint64_t frames, std::size_t frame_bytes,
                               std::uint64_t gathered) {
    const std::string frame = text_frame(frame_bytes);
    std::string bytes;
    for (std::uint64_t i = 0; i < gathered; ++i) bytes += frame;
    const Stopwatch watch;
    for (std::uint64_t sent = 0; sent < frames; sent += gathered) {
        for (const FileHandle& socket : sockets_) {
            const auto count = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count != static_cast<ssize_t>(bytes.size())) {
                return Error{ErrorCode::io, "a reader has gone"};
            }
        }
    }
    sent_ += frames;
    if (auto all = readers_->wait_for(sent_); !all) return all.error();
    return watch.seconds();
}

}  // namespace jalon
