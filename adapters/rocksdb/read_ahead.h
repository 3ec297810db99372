// ReadAhead: reads records in a thread of its own, so that the next ones are fetched, checked and
// unpacked while the caller works on the present one. It holds a few MiB of records at a time,
// however long the log is. Private to this folder.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace jalon {

// Thread-safety: for one caller; the thread is its own affair.
class ReadAhead {
public:
    using Visit = std::function<bool(Position, std::span<const std::uint8_t>)>;

    // Calls what it is given for records of consecutive positions, until that returns false.
    using Source = std::function<Result<void>(const Visit&)>;

    explicit ReadAhead(Source source) : source_(std::move(source)) {}
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;
    ~ReadAhead();

    // Calls `visit` here for the source's records, in order, until it returns false; the source is
    // called in the other thread, or here when there can be none. What it failed with is returned
    // after the records before it were visited. Once only; the source is over before the destructor
    // returns.
    [[nodiscard]] Result<void> each(const Visit& visit);

private:
    struct Batch {
        Position first;
        Bytes bytes;                    // the records, one after the other
        std::vector<std::size_t> ends;  // of each, in bytes
    };

    [[nodiscard]] bool start();
    void read();
    [[nodiscard]] bool hand_over(Batch& batch);
    [[nodiscard]] bool fetch(Batch& batch);

    Source source_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Batch> full_;
    std::vector<Batch> empty_;  // their memory is used again
    bool stopped_ = false;      // the caller wants no more
    bool over_ = false;         // the source has returned
    Result<void> outcome_;      // of the source, once it is over

    std::thread thread_;
};

}  // namespace jalon
