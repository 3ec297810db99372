#include "tools/bench/loopback.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <string>

namespace jalon {
namespace {

sockaddr_in loopback_address(unsigned short port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void send_at_once(const FileHandle& socket) {
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Result<FileHandle> connect_to(unsigned short port) {
    FileHandle socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback_address(port);
    send_at_once(socket);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        return system_error("cannot connect to", "127.0.0.1:" + std::to_string(port));
    }
    return socket;
}

Result<std::pair<FileHandle, unsigned short>> listen_on_loopback() {
    FileHandle listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback_address(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener.get(), generic, size) != 0 || ::listen(listener.get(), SOMAXCONN) != 0 ||
        ::getsockname(listener.get(), generic, &size) != 0) {
        return system_error("cannot listen on", "127.0.0.1");
    }
    return std::pair{std::move(listener), static_cast<unsigned short>(ntohs(address.sin_port))};
}

FileHandle accept_from(const FileHandle& listener) {
    FileHandle socket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    send_at_once(socket);
    return socket;
}

Result<std::pair<FileHandle, FileHandle>> loopback_pair() {
    auto listener = listen_on_loopback();
    if (!listener) return listener.error();
    auto one = connect_to(listener->second);
    if (!one) return one.error();
    return std::pair{std::move(*one), accept_from(listener->first)};
}

}  // namespace jalon
