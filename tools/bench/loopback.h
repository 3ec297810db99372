// TCP on 127.0.0.1, blocking and without delay.
#pragma once

#include <utility>

#include "adapters/files/durable_file.h"
#include "engine/base/result.h"

namespace jalon {

// io: nobody listens there.
[[nodiscard]] Result<FileHandle> connect_to(unsigned short port);

// On a port of its own; which one is told.
[[nodiscard]] Result<std::pair<FileHandle, unsigned short>> listen_on_loopback();

// REQUIRES: somebody connects, or has.
[[nodiscard]] FileHandle accept_from(const FileHandle& listener);

// The two ends of one connection.
[[nodiscard]] Result<std::pair<FileHandle, FileHandle>> loopback_pair();

}  // namespace jalon
