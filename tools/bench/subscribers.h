// Subscribers: many connections that read frames, in a thread of their own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/files/durable_file.h"
#include "engine/base/result.h"

namespace jalon {

// Thread-safety: none; the thread is its own.
class Subscribers {
public:
    // To everything that happens from now on, at the server of `port`.
    [[nodiscard]] static Result<std::unique_ptr<Subscribers>> subscribe(unsigned short port,
                                                                        const std::string& token,
                                                                        std::size_t count);
    // Readers of frames of others: the ends of connections that exist.
    [[nodiscard]] static std::unique_ptr<Subscribers> read(std::vector<FileHandle> sockets);

    ~Subscribers();

    Subscribers(const Subscribers&) = delete;
    Subscribers& operator=(const Subscribers&) = delete;

    // Waits until each has read `frames` data frames in all. io: a connection ended, or nothing
    // came for a minute.
    [[nodiscard]] Result<void> wait_for(std::uint64_t frames);

    // Of one data frame, its head included, so far.
    [[nodiscard]] double mean_frame_bytes();

private:
    struct Reader {
        FileHandle socket;
        std::string input;
        std::uint64_t frames = 0;
    };

    explicit Subscribers(std::vector<FileHandle> sockets);
    void read_forever();
    [[nodiscard]] bool receive(Reader& reader);

    FileHandle poll_;
    FileHandle end_;
    std::vector<Reader> readers_;  // of the thread

    std::mutex mutex_;  // everything below
    std::condition_variable progress_;
    std::uint64_t wanted_ = 0;
    std::uint64_t frames_ = 0;  // of all
    std::uint64_t bytes_ = 0;
    bool broken_ = false;
    std::thread thread_;
};

}  // namespace jalon
