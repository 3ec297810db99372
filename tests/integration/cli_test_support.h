// What the tests of the command line share: running the binary named by JALON_BIN.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>  // NOLINT: kill is POSIX
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/json/json.h"
#include "engine/base/check.h"

namespace jalon::testing {

// Empty when the test has to be skipped.
inline std::string jalon_binary() {
    const char* path = std::getenv("JALON_BIN");
    return path == nullptr ? "" : path;
}

struct Ran {
    int exit = -1;
    std::string out;
    std::string error;

    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        for (std::string_view rest = out; !rest.empty();) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            lines.emplace_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return lines;
    }
};

// A child process: its stdin is given at once, its stdout is read as one wants.
class Child {
public:
    Child(const std::vector<std::string>& arguments,
          const std::vector<std::pair<std::string, std::string>>& variables) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        std::array<int, 2> error{};
        ::signal(SIGPIPE, SIG_IGN);
        for (auto* ends : {&in, &out, &error}) CHECK(::pipe2(ends->data(), O_CLOEXEC) == 0);
        spawn(arguments, environment_with(variables), {in[0], out[1], error[1]});
        for (const int end : {in[0], out[1], error[1]}) ::close(end);
        in_ = in[1];
        out_ = out[0];
        error_ = error[0];
    }
    ~Child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        for (const int end : {in_, out_, error_}) {
            if (end >= 0) ::close(end);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // A child that has ended already reads nothing: its exit code tells.
    void write(std::string_view text) const {
        static_cast<void>(::write(in_, text.data(), text.size()) == 0);
    }
    void end_input() {
        ::close(in_);
        in_ = -1;
    }

    // The next line of stdout, waiting for it; nullopt at its end.
    std::optional<std::string> line() {
        while (pending_.find('\n') == std::string::npos) {
            std::array<char, 4096> buffer;
            const ssize_t count = ::read(out_, buffer.data(), buffer.size());
            if (count <= 0) return std::nullopt;
            pending_.append(buffer.data(), static_cast<std::size_t>(count));
        }
        const std::size_t end = pending_.find('\n');
        std::string line = pending_.substr(0, end);
        pending_.erase(0, end + 1);
        return line;
    }

    void signal(int number) const { ::kill(pid_, number); }

    // Waits for the end. REQUIRES: end_input() was called, or the child does not read.
    Ran finish() {
        Ran ran;
        ran.out = std::move(pending_) + rest_of(out_);
        ran.error = rest_of(error_);
        if (pid_ < 0) {
            ran.exit = not_started;
            return ran;
        }
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return ran;
    }

private:
    static constexpr int not_started = 127;  // as a shell says it

    using Variables = std::vector<std::pair<std::string, std::string>>;

    // This process's own, where `variables` do not say otherwise; texts in no language.
    static std::vector<std::string> environment_with(Variables variables) {
        variables.emplace_back("LC_ALL", "C");
        std::vector<std::string> environment;
        for (char** one = environ; *one != nullptr; ++one) {
            const std::string_view text(*one);
            const bool other = std::any_of(variables.begin(), variables.end(), [&](auto& variable) {
                return text.starts_with(variable.first + "=");
            });
            if (!other) environment.emplace_back(text);
        }
        for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
        return environment;
    }

    static std::vector<char*> pointers_to(std::vector<std::string>& texts) {
        std::vector<char*> pointers;
        for (std::string& text : texts) pointers.push_back(text.data());
        pointers.push_back(nullptr);
        return pointers;
    }

    // Not by fork: what another thread holds at that moment, the allocator's lock for one, would be
    // held in the child for ever.
    void spawn(const std::vector<std::string>& arguments, std::vector<std::string> environment,
               const std::array<int, 3>& standard_ends) {
        std::vector<std::string> words{jalon_binary()};
        words.insert(words.end(), arguments.begin(), arguments.end());
        posix_spawn_file_actions_t files;
        posix_spawnattr_t attributes;
        sigset_t with_defaults;
        ::sigemptyset(&with_defaults);
        ::sigaddset(&with_defaults, SIGPIPE);
        CHECK(::posix_spawn_file_actions_init(&files) == 0);
        CHECK(::posix_spawnattr_init(&attributes) == 0);
        ::posix_spawnattr_setsigdefault(&attributes, &with_defaults);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        int standard = 0;
        for (const int end : standard_ends) {
            ::posix_spawn_file_actions_adddup2(&files, end, standard++);
        }
        const int failed =
            ::posix_spawn(&pid_, words.front().c_str(), &files, &attributes,
                          pointers_to(words).data(), pointers_to(environment).data());
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
        if (failed != 0) pid_ = -1;
    }

    static std::string rest_of(int descriptor) {
        std::string text;
        std::array<char, 4096> buffer;
        for (ssize_t count = 0; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
            text.append(buffer.data(), static_cast<std::size_t>(count));
        }
        return text;
    }

    pid_t pid_ = -1;
    int in_ = -1;
    int out_ = -1;
    int error_ = -1;
    std::string pending_;
};

inline Ran run_jalon(const std::vector<std::string>& arguments, std::string_view input = "",
                     const std::vector<std::pair<std::string, std::string>>& variables = {}) {
    Child child(arguments, variables);
    if (!input.empty()) child.write(input);
    child.end_input();
    return child.finish();
}

// A member of a line of JSON, as JSON again; "" when there is none.
inline std::string member(const std::string& line, std::string_view name) {
    const auto value = parse_json(line, 64);
    const Value* found = value ? value->find(name) : nullptr;
    return found == nullptr ? "" : to_json(*found);
}

inline std::string text_member(const std::string& line, std::string_view name) {
    const auto value = parse_json(line, 64);
    return value ? std::string(text_or(value->find(name), "")) : "";
}

inline void write_file(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

}  // namespace jalon::testing

#define SKIP_WITHOUT_BINARY() \
    if (jalon_binary().empty()) GTEST_SKIP() << "JALON_BIN names no binary"
