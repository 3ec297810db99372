#include "tools/bench/served.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT: kill is POSIX
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <vector>

#include "adapters/crypto/hasher.h"
#include "adapters/files/data_directory.h"
#include "adapters/files/token_store.h"
#include "tools/bench/bench.h"

namespace jalon {
namespace {

constexpr std::string_view listening = "listening on http://";

Error not_started(const std::string& why) {
    return Error{ErrorCode::io, "jalon serve does not start: " + why};
}

Result<std::string> jalon_beside() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return not_started(error.message());
    return (self.parent_path() / "jalon").string();
}

// In the child, between fork and exec: system calls only. A bench that is killed leaves no server.
[[noreturn]] void become(char* const* arguments, int notes) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(notes, STDERR_FILENO);
    ::execv(arguments[0], arguments);
    ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<Served>> Served::start(const std::string& data) {
    auto program = jalon_beside();
    if (!program) return program.error();
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return not_started("no pipe");
    // The log was loaded without a server: with no key of its own, nothing would be signed.
    std::vector<std::string> arguments{*program,   "serve",       "--data",   data,
                                       "--listen", "127.0.0.1:0", "--new-key"};
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& one : arguments) pointers.push_back(one.data());
    pointers.push_back(nullptr);
    std::unique_ptr<Served> served(new Served);
    served->pid_ = ::fork();
    if (served->pid_ == 0) become(pointers.data(), ends[1]);
    ::close(ends[1]);
    served->notes_ = ::fdopen(ends[0], "r");
    if (served->pid_ < 0) return not_started("no process");
    if (auto up = served->listen(); !up) return up.error();
    return served;
}

Result<void> Served::listen() {
    std::array<char, 4096> line{};
    while (std::fgets(line.data(), line.size(), notes_) != nullptr) {
        const std::string_view text(line.data());
        if (!text.starts_with(listening)) {
            std::fputs(line.data(), stderr);
            continue;
        }
        const char* digits = text.data() + text.rfind(':') + 1;
        const auto read = std::from_chars(digits, text.data() + text.size(), port_);
        if (read.ec != std::errc{}) return not_started(std::string(text));
        return {};
    }
    return not_started("it has ended");
}

Served::~Served() {
    kill();
    if (notes_ != nullptr) std::fclose(notes_);
}

void Served::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

Result<double> Served::resident() const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string word; status >> word;) {
        if (word != "VmRSS:") continue;
        double kibibytes = 0;
        status >> kibibytes;
        return kibibytes / 1024;
    }
    return Error{ErrorCode::io, "the server has ended"};
}

Result<std::string> admin_token(const std::string& data) {
    auto directory = DataDirectory::open(data, OpenMode::read_only, "UTC", wall_clock());
    if (!directory) return directory.error();
    TokenStore tokens(directory->tokens_path(), std::make_unique<OpensslHasher>());
    auto made = tokens.create(TokenGrant{"admin", "", "bench", {}, {}, {}}, wall_clock());
    if (!made) return made.error();
    return made->token;
}

}  // namespace jalon
