// CommandTree: every verb with its options, and which one was named.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tools/jalon/exit_codes.h"
#include "tools/jalon/verbs.h"

namespace jalon {

inline constexpr const char* where_help = "name=value,… (country, phase, host, attributes.NAME, …)";

// Adds verbs to the parser; each leaves in `chosen` what is to be run.
class CommandTree {
public:
    CommandTree(CLI::App& app, const Environment& environment)
        : app_(app), environment_(environment) {}

    // For those who run missions.
    void add_serving();
    void add_writing();
    void add_reading();
    void add_transfer();

    // For those who keep the log and the workflows, and who check them.
    void add_log();
    void add_audit();
    void add_workflows();
    void add_tokens();
    void add_subjects();
    void add_completion();

    [[nodiscard]] Exit run() const { return chosen_(); }

private:
    // A verb whose options live in a Verb that `run` is given once it was named.
    template <typename Verb>
    std::pair<CLI::App*, std::shared_ptr<Verb>> add(CLI::App& parent, const std::string& name,
                                                    const std::string& help,
                                                    Exit (*entry)(const Verb&)) {
        auto verb = std::make_shared<Verb>();
        CLI::App* sub = parent.add_subcommand(name, help);
        sub->callback([this, verb, entry] { chosen_ = [verb, entry] { return entry(*verb); }; });
        return {sub, verb};
    }

    void online(CLI::App& sub, Target& target) const {
        target.environment = environment_;
        sub.add_option("--server", target.environment.server, "http://HOST:PORT (JALON_URL)");
        sub.add_flag("--json", target.json, "JSON instead of text");
    }

    static void offline(CLI::App& sub, Target& target) {
        sub.add_option("--data", target.directory, "read this data directory, without a server");
    }

    std::pair<CLI::App*, std::shared_ptr<ReadVerb>> reading(const std::string& name,
                                                            const std::string& help,
                                                            Exit (*entry)(const ReadVerb&)) {
        auto [sub, verb] = add<ReadVerb>(app_, name, help, entry);
        online(*sub, verb->target);
        offline(*sub, verb->target);
        sub->add_option("--as-of", verb->as_of, "as it was at this time or day");
        sub->add_option("--known-at", verb->known_at, "as it was recorded by this time or day");
        return {sub, verb};
    }

    void add_diagram(CLI::App& workflow);

    CLI::App& app_;
    const Environment& environment_;
    std::function<Exit()> chosen_;
};

}  // namespace jalon
