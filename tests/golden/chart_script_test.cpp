// Runs the chart scripts of tests/golden/chart and compares what each command does with what the
// script says. A script: comments and a chart in JSON, a line "---", then commands, each followed
// by its expected output.
//
//     > start [DATA]         enters the initial configuration
//     > send EVENT [INPUT]   one external event
//     > at INSTANT           moves the clock; timers due until then fire, each at its own time
//
// JALON_REWRITE=1 writes what the interpreter does into the scripts, to be read before it is kept.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/chart_runner.h"

namespace jalon::testing {
namespace {

const std::filesystem::path folder = "tests/golden/chart";

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += " " + word;
    return text;
}

std::string lines_of(const TimerEntry& timer) {
    switch (timer.change) {
        case TimerChange::set:
            return "timer set " + timer.name + " " + to_string(timer.at) +
                   (timer.keep ? " deadline" : "") + "\n";
        case TimerChange::cleared: return "timer cleared " + timer.name + "\n";
        case TimerChange::fired: break;
    }
    return "timer fired " + timer.name + "\n";
}

std::string lines_of(const Result<RunResult>& run) {
    if (!run) return "error " + run.error().message + "\n";
    const Outcome& outcome = run->outcome;
    std::string text;
    for (const GuardResult& guard : outcome.guards) {
        text += "guard " + guard.code +
                (guard.verdict == Verdict::holds   ? " holds\n"
                 : guard.verdict == Verdict::fails ? " fails\n"
                                                   : " irregular\n");
    }
    if (!outcome.changed) return text + (run->matched ? "refused\n" : "not awaited\n");
    if (!outcome.exited.empty()) text += "exited" + joined(outcome.exited) + "\n";
    if (!outcome.entered.empty()) text += "entered" + joined(outcome.entered) + "\n";
    for (const HistoryValue& history : outcome.history) {
        text += "history " + history.state + " =" + joined(history.active) + "\n";
    }
    for (const Patch& patch : outcome.patch) {
        text += "assign " + patch.path + " = " + to_json(*patch.value) + "\n";
    }
    for (const TimerEntry& timer : outcome.timers) text += lines_of(timer);
    for (const Notice& notice : outcome.notices) text += "notify" + joined(notice.to) + "\n";
    text += "now" + joined(outcome.configuration) + "\n";
    return outcome.final ? text + "final\n" : text;
}

class Script {
public:
    explicit Script(const std::string& text) {
        std::istringstream lines(text);
        std::string json;
        for (std::string line; std::getline(lines, line) && line != "---";) {
            head_ += line + "\n";
            if (!line.starts_with('#')) json += line + "\n";
        }
        chart_ = from_json(json);
        for (std::string line; std::getline(lines, line);) body_.push_back(line);
    }

    // The script with the output of every command as it is now.
    [[nodiscard]] std::string replay() const {
        ChartRunner runner(chart_);
        std::string text = head_ + "---\n";
        for (const std::string& line : body_) {
            if (!line.starts_with("> ") && !line.starts_with('#')) continue;
            text += line + "\n";
            if (line.starts_with("> ")) text += run(runner, line.substr(2));
        }
        return text;
    }

private:
    static std::string run(ChartRunner& runner, const std::string& command) {
        std::istringstream words(command);
        std::string verb;
        words >> verb;
        std::string name;
        if (verb != "start") words >> name;
        std::string rest;
        std::getline(words >> std::ws, rest);
        const Value value = rest.empty() ? Value{Value::Object{}} : from_json(rest);
        if (verb == "start") return lines_of(runner.start(value));
        if (verb == "send") return lines_of(runner.send(name, value));
        if (verb == "at") return pass_time(runner, name);
        ADD_FAILURE() << "no such command: " << command;
        return "";
    }

    static std::string pass_time(ChartRunner& runner, const std::string& until) {
        std::string text;
        while (const auto due = runner.next_due(*parse_timestamp(until))) {
            text += "fire " + due->entry.name + " " + to_string(due->entry.at) + "\n";
            text += lines_of(runner.fire(*due));
        }
        runner.set_now(until);
        return text;
    }

    std::string head_;
    Value chart_;
    std::vector<std::string> body_;
};

std::vector<std::string> script_names() {
    std::vector<std::string> names;
    if (!std::filesystem::exists(folder)) return names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class ChartScript : public ::testing::TestWithParam<std::string> {};

TEST_P(ChartScript, DoesWhatItSays) {
    const auto path = folder / (GetParam() + ".txt");
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    const std::string played = Script(text.str()).replay();
    if (std::getenv("JALON_REWRITE") != nullptr) std::ofstream(path) << played;
    EXPECT_EQ(played, text.str());
}

INSTANTIATE_TEST_SUITE_P(Golden, ChartScript, ::testing::ValuesIn(script_names()),
                         [](const auto& named) { return named.param; });

TEST(ChartScripts, AreFoundFromTheRootOfTheRepository) { EXPECT_GE(script_names().size(), 100U); }

}  // namespace
}  // namespace jalon::testing
