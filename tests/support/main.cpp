// What every test program begins with. A test that hangs ends the program after a time that is long
// for any of them, and says its name and where each thread and child process waits: the time limit
// of whoever runs the program would tell neither.
//
// JALON_TEST_SECONDS_MAX=N allows N seconds a test; 0 allows any time.
#include <gtest/gtest.h>
#include <signal.h>  // NOLINT: sigaction is POSIX
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

namespace jalon::testing {
namespace {

constexpr unsigned seconds_max = 600;

// Where a process waits, as the kernel tells it; stacks where there is a debugger. $1: its id.
constexpr const char* look_script = R"sh(
look() {
  for task in /proc/$1/task/*; do
    echo "  $(cat $task/comm): $(grep State $task/status) in $(cat $task/wchan)"
  done
  if command -v gdb >/dev/null; then gdb -p $1 -batch -ex 'thread apply all bt 40'; fi
}
echo "process $1"
look $1
for child in $(cat /proc/$1/task/?*/children); do
  if [ $child != $$ ]; then
    echo "child $child"
    look $child
  fi
done
)sh";

// Made before the signal may come: its handler allocates nothing, as what hangs may be an
// allocator.
struct Watched {
    std::string process;
    std::string test;
};
Watched& watched() {
    static auto* const one = new Watched{std::to_string(::getpid()), ""};
    return *one;
}

void say(const char* text) {
    static_cast<void>(::write(STDERR_FILENO, text, std::strlen(text)) == 0);
}

extern "C" void end_what_hangs(int /*signal*/) {
    say("\n[  FAILED  ] ");
    say(watched().test.c_str());
    say(" hangs\n");
    const pid_t looker = ::_Fork();
    if (looker == 0) {
        ::dup2(STDERR_FILENO, STDOUT_FILENO);
        ::execl("/bin/sh", "sh", "-c", look_script, "sh", watched().process.c_str(),
                static_cast<char*>(nullptr));
        ::_exit(127);
    }
    if (looker > 0) ::waitpid(looker, nullptr, 0);
    ::_exit(1);
}

class HangWatch final : public ::testing::EmptyTestEventListener {
public:
    explicit HangWatch(unsigned seconds) : seconds_(seconds) {
        struct sigaction action {};
        action.sa_handler = end_what_hangs;
        ::sigaction(SIGALRM, &action, nullptr);
    }
    void OnTestStart(const ::testing::TestInfo& test) override {
        watched().test = std::string(test.test_suite_name()) + "." + test.name();
        ::alarm(seconds_);
    }
    void OnTestEnd(const ::testing::TestInfo& /*test*/) override { ::alarm(0); }

private:
    unsigned seconds_;
};

unsigned seconds_allowed() {
    const char* text = std::getenv("JALON_TEST_SECONDS_MAX");
    return text == nullptr ? seconds_max : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace
}  // namespace jalon::testing

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    ::testing::UnitTest::GetInstance()->listeners().Append(
        new jalon::testing::HangWatch(jalon::testing::seconds_allowed()));
    return RUN_ALL_TESTS();
}
