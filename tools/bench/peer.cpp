#include "tools/bench/peer.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "adapters/json/json.h"

namespace jalon {
namespace {

Error absent(const std::string& what) { return Error{ErrorCode::not_found, what}; }

// Does not return.
[[noreturn]] void become_node(const std::array<int, 2>& in, const std::array<int, 2>& out,
                              const std::string& program, const std::string& life) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
    ::execlp("node", "node", program.c_str(), life.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<Peer>> Peer::start(const std::string& folder, const std::string& scratch,
                                          const Value& life) {
    const std::string program = folder + "/peer.mjs";
    if (::access(program.c_str(), R_OK) != 0) return absent("there is no " + program);
    const std::string file = scratch + "/life.json";
    std::ofstream(file, std::ios::binary) << to_json(life);
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0) return absent("no pipe");
    static_cast<void>(
        std::signal(SIGPIPE, SIG_IGN));  // a peer that has ended is told by its silence
    std::unique_ptr<Peer> peer(new Peer);
    peer->pid_ = ::fork();
    if (peer->pid_ == 0) become_node(in, out, program, file);
    ::close(in[0]);
    ::close(out[1]);
    peer->to_ = ::fdopen(in[1], "w");
    peer->from_ = ::fdopen(out[0], "r");
    auto ready = peer->line();
    if (!ready || *ready != "ready") return absent("node or xstate is missing, or they differ");
    return peer;
}

Peer::~Peer() {
    if (to_ != nullptr) std::fclose(to_);
    if (from_ != nullptr) std::fclose(from_);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

Result<double> Peer::live(std::uint64_t times) {
    std::fprintf(to_, "%llu\n", static_cast<unsigned long long>(times));
    std::fflush(to_);
    auto answer = line();
    if (!answer) return answer.error();
    return std::strtod(answer->c_str(), nullptr);
}

Result<std::string> Peer::line() {
    std::string text;
    for (int next = std::fgetc(from_); next != '\n'; next = std::fgetc(from_)) {
        if (next == EOF) return absent("the peer has ended");
        text += static_cast<char>(next);
    }
    return text;
}

}  // namespace jalon
