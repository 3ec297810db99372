#include <cstdlib>
#include <span>
#include <string>

#include "tools/jalon/command_line.h"

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

jalon::Environment environment() {
    jalon::Environment environment;
    if (const std::string url = variable("JALON_URL"); !url.empty()) environment.server = url;
    environment.token = variable("JALON_TOKEN");
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const std::string locale = variable(name);
        if (locale.empty()) continue;
        if (locale.starts_with("fr")) environment.language = "fr";
        break;
    }
    return environment;
}

}  // namespace

int main(int count, char** arguments) {
    return static_cast<int>(jalon::run_command_line(
        std::span(arguments, static_cast<std::size_t>(count)), environment()));
}
