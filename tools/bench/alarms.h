// Alarms: instances that wait for one timer each, which marks that it is due and ends nothing. They
// take the notes of Missions.
#pragma once

#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/base/value.h"
#include "tools/bench/requests.h"

namespace jalon {

[[nodiscard]] Value alarm_document();

// Thread-safety: none.
class Alarms final : public Requests {
public:
    static constexpr std::size_t loading = 1024;  // clients

    // `count` of them, called NAME-1 and so on, due within one second from `due`.
    Alarms(std::string name, std::uint64_t count, Timestamp due)
        : name_(std::move(name)), count_(count), due_(due) {}

    [[nodiscard]] std::size_t clients() const override { return loading; }
    [[nodiscard]] bool has_next(std::size_t) const override { return started_ < count_; }
    [[nodiscard]] Request next(std::size_t client) override;

private:
    std::string name_;
    std::uint64_t count_;
    Timestamp due_;
    std::uint64_t started_ = 0;
};

}  // namespace jalon
