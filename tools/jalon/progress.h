// Progress: one line on stderr that rewrites itself, when somebody is there to see it.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>

namespace jalon {

class Progress {
public:
    Progress(std::string what, std::uint64_t total)
        : what_(std::move(what)), total_(total), shown_(::isatty(STDERR_FILENO) == 1) {}
    ~Progress() {
        if (shown_ && last_ > 0) std::fputc('\n', stderr);
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void at(std::uint64_t count) {
        const std::uint64_t step = total_ / 200 + 1;
        if (!shown_ || (count % step != 0 && count != total_)) return;
        last_ = count;
        std::fprintf(stderr, "\r%s %llu/%llu", what_.c_str(),
                     static_cast<unsigned long long>(count),
                     static_cast<unsigned long long>(total_));
    }

private:
    std::string what_;
    std::uint64_t total_;
    bool shown_;
    std::uint64_t last_ = 0;
};

}  // namespace jalon
