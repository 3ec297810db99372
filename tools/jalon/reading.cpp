// jalon show, history, allowed, list: at a server, or offline in a data directory.
#include <functional>
#include <utility>

#include "adapters/json/json.h"
#include "tools/jalon/offline_answers.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/views.h"

namespace jalon {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;
using ReadOffline = std::function<Result<Value>(const OfflineLog&, const Moment&)>;

// Opens the directory, finds the moment, reads.
Result<Value> read_offline(const ReadVerb& verb, const ReadOffline& read) {
    auto log = OfflineLog::open(verb.target.directory);
    if (!log) return log.error();
    auto moment = log->moment_of(verb.as_of, verb.known_at);
    if (!moment) return moment.error();
    return read(*log, *moment);
}

Query moment_query(const ReadVerb& verb) {
    Query query;
    if (!verb.as_of.empty()) query.emplace_back("as_of", verb.as_of);
    if (!verb.known_at.empty()) query.emplace_back("known_at", verb.known_at);
    return query;
}

std::string path_of(const ReadVerb& verb, const std::string& below) {
    return "/v1/instances/" + encode_component(verb.id) + below;
}

// The answer, from where the verb looks; nullopt: `exit` says why not, and it was told.
std::optional<Value> answer(const ReadVerb& verb, const ReadOffline& offline,
                            const std::function<std::optional<Value>(Online&)>& online,
                            Exit& exit) {
    if (verb.target.offline()) {
        auto read = read_offline(verb, offline);
        if (read) return std::move(*read);
        exit = fail(read.error());
        return std::nullopt;
    }
    Online server(verb.target);
    auto value = online(server);
    exit = server.exit();
    return value;
}

std::optional<Value> get(Online& server, std::string path, const Query& query) {
    ClientRequest request;
    request.target = with_query(std::move(path), query);
    return server.ask(request);
}

std::optional<Value> instance_at(const ReadVerb& verb, Exit& exit) {
    return answer(
        verb,
        [&](const OfflineLog& log, const Moment& moment) {
            return offline_instance(log, InstanceId{verb.id}, moment, wall_clock());
        },
        [&](Online& server) { return get(server, path_of(verb, ""), moment_query(verb)); }, exit);
}

std::vector<std::string> timers_of(const Value& instance) {
    std::vector<std::string> timers;
    const Value* due = instance.find("due");
    if (due == nullptr || due->as_array() == nullptr) return timers;
    for (const Value& one : *due->as_array()) timers.push_back(plain(one.find("timer")));
    return timers;
}

}  // namespace

Exit run_show(const ReadVerb& verb) {
    Exit exit = Exit::ok;
    const auto instance = instance_at(verb, exit);
    if (!instance) return exit;
    print_line(verb.target.json ? to_json(*instance) : instance_view(*instance));
    return Exit::ok;
}

Exit run_history(const ReadVerb& verb) {
    Exit exit = Exit::ok;
    const auto history = answer(
        verb,
        [&](const OfflineLog& log, const Moment& moment) {
            return offline_history(log, InstanceId{verb.id}, moment);
        },
        [&](Online& server) {
            return server.ask_pages(path_of(verb, "/history"), moment_query(verb));
        },
        exit);
    if (!history) return exit;
    if (!verb.target.json) {
        print_line(history_view(*history));
        return Exit::ok;
    }
    if (const Value* items = history->find("items"); items != nullptr && items->as_array()) {
        for (const Value& event : *items->as_array()) print_line(to_json(event));
    }
    return Exit::ok;
}

Exit run_allowed(const ReadVerb& verb) {
    Exit exit = Exit::ok;
    const auto allowed = answer(
        verb,
        [&](const OfflineLog& log, const Moment& moment) {
            return offline_allowed(log, InstanceId{verb.id}, moment, wall_clock());
        },
        [&](Online& server) { return get(server, path_of(verb, "/allowed"), moment_query(verb)); },
        exit);
    if (!allowed) return exit;
    print_line(verb.target.json ? to_json(*allowed)
                                : allowed_view(*allowed, verb.target.environment.language));
    return Exit::ok;
}

Exit run_why(const ReadVerb& verb) {
    std::vector<std::string> timers{verb.timer};
    if (verb.timer.empty()) {
        Exit exit = Exit::ok;
        const auto instance = instance_at(verb, exit);
        if (!instance) return exit;
        timers = timers_of(*instance);
    }
    for (const std::string& timer : timers) {
        Exit exit = Exit::ok;
        const auto due = answer(
            verb,
            [&](const OfflineLog& log, const Moment& moment) {
                return offline_due(log, InstanceId{verb.id}, timer, moment, wall_clock());
            },
            [&](Online& server) {
                return get(server, path_of(verb, "/due/" + encode_component(timer)),
                           moment_query(verb));
            },
            exit);
        if (!due) return exit;
        print_line(verb.target.json ? to_json(*due)
                                    : due_view(*due, verb.target.environment.language));
    }
    return Exit::ok;
}

Exit run_list(const ReadVerb& verb) {
    auto conditions = parse_where(verb.where);
    if (!conditions) return fail(conditions.error());
    Exit exit = Exit::ok;
    const auto list = answer(
        verb,
        [&](const OfflineLog& log, const Moment& moment) {
            return offline_list(log, filter_of(*conditions), moment, wall_clock());
        },
        [&](Online& server) {
            Query query = moment_query(verb);
            query.insert(query.end(), conditions->begin(), conditions->end());
            return server.ask_pages("/v1/instances", query);
        },
        exit);
    if (!list) return exit;
    print_line(verb.target.json ? to_json(*list) : list_view(*list));
    return Exit::ok;
}

}  // namespace jalon
