#include "tools/jalon/log_pages.h"

#include <charconv>
#include <cstdint>

#include "adapters/json/json.h"
#include "tools/jalon/http_client.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

constexpr const char* page_limit = "1000";

// The position that a page ends with; 0: none.
std::uint64_t position_in(std::string_view text) {
    std::uint64_t position = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    return error == std::errc{} && end == text.data() + text.size() ? position : 0;
}

}  // namespace

Exit each_log_page(const Target& target,
                   const std::vector<std::pair<std::string, std::string>>& query,
                   const std::function<bool(std::string_view lines)>& take) {
    auto server = parse_server(target.environment.server);
    if (!server) return fail(server.error());
    HttpClient client(std::move(*server), target.environment.token);
    for (std::uint64_t after = 0;;) {
        auto page = query;
        page.emplace_back("after", std::to_string(after));
        page.emplace_back("limit", page_limit);
        ClientRequest request;
        request.target = with_query("/v1/log", page);
        const auto reply = client.send(request);
        if (!reply) return fail(reply.error());
        if (reply->status >= 400) {
            const auto problem = parse_json(reply->body, limits::workflow_json_depth_max);
            return fail(
                exit_of_status(reply->status),
                explain(reply->status, problem ? *problem : Value{}, target.environment.language));
        }
        if (!take(reply->body) || reply->next.empty()) return Exit::ok;
        const std::uint64_t next = position_in(reply->next);
        if (next <= after) return fail(Exit::unreachable, "the server's answer is no log");
        after = next;
    }
}

}  // namespace jalon
