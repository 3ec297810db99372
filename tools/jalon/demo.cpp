// jalon demo: a server with the seed programmes in it, and one signed-in link a kind of user.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <tuple>

#include "adapters/json/json.h"
#include "tools/embed/embedded_file.h"
#include "tools/jalon/listen.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/seed.h"
#include "tools/jalon/server.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

constexpr std::array<std::string_view, 3> programmes{"pilot/steps.jsonl", "kaolack/steps.jsonl",
                                                     "fictitious/steps.jsonl"};

// A directory that is gone when the demo is.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::error_code ignored;
        path_ = (std::filesystem::temp_directory_path(ignored) / "jalon-demo-XXXXXX").string();
        if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

Result<std::vector<SeedLine>> seed_lines() {
    std::vector<SeedLine> all;
    for (const std::string_view programme : programmes) {
        for (const EmbeddedFile& file : example_files()) {
            if (file.path != programme) continue;
            auto lines = parse_seed(std::string(file.path), file.bytes);
            if (!lines) return lines.error();
            for (SeedLine& line : *lines) all.push_back(std::move(line));
        }
    }
    return all;
}

// Loads lines through the HTTP API, each as its own actor.
class Loader {
public:
    Loader(RunningServer& server, ServerAddress address, const std::string& admin)
        : server_(server), address_(std::move(address)), admin_(address_, admin) {}

    // How many lines the server refused.
    [[nodiscard]] Result<std::size_t> load(const std::vector<SeedLine>& lines) {
        auto loaded = loaded_before(lines);
        if (!loaded) return loaded.error();
        std::size_t refused = 0;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const SeedLine& line = lines[i];
            if (i % 10 == 9 || i + 1 == lines.size()) {
                print_note("loading missions and their files … " + std::to_string(i + 1) + "/" +
                           std::to_string(lines.size()));
            }
            std::size_t& before = (*loaded)[line.instance];
            if (before > 0) {
                --before;
                continue;
            }
            auto accepted = send(line);
            if (!accepted) return accepted.error();
            if (!*accepted) ++refused;
        }
        return refused;
    }

private:
    // Keys are a token's own and tokens are new at every start, so what an earlier start loaded is
    // told by the log: the steps of each mission that no timer took.
    Result<std::map<std::string, std::size_t>> loaded_before(const std::vector<SeedLine>& lines) {
        std::map<std::string, std::size_t> counts;
        for (const SeedLine& line : lines) {
            if (!line.starts) continue;
            std::string cursor;
            do {
                ClientRequest request;
                request.target = "/v1/instances/" + encode_component(line.instance) +
                                 "/history?limit=200" +
                                 (cursor.empty() ? "" : "&cursor=" + encode_component(cursor));
                auto reply = admin_.send(request);
                if (!reply) return reply.error();
                if (reply->status == 404) break;
                auto body = parse_json(reply->body, limits::workflow_json_depth_max);
                if (reply->status != 200 || !body) {
                    return Error{ErrorCode::io, "cannot read the history of " + line.instance};
                }
                counts[line.instance] += steps_in(*body);
                cursor = plain(body->find("next"));
            } while (!cursor.empty());
        }
        return counts;
    }

    static std::size_t steps_in(const Value& history) {
        std::size_t count = 0;
        const Value* items = history.find("items");
        if (items == nullptr || items->as_array() == nullptr) return 0;
        for (const Value& event : *items->as_array()) {
            const Value* actor = event.find("actor");
            if (actor != nullptr && text_or(actor->find("role"), "") != "system") ++count;
        }
        return count;
    }

    // False: the server refused the line; it was told.
    Result<bool> send(const SeedLine& line) {
        const auto who = std::tuple(line.actor.role, line.actor.subject, line.actor.org);
        auto client = clients_.find(who);
        if (client == clients_.end()) {
            auto token = server_.create_token(line.actor);
            if (!token) return token.error();
            client = clients_.emplace(who, HttpClient(address_, token->token)).first;
        }
        auto reply = client->second.send(line.request);
        if (!reply) return reply.error();
        if (reply->status < 400) return true;
        const auto problem = parse_json(reply->body, limits::workflow_json_depth_max);
        print_note(line.file + ":" + std::to_string(line.number) + ": " + line.instance + ": " +
                   explain(reply->status, problem ? *problem : Value{}, "en"));
        return false;
    }

    RunningServer& server_;
    ServerAddress address_;
    HttpClient admin_;
    std::map<std::tuple<std::string, std::string, std::string>, HttpClient> clients_;
};

// The kinds of user, each as somebody of the invented programme.
std::vector<TokenGrant> kinds_of_user(const std::vector<SeedLine>& lines) {
    std::vector<TokenGrant> kinds{{"hq", "sender", "hq-1", {}, {}, {}},
                                  {"country_coordinator", "", "", {}, {}, {}},
                                  {"officer", "sender", "officer-1", {}, {}, {}},
                                  {"host", "", "", {}, {}, {}},
                                  {"volunteer", "", "", {}, {}, {}},
                                  {"auditor", "auditor", "auditor-1", {}, {}, {}},
                                  {"admin", "", "admin-1", {}, {}, {}}};
    for (TokenGrant& kind : kinds) {
        for (const SeedLine& line : lines) {
            if (line.actor.role == kind.role && line.file == programmes.back()) kind = line.actor;
        }
        if (kind.role == "host") kind.hosts = {kind.org};
        if (kind.role == "country_coordinator") {
            kind.countries = {kind.subject.substr(kind.subject.rfind('-') + 1)};
        }
    }
    return kinds;
}

Result<void> print_links(RunningServer& server, const std::string& url,
                         const std::vector<SeedLine>& lines) {
    std::vector<std::vector<std::string>> rows;
    for (const TokenGrant& kind : kinds_of_user(lines)) {
        const auto link = server.create_link(kind);
        if (!link) return link.error();
        rows.push_back({kind.role, url + "/enter#" + link->secret});
    }
    print_line(table(rows));
    return {};
}

Exit serve_demo(const ServeOptions& options) {
    auto lines = seed_lines();
    if (!lines) return fail(lines.error());
    auto server = RunningServer::start(options);
    if (!server) return fail(server.error());
    const std::string url = url_of("http", options.address, (*server)->port());
    const auto admin = (*server)->create_token(TokenGrant{"admin", "", "demo", {}, {}, {}});
    if (!admin) return fail(admin.error());
    print_line(to_json(Value::Object{{"listening", url}, {"token", admin->token}}));
    Loader loader(**server, ServerAddress{options.address, std::to_string((*server)->port())},
                  admin->token);
    auto refused = loader.load(*lines);
    if (!refused) return fail(refused.error());
    print_note(std::to_string(*refused) + " lines were refused");
    if (auto printed = print_links(**server, url, *lines); !printed) return fail(printed.error());
    return static_cast<Exit>((*server)->wait());
}

}  // namespace

Exit run_demo(const ServeVerb& verb) {
    const auto listen = parse_listen(verb.listen, Exposure::loopback);
    if (!listen) return fail(listen.error());
    ServeOptions options;
    options.address = listen->host;
    options.port = listen->port;
    options.dev = true;
    options.data = verb.data;
    if (!verb.data.empty()) return serve_demo(options);
    const TemporaryDirectory directory;
    if (directory.path().empty()) return fail(Exit::unreachable, "no temporary directory");
    options.data = directory.path();
    return serve_demo(options);
}

}  // namespace jalon
