#include "adapters/rocksdb/read_ahead.h"

#include <exception>
#include <string>
#include <system_error>
#include <utility>

namespace jalon {
namespace {

// Long enough that waking the other side costs little.
constexpr std::size_t batch_bytes = std::size_t{256} << 10U;
constexpr std::size_t batches_ahead = 3;

}  // namespace

ReadAhead::~ReadAhead() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

bool ReadAhead::start() {
    try {
        thread_ = std::thread([this] { read(); });
        return true;
    } catch (const std::system_error&) {
        return false;  // the machine has no thread to give
    }
}

void ReadAhead::read() {
    Batch batch;
    bool wanted = true;
    Result<void> outcome;
    try {
        outcome = source_([&](Position position, std::span<const std::uint8_t> record) {
            if (batch.ends.empty()) batch.first = position;
            batch.bytes.insert(batch.bytes.end(), record.begin(), record.end());
            batch.ends.push_back(batch.bytes.size());
            if (batch.bytes.size() >= batch_bytes) wanted = hand_over(batch);
            return wanted;
        });
        if (wanted && !batch.ends.empty()) static_cast<void>(hand_over(batch));
    } catch (const std::exception& error) {
        outcome = Error{ErrorCode::io, std::string("cannot read ahead: ") + error.what()};
    }
    {
        const std::lock_guard lock(mutex_);
        outcome_ = std::move(outcome);
        over_ = true;
    }
    changed_.notify_all();
}

// Leaves an empty batch in its place. False: no more is wanted.
bool ReadAhead::hand_over(Batch& batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || full_.size() < batches_ahead; });
    if (stopped_) return false;
    full_.push_back(std::move(batch));
    batch = Batch{};
    if (!empty_.empty()) {
        batch = std::move(empty_.back());
        empty_.pop_back();
    }
    lock.unlock();
    changed_.notify_all();
    return true;
}

// Gives the batch that was there back. False: there are no more.
bool ReadAhead::fetch(Batch& batch) {
    batch.bytes.clear();
    batch.ends.clear();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return over_ || !full_.empty(); });
    if (full_.empty()) return false;
    empty_.push_back(std::exchange(batch, std::move(full_.front())));
    full_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return true;
}

Result<void> ReadAhead::each(const Visit& visit) {
    if (!start()) return source_(visit);
    Batch batch;
    while (fetch(batch)) {
        const std::span<const std::uint8_t> bytes(batch.bytes);
        std::size_t begin = 0;
        Position position = batch.first;
        for (const std::size_t end : batch.ends) {
            if (!visit(position, bytes.subspan(begin, end - begin))) return {};
            begin = end;
            position = next(position);
        }
    }
    const std::lock_guard lock(mutex_);
    return outcome_;
}

}  // namespace jalon
