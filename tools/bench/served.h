// Served: the real `jalon serve` over a data directory, as a child process.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace jalon {

// Thread-safety: none.
class Served {
public:
    // The program `jalon` beside this one, on a port of its own. Returns once it listens.
    // io: it does not start; what it says goes to stderr.
    [[nodiscard]] static Result<std::unique_ptr<Served>> start(const std::string& data);

    // As kill().
    ~Served();

    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;

    // SIGKILL, as a power cut would; returns when the process is gone.
    void kill();

    [[nodiscard]] unsigned short port() const { return port_; }

    // Resident memory, MiB.
    [[nodiscard]] Result<double> resident() const;

private:
    Served() = default;
    [[nodiscard]] Result<void> listen();

    pid_t pid_ = -1;
    std::FILE* notes_ = nullptr;  // its stderr
    unsigned short port_ = 0;
};

// A token of an administrator for the server of `data`, which may be running.
[[nodiscard]] Result<std::string> admin_token(const std::string& data);

}  // namespace jalon
