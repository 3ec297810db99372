// jalon watch: each change as it happens, over reconnects, from the last position.
#include <charconv>
#include <chrono>
#include <thread>

#include "adapters/json/json.h"
#include "tools/jalon/live_client.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/views.h"
#include "tools/jalon/where.h"

namespace jalon {
namespace {

constexpr std::chrono::milliseconds wait_first{250};
constexpr std::chrono::milliseconds wait_max{5000};

// What --from says: "now", "snapshot" or a position.
Result<Value> parse_from(const std::string& text) {
    if (text == "now" || text == "snapshot") return Value{text};
    std::int64_t position = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error == std::errc{} && end == text.data() + text.size() && position >= 0) {
        return Value{position};
    }
    return Error{ErrorCode::invalid, "--from wants a position, now or snapshot"};
}

class Watch {
public:
    Watch(const WatchVerb& verb, Value from, const Conditions& conditions)
        : json_(verb.target.json), from_(std::move(from)), filter_(live_filter_of(conditions)) {}

    [[nodiscard]] Value subscription() const {
        return Value::Object{
            {"subscribe", Value::Object{{"id", "watch"}, {"from", from_}, {"filter", filter_}}}};
    }

    // Prints a message and remembers how far it brings us. limit: the server refuses what was asked
    // for, such as a position past the head.
    [[nodiscard]] Result<void> take(const Value& message) {
        if (const Value* error = message.find("error")) {
            return Error{ErrorCode::limit,
                         plain(error->find("code")) + ": " + plain(error->find("detail"))};
        }
        if (const Value* snapshot = message.find("snapshot")) {
            print_instances(*snapshot);
            if (plain(snapshot->find("more")) == "false") resume_at(snapshot->find("position"));
        } else if (const Value* coalesced = message.find("coalesced")) {
            print_instances(*coalesced);
            resume_at(coalesced->find("to"));
        } else if (const Value* data = message.find("data")) {
            print_line(json_ ? to_json(*data) : event_line(*data));
            resume_at(data->find("position"));
        } else {
            for (const char* kind : {"subscribed", "progress"}) {
                if (const Value* mark = message.find(kind)) resume_at(mark->find("position"));
            }
        }
        return {};
    }

private:
    void resume_at(const Value* position) {
        if (position != nullptr && position->as_int() != nullptr) from_ = *position;
    }

    void print_instances(const Value& part) const {
        const Value* instances = part.find("instances");
        if (instances == nullptr || instances->as_array() == nullptr) return;
        for (const Value& one : *instances->as_array()) {
            print_line(json_ ? to_json(one)
                             : plain(one.find("id")) + "  " + plain(one.find("phase")) + "  " +
                                   joined(one.find("configuration"), ", "));
        }
    }

    bool json_;
    Value from_;
    Value filter_;
};

// One connection, until it breaks.
Error follow(LiveClient client, Watch& watch) {
    if (auto sent = client.send(watch.subscription()); !sent) return sent.error();
    while (true) {
        auto message = client.receive();
        if (!message) return message.error();
        if (auto taken = watch.take(*message); !taken) return taken.error();
    }
}

}  // namespace

Exit run_watch(const WatchVerb& verb) {
    auto from = parse_from(verb.from);
    if (!from) return fail(from.error());
    auto conditions = parse_where(verb.where);
    if (!conditions) return fail(conditions.error());
    const auto server = parse_server(verb.target.environment.server);
    if (!server) return fail(server.error());
    Watch watch(verb, std::move(*from), *conditions);
    bool connected_once = false;
    for (auto wait = wait_first;;) {
        auto client = LiveClient::connect(*server, verb.target.environment.token);
        Error error{ErrorCode::io, ""};
        if (client) {
            connected_once = true;
            wait = wait_first;
            error = follow(std::move(*client), watch);
        } else {
            error = client.error();
        }
        if (error.code == ErrorCode::limit) return fail(Exit::usage, error.message);
        if (error.code == ErrorCode::invalid) return fail(Exit::refused, error.message);
        if (!connected_once) return fail(error);
        print_note("jalon: " + error.message + "; trying again");
        std::this_thread::sleep_for(wait);
        wait = std::min(wait * 2, wait_max);
    }
}

}  // namespace jalon
