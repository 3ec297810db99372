// Writes many buffers in few system calls: as many in one as Asio hands to the system (64).
// boost::asio::async_write takes 16 at a time.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <span>
#include <utility>

namespace jalon {

// What is left of `buffers` once `count` bytes of them have been written. Shortens one in place.
inline std::span<boost::asio::const_buffer> rest_after(std::span<boost::asio::const_buffer> buffers,
                                                       std::size_t count) {
    std::size_t written = 0;
    while (written < buffers.size() && count >= buffers[written].size()) {
        count -= buffers[written++].size();
    }
    const auto rest = buffers.subspan(written);
    if (count > 0) rest.front() += count;
    return rest;
}

// Calls done(error) once all of `buffers` is written, or with what failed. The socket, the buffers
// and their bytes must live until then; `done` may see to that.
template <class Done>
void write_gathered(boost::asio::ip::tcp::socket& socket,
                    std::span<boost::asio::const_buffer> buffers, Done done) {
    socket.async_write_some(
        buffers, [&socket, buffers, done = std::move(done)](boost::system::error_code error,
                                                            std::size_t count) mutable {
            const auto rest = rest_after(buffers, count);
            if (error || rest.empty()) return done(error);
            write_gathered(socket, rest, std::move(done));
        });
}

}  // namespace jalon
