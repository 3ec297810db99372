#include "tools/jalon/import_sender.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "adapters/json/json.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

constexpr int tries_max = 5;
constexpr std::chrono::seconds pause_before_retry{1};  // what the server asks for

bool is_busy(unsigned status) { return status == 429 || status == 503; }

std::string one_line(std::string text) {
    for (std::size_t at = 0; (at = text.find("\n  ", at)) != std::string::npos;) {
        text.replace(at, 3, "; ");
    }
    return text;
}

// Is `logged` what `sent` became on the log? Sealed parts show only that they are there.
bool same_facts(const Value& sent, const Value& logged) {
    if (logged.find("$sealed") != nullptr) return true;
    if (sent.as_array() != nullptr && logged.as_array() != nullptr) {
        return std::equal(sent.as_array()->begin(), sent.as_array()->end(),
                          logged.as_array()->begin(), logged.as_array()->end(), same_facts);
    }
    if (sent.as_object() == nullptr || logged.as_object() == nullptr) return sent == logged;
    const Value::Object& members = *sent.as_object();
    return members.size() == logged.as_object()->size() &&
           std::all_of(members.begin(), members.end(), [&](const Value::Member& member) {
               const Value* other = logged.find(member.name);
               return other != nullptr && same_facts(member.value, *other);
           });
}

std::int64_t position_of(const std::string& body) {
    const auto answer = parse_json(body, limits::workflow_json_depth_max);
    const Value* position = answer ? answer->find("position") : nullptr;
    const std::int64_t* number = position == nullptr ? nullptr : position->as_int();
    return number == nullptr ? 0 : *number;
}

ClientRequest reading(std::string target) {
    ClientRequest request;
    request.target = std::move(target);
    return request;
}

}  // namespace

ImportSender::ImportSender(const Environment& environment, ServerAddress server,
                           const std::map<std::string, std::string>& tokens)
    : language_(environment.language) {
    for (const auto& [name, token] : tokens) clients_.emplace(name, HttpClient(server, token));
    clients_.emplace("", HttpClient(std::move(server), environment.token));
}

Result<ClientReply> ImportSender::patiently(HttpClient& client, const ClientRequest& request) {
    for (int tries = 1;; ++tries) {
        auto reply = client.send(request);
        if (!reply || !is_busy(reply->status) || tries == tries_max) return reply;
        std::this_thread::sleep_for(pause_before_retry);
    }
}

Imported ImportSender::failure(const Result<ClientReply>& reply) const {
    if (!reply) return {ImportOutcome::stopped, reply.error().message, Exit::unreachable};
    const auto problem = parse_json(reply->body, limits::workflow_json_depth_max);
    std::string why = one_line(explain(reply->status, problem ? *problem : Value{}, language_));
    const bool hopeless = reply->status == 401 || reply->status >= 500 || is_busy(reply->status);
    if (!hopeless) return {ImportOutcome::refused, std::move(why), Exit::refused};
    return {ImportOutcome::stopped, std::move(why), exit_of_status(reply->status)};
}

Imported ImportSender::begin() {
    const auto reply = patiently(clients_.at(""), reading("/readyz"));
    if (!reply || reply->status >= 400) return failure(reply);
    head_ = position_of(reply->body);
    Value sender;
    Imported known = get("/v1/whoami", sender);
    subject_ = text_or(sender.find("subject"), "");
    return known;
}

Imported ImportSender::send(const ImportRequest& request) {
    ClientRequest message;
    message.method = "POST";
    message.target = request.target;
    message.body = request.body;
    message.headers.emplace_back("Idempotency-Key", request.key);
    if (request.expected) {
        message.headers.emplace_back("If-Match", "\"" + std::to_string(*request.expected) + "\"");
    }
    const auto reply = patiently(clients_.at(request.token), message);
    if (!reply || reply->status >= 400) return failure(reply);
    // The answer is that of the event, wherever it is on the log.
    return {position_of(reply->body) <= head_ ? ImportOutcome::repeated : ImportOutcome::accepted};
}

Imported ImportSender::send(const ImportRow& row) {
    Imported sent = send(row.requests);
    if (sent.why.starts_with("start: exists")) {
        sent.why += "; --confirm takes the second person's part of what somebody else imported";
    }
    return sent;
}

Imported ImportSender::send(const std::vector<ImportRequest>& requests) {
    Imported all{ImportOutcome::repeated};
    std::string done;
    for (const ImportRequest& request : requests) {
        Imported one = send(request);
        if (one.outcome == ImportOutcome::refused || one.outcome == ImportOutcome::stopped) {
            one.why = done + request.what + ": " + one.why;
            return one;
        }
        if (one.outcome == ImportOutcome::accepted) all.outcome = ImportOutcome::accepted;
        done += request.what + " is recorded; ";
    }
    return all;
}

Imported ImportSender::look(const ImportRow& row) {
    HttpClient& client = clients_.at("");
    const std::string path = "/v1/instances/" + encode_component(row.id) + "/history?limit=1";
    const auto reply = patiently(client, reading(path));
    if (reply && reply->status == 404) return {};
    if (!reply || reply->status >= 400) return failure(reply);
    const auto history = parse_json(reply->body, limits::workflow_json_depth_max);
    const Value* items = history ? history->find("items") : nullptr;
    const Value::Array* list = items == nullptr ? nullptr : items->as_array();
    const Value* data = list == nullptr || list->empty() ? nullptr : list->front().find("data");
    if (data != nullptr && same_facts(row.start, *data)) return {ImportOutcome::repeated};
    return {ImportOutcome::refused, "id: is taken by an instance that began otherwise",
            Exit::refused};
}

Imported ImportSender::get(const std::string& target, Value& answer) {
    const auto reply = patiently(clients_.at(""), reading(target));
    if (!reply || reply->status >= 400) return failure(reply);
    auto body = parse_json(reply->body, limits::workflow_json_depth_max);
    if (!body) return {ImportOutcome::stopped, "the server's answer is no JSON", Exit::unreachable};
    answer = std::move(*body);
    return {};
}

// The version first: what happens between the two is noticed when the step is sent.
Imported ImportSender::read(const std::string& id, ImportedInstance& instance) {
    const std::string path = "/v1/instances/" + encode_component(id);
    Value answer;
    Imported got = get(path, answer);
    if (got.outcome != ImportOutcome::accepted) return got;
    const Value* version = answer.find("version");
    const std::int64_t* number = version == nullptr ? nullptr : version->as_int();
    instance.version = number == nullptr ? 0 : static_cast<std::uint64_t>(*number);
    for (std::string cursor;;) {
        got = get(path + "/history?limit=1000" + cursor, answer);
        if (got.outcome != ImportOutcome::accepted) return got;
        if (const Value* items = answer.find("items"); items != nullptr && items->as_array()) {
            instance.history.insert(instance.history.end(), items->as_array()->begin(),
                                    items->as_array()->end());
        }
        const std::string next = plain(answer.find("next"));
        if (next.empty()) return {};
        cursor = "&cursor=" + encode_component(next);
    }
}

Imported ImportSender::confirm(const ImportContext& context, const ImportRow& row, bool dry_run) {
    ImportedInstance instance;
    if (Imported got = read(row.id, instance); got.outcome != ImportOutcome::accepted) {
        got.why = "id: " + got.why;
        return got;
    }
    const ImportConfirmation part = confirm_row(context, row, instance, subject_);
    std::string why;
    for (const std::string& one : part.wrong) why += (why.empty() ? "" : "; ") + one;
    if (!why.empty()) return {ImportOutcome::refused, std::move(why), Exit::refused};
    if (part.requests.empty()) return {ImportOutcome::repeated};
    return dry_run ? Imported{} : send(part.requests);
}

}  // namespace jalon
