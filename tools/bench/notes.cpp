#include "tools/bench/notes.h"

#include <algorithm>
#include <utility>

#include "adapters/json/json.h"
#include "tools/bench/bench.h"
#include "tools/jalon/http_client.h"

namespace jalon {
namespace {

constexpr unsigned status_ok = 200;

std::int64_t version_of(const Value& instance) {
    const Value* version = instance.find("version");
    const std::int64_t* number = version == nullptr ? nullptr : version->as_int();
    return number == nullptr ? 0 : *number;
}

Error wrong(const std::string& mission, const std::string& why) {
    return Error{ErrorCode::corruption, "the server answers wrongly about " + mission + ": " + why};
}

}  // namespace

Result<Notes> Notes::make(std::vector<std::string> missions, std::string token,
                          std::uint64_t seed) {
    if (missions.empty()) return Error{ErrorCode::invalid, "no mission runs: take a larger size"};
    Notes notes;
    MissionsOptions options;
    options.clients = 1;
    options.seed = seed;
    auto source = Missions::make(options);
    if (!source) return source.error();
    notes.source_ = std::move(*source);
    notes.missions_ = std::move(missions);
    // A directory that is used again has the keys of the time before.
    notes.keys_ = static_cast<std::uint64_t>(wall_clock().value());
    notes.head_ = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + std::move(token);
    return notes;
}

std::string Notes::step(std::size_t connection, std::size_t connections) {
    const std::size_t turn = turns_[connection]++;
    const std::size_t mission = (connection + turn * connections) % missions_.size();
    asked_[connection] = mission;
    const std::string body =
        to_json(Value::Object{{"trigger", Missions::note_trigger}, {"data", source_->step_data()}});
    return "POST /v1/instances/" + missions_[mission] + "/steps" + head_ +
           "\r\nContent-Type: application/json\r\nIdempotency-Key: " + std::to_string(++keys_) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string Notes::look(std::size_t connection) const {
    const auto asked = asked_.find(connection);
    const std::size_t mission = asked == asked_.end() ? 0 : asked->second;
    return "GET /v1/instances/" + missions_[mission] + head_ + "\r\n\r\n";
}

bool Notes::acknowledge(std::size_t connection, const HttpAnswer& answer) {
    const auto body = parse_json(answer.body);
    if (answer.status != status_ok || !body) return false;
    std::int64_t& version = acknowledged_[missions_[asked_.at(connection)]];
    version = std::max(version, version_of(*body));
    return true;
}

Result<void> Notes::check(unsigned short port) const {
    const bool any = !acknowledged_.empty();
    const std::string mission = any ? acknowledged_.begin()->first : missions_.front();
    const std::int64_t least = any ? acknowledged_.begin()->second : 1;
    HttpClient client(ServerAddress{"127.0.0.1", std::to_string(port)},
                      head_.substr(head_.rfind(' ') + 1));
    auto ready = client.send(ClientRequest{"GET", "/readyz", "", {}});
    if (!ready) return ready.error();
    if (ready->status != status_ok) return wrong(mission, "it is not ready");
    auto reply = client.send(ClientRequest{"GET", "/v1/instances/" + mission, "", {}});
    if (!reply) return reply.error();
    const auto body = parse_json(reply->body);
    if (reply->status != status_ok || !body) return wrong(mission, reply->body);
    if (text_or(body->find("id"), "") != mission) return wrong(mission, "another id");
    if (version_of(*body) < least) return wrong(mission, "a step that it acknowledged is lost");
    return {};
}

Result<CrowdRun> take_notes(Crowd& crowd, Notes& notes, std::uint64_t count, double rate) {
    std::string refused;
    CrowdOrder order;
    order.requests = count;
    order.rate = rate;
    order.ask = [&](std::size_t connection) { return notes.step(connection, crowd.size()); };
    order.answered = [&](std::size_t connection, const HttpAnswer& answer) {
        if (notes.acknowledge(connection, answer)) return true;
        refused = answer.body;
        return false;
    };
    auto run = crowd.run(order);
    if (!run) return run;
    if (!refused.empty()) return Error{ErrorCode::invalid, "a step is refused: " + refused};
    if (run->cut_off) return Error{ErrorCode::io, "the server ended a connection"};
    return run;
}

}  // namespace jalon
