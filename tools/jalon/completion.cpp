#include "tools/jalon/completion.h"

namespace jalon {
namespace {

// Verbs and options below `app`; an option group has no name of its own to type.
std::string offered_below(const CLI::App& app) {
    std::string words;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_snames()) words += "-" + name + " ";
        for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
    }
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        words += sub->get_name().empty() ? offered_below(*sub) : sub->get_name() + " ";
    }
    return words;
}

// One line a verb: the verbs that lead to it, and what may follow.
std::string table_of(const CLI::App& app, const std::string& path) {
    std::string lines = "        [\"" + path + "\"]=\"" + offered_below(app) + "\"\n";
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (!sub->get_name().empty()) lines += table_of(*sub, path + " " + sub->get_name());
    }
    return lines;
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
    return "# bash completion for jalon: source <(jalon completion bash)\n"
           "_jalon() {\n"
           "    local -A words=(\n" +
           table_of(app, "jalon") +
           "    )\n"
           "    local path=jalon word\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        [[ -n ${words[\"$path $word\"]-} ]] && path+=\" $word\"\n"
           "    done\n"
           "    mapfile -t COMPREPLY < <(\n"
           "        compgen -W \"${words[$path]}\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
           "}\n"
           "complete -o default -F _jalon jalon\n";
}

}  // namespace jalon
