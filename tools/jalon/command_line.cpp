#include "tools/jalon/command_line.h"

#include <CLI/CLI.hpp>

#include "tools/jalon/command_tree.h"
#include "tools/jalon/version.h"

namespace jalon {

Exit run_command_line(std::span<char*> arguments, const Environment& environment) {
    CLI::App app("Jalon runs the life of volunteer missions.", "jalon");
    app.set_version_flag("--version", version_text);
    app.require_subcommand(1);
    CommandTree verbs(app, environment);
    verbs.add_serving();
    verbs.add_writing();
    verbs.add_reading();
    verbs.add_transfer();
    verbs.add_log();
    verbs.add_audit();
    verbs.add_workflows();
    verbs.add_tokens();
    verbs.add_subjects();
    verbs.add_completion();
    try {
        app.parse(static_cast<int>(arguments.size()), arguments.data());
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Exit::ok : Exit::usage;
    }
    return verbs.run();
}

}  // namespace jalon
