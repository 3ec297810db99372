// RawSender: what a sender of WebSocket frames alone does, to as many readers: the limit of what a
// server can push.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/files/durable_file.h"
#include "engine/base/result.h"
#include "tools/bench/subscribers.h"

namespace jalon {

// Thread-safety: none.
class RawSender {
public:
    [[nodiscard]] static Result<RawSender> make(std::size_t count);

    // Seconds until every reader has `frames` more frames of so many bytes each, `gathered` of them
    // a system call. io: a reader has gone.
    [[nodiscard]] Result<double> send(std::uint64_t frames, std::size_t frame_bytes,
                                      std::uint64_t gathered);

private:
    std::vector<FileHandle> sockets_;
    std::unique_ptr<Subscribers> readers_;
    std::uint64_t sent_ = 0;
};

}  // namespace jalon
