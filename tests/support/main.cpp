// What every test program begins with. A test that hangs ends the program, and its children, after
// a time that is long for any test of the usual size, and says its name and where each thread and
// child waits: the time limit of whoever runs the program would tell neither. What a suite sets up
// counts.
//
// JALON_TEST_SECONDS_MAX=N allows N seconds a test; 0 allows any time.
#include <gtest/gtest.h>
#include <signal.h>  // NOLINT: sigaction is POSIX
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace jalon::testing {
namespace {

constexpr unsigned seconds_max = 600;

// Where a process and its children wait, as the kernel tells it; stacks where there is a debugger.
// Ends the children. $1: its id.
constexpr const char* look_script = R"sh(
for process in $1 $(cat /proc/$1/task/?*/children); do
  if [ $process = $$ ]; then continue; fi
  echo "process $process"
  for task in /proc/$process/task/*; do
    echo "  $(cat $task/comm): $(grep State $task/status) in $(cat $task/wchan)"
  done
  if command -v gdb >/dev/null; then gdb -p $process -batch -ex 'thread apply all bt 40'; fi
  if [ $process != $1 ]; then kill -9 $process; fi
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
    void OnTestSuiteStart(const ::testing::TestSuite& suite) override { watch(suite.name()); }
    void OnTestStart(const ::testing::TestInfo& test) override {
        watch(std::string(test.test_suite_name()) + "." + test.name());
    }
    void OnTestEnd(const ::testing::TestInfo& test) override { watch(test.test_suite_name()); }
    void OnTestSuiteEnd(const ::testing::TestSuite& /*suite*/) override { ::alarm(0); }

private:
    void watch(std::string what) const {
        ::alarm(0);  // the handler reads the name
        watched().test = std::move(what);
        ::alarm(seconds_);
    }

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
