// Cow: a T whose copies share it until one of them edits: copying costs a count, whatever T weighs.
//
// Thread-safety: that of a T of its own. Copies may be read, edited and dropped in different
// threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace jalon {

// T may be incomplete until a member is called.
template <typename T>
class Cow {
public:
    // An empty T, which takes no memory.
    Cow() = default;
    explicit Cow(T value) : node_(new Node{std::move(value)}) {}
    Cow(const Cow& other) noexcept : node_(other.node_) {
        if (node_ != nullptr) node_->owners.fetch_add(1, std::memory_order_relaxed);
    }
    Cow(Cow&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
    Cow& operator=(Cow other) noexcept {
        std::swap(node_, other.node_);
        return *this;
    }
    ~Cow() {
        // The last one sees all that the others did before they let go.
        if (node_ != nullptr && node_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            delete node_;
        }
    }

    // Valid until this copy is edited, assigned to or destroyed.
    [[nodiscard]] const T& get() const {
        static const T empty;
        return node_ == nullptr ? empty : node_->value;
    }

    // Copies T first when others share it; what get() returned before is not what is edited then.
    [[nodiscard]] T& edit() {
        if (!is_alone()) *this = Cow(node_->value);
        if (node_ == nullptr) node_ = new Node{};
        return node_->value;
    }

    // No copy shares it, so that edit() copies nothing.
    [[nodiscard]] bool is_alone() const {
        return node_ == nullptr || node_->owners.load(std::memory_order_acquire) == 1;
    }

    friend bool operator==(const Cow& left, const Cow& right) {
        return left.node_ == right.node_ || left.get() == right.get();
    }

private:
    struct Node {
        T value;
        std::atomic<std::uint32_t> owners{1};
    };

    Node* node_ = nullptr;
};

}  // namespace jalon
