// Batches with made-up records for the tests of event stores.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "engine/ports/event_store.h"

namespace jalon::testing {

inline Bytes bytes_of_text(const std::string& text) { return {text.begin(), text.end()}; }

inline Hash hash_of_byte(std::uint8_t byte) {
    Hash hash{};
    hash.fill(byte);
    return hash;
}

// Grows a batch record by record. The frontier holds the right size and one made-up node.
class BatchMaker {
public:
    explicit BatchMaker(std::uint64_t last) { batch_.expected_last = Position{last}; }

    BatchMaker& event(const std::string& instance, std::uint64_t version, const std::string& text) {
        batch_.records.push_back(
            {next_position(), InstanceId{instance}, Version{version}, bytes_of_text(text)});
        return *this;
    }
    BatchMaker& fact(const std::string& text) {
        batch_.records.push_back({next_position(), std::nullopt, Version{0}, bytes_of_text(text)});
        return *this;
    }
    BatchMaker& publication(const std::string& text) {
        fact(text);
        batch_.records.back().stands = true;
        return *this;
    }
    BatchMaker& state(const std::string& instance, const std::string& text, bool ended = false) {
        batch_.states.push_back({InstanceId{instance}, bytes_of_text(text), ended});
        return *this;
    }
    BatchMaker& key(std::uint8_t byte, std::uint64_t position) {
        batch_.keys.push_back(
            {hash_of_byte(byte), hash_of_byte(0xF0), Position{position}, Timestamp{-1'000'000}});
        return *this;
    }
    [[nodiscard]] AppendBatch take() {
        batch_.frontier.size = batch_.expected_last.value() + batch_.records.size();
        batch_.frontier.nodes = {hash_of_byte(static_cast<std::uint8_t>(batch_.frontier.size))};
        return std::move(batch_);
    }

private:
    [[nodiscard]] Position next_position() const {
        return Position{batch_.expected_last.value() + batch_.records.size() + 1};
    }

    AppendBatch batch_;
};

}  // namespace jalon::testing
