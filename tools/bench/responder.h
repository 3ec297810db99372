// Responder: the least that a durable HTTP server has to do. One thread reads what has come, writes
// the bodies of all whole requests as one synced batch, and answers them. The limit of http.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "engine/base/result.h"

namespace jalon {

// Thread-safety: none; the thread is its own.
class Responder {
public:
    // On a port of its own, over a new log in `directory`. `answer` is the body of every answer.
    [[nodiscard]] static Result<std::unique_ptr<Responder>> start(const std::string& directory,
                                                                  const std::string& answer);
    ~Responder();

    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    [[nodiscard]] unsigned short port() const { return port_; }

private:
    struct Impl;
    Responder();

    std::unique_ptr<Impl> impl_;
    std::thread thread_;
    unsigned short port_ = 0;
};

}  // namespace jalon
