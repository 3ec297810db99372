// Online: a verb's conversation with a server. What goes wrong is told on stderr, once.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/value.h"
#include "tools/jalon/http_client.h"
#include "tools/jalon/verbs.h"

namespace jalon {

class Online {
public:
    explicit Online(const Target& target) : target_(target) {}

    // The answer's JSON (null for an empty body); nullopt: it failed, exit() says how. With --json
    // a problem's body is printed on stdout as well.
    [[nodiscard]] std::optional<Value> ask(const ClientRequest& request);

    // The same, but what is not there is null and no failure.
    [[nodiscard]] std::optional<Value> find(const ClientRequest& request);

    // All pages of a list, as {"items":[…], …} of the last page.
    [[nodiscard]] std::optional<Value> ask_pages(
        const std::string& path, const std::vector<std::pair<std::string, std::string>>& query);

    [[nodiscard]] Exit exit() const { return exit_; }

private:
    std::optional<Value> take(const ClientRequest& request, bool may_be_absent);

    Target target_;
    std::optional<HttpClient> client_;
    Exit exit_ = Exit::ok;
};

// "path?name=value&…", encoded.
[[nodiscard]] std::string with_query(std::string path,
                                     const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace jalon
