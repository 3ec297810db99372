// Scratch: a directory of its own for one run, removed at the end.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "engine/base/result.h"

namespace jalon {

class Scratch {
public:
    // io: nothing can be created below `parent`.
    [[nodiscard]] static Result<Scratch> make(const std::string& parent) {
        std::string path = parent + "/bench-XXXXXX";
        if (::mkdtemp(path.data()) == nullptr) {
            return Error{ErrorCode::io, "cannot create " + path + ": " + std::strerror(errno)};
        }
        return Scratch(std::move(path));
    }
    ~Scratch() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    Scratch& operator=(Scratch&&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const {
        return path_ + "/" + name;
    }

private:
    explicit Scratch(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace jalon
