// Files: sent in parts by tus, named by their SHA-256 in events, read through such an event.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/refusals.h"
#include "adapters/api/tus.h"
#include "adapters/http/problem.h"
#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "engine/codec/record_codec.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr std::size_t name_bytes_max = 200;  // of whom a file concerns
constexpr std::uint64_t looks_max = 5000;    // events of an instance in which a file is looked for
constexpr std::size_t histories_max = 4;     // of so many instances in one request

// Those whom the log names alike: who has no name is known by the role.
std::string owner_of(const std::string& org, const std::string& subject, const std::string& role) {
    return to_json(Value::Array{org, subject, subject.empty() ? role : ""});
}
std::string owner_of(const TokenGrant& grant) {
    return owner_of(grant.org, grant.subject, grant.role);
}

HttpResponse no_file() { return problem(404, "not_found", "there is no such file or upload"); }

HttpResponse wrong_metadata(const std::string& name, const std::string& message) {
    return schema_response({SchemaError{"/" + name, message}});
}

bool is_class(std::string_view kind) {
    return kind == "personal" || kind == "identity" || kind == "contact" || kind == "medical";
}

HttpResponse refused_part(const Error& error) {
    switch (error.code) {
        case ErrorCode::not_found: return no_file();
        case ErrorCode::version_conflict: return problem(409, "not_allowed", error.message);
        case ErrorCode::limit: return problem(413, "too_large", error.message);
        case ErrorCode::corruption: return wrong_metadata("sha256", error.message);
        case ErrorCode::invalid: return problem(415, "media_type", error.message);
        default: return internal_problem(error);
    }
}

HttpResponse begun(const Result<Upload>& upload) {
    if (!upload) return refused_part(upload.error());
    HttpResponse response = tus_response(201, *upload);
    response.headers.emplace_back("Location", "/v1/files/" + upload->id);
    return response;
}

std::string_view extension_of(std::string_view type) {
    if (type.starts_with("text/")) return "txt";
    if (type == "application/octet-stream" || type == "application/x-ole-storage") return "bin";
    return type.substr(type.find('/') + 1);
}

HttpResponse content(const Upload& file, const Result<std::string>& bytes) {
    if (!bytes && bytes.error().code == ErrorCode::not_found) return no_file();
    if (!bytes) return internal_problem(bytes.error());
    const std::string hex = to_hex(*file.order.sha256);
    HttpResponse response{200, file.type, *bytes, {}};
    response.headers.emplace_back("ETag", '"' + hex + '"');
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"" + hex.substr(0, 12) + "." +
                                      std::string(extension_of(file.type)) + "\"");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    return response;
}

bool names(const Value& value, std::string_view text) {
    if (const std::string* one = value.as_string()) return *one == text;
    if (const Value::Array* list = value.as_array()) {
        return std::any_of(list->begin(), list->end(),
                           [&](const Value& one) { return names(one, text); });
    }
    const Value::Object* object = value.as_object();
    return object != nullptr && std::any_of(object->begin(), object->end(), [&](const auto& one) {
               return names(one.value, text);
           });
}

}  // namespace

Input<UploadOrder> Api::read_order(const Call& call) const {
    const HttpRequest& request = call.request;
    UploadOrder order;
    order.owner = owner_of(call.token.grant);
    auto length = tus_number(request, "Upload-Length");
    if (!length) return length.error();
    if (*length == 0) return problem(400, "bad_request", "an empty file is not kept");
    order.length = *length;
    auto metadata = tus_metadata(request);
    if (!metadata) return metadata.error();
    const auto text = [&](const char* name) {
        const auto found = metadata->find(name);
        return found == metadata->end() ? std::string() : found->second;
    };
    order.instance = text("instance");
    if (!order.instance.empty() && !is_instance_id(order.instance)) {
        return wrong_metadata("instance", "must be the id of an instance");
    }
    order.kind = text("class");
    if (!order.kind.empty() && !is_class(order.kind)) {
        return wrong_metadata("class", "must be personal, identity, contact or medical");
    }
    order.subject = text("subject");
    if (order.subject.size() > name_bytes_max) return wrong_metadata("subject", "is too long");
    if (order.subject.empty()) order.subject = concerned(call, order.instance);
    if (const std::string hex = text("sha256"); !hex.empty()) {
        order.sha256.emplace();
        if (!from_hex(hex, *order.sha256)) {
            return wrong_metadata("sha256", "must be 64 hexadecimal digits");
        }
    }
    return order;
}

// Whom a file of the instance concerns: whom the workflow says, or who sends it.
std::string Api::concerned(const Call& call, const std::string& instance) const {
    const TokenGrant& grant = call.token.grant;
    const auto view = find_for(call, instance);
    if (view && view->workflow->subject) {
        const Value scope = Value::Object{{"data", view->state->data}, {"input", Value{}}};
        RuleContext context;
        context.data = &scope;
        context.now = parts_.now();
        context.zone = parts_.zone;
        context.zones = parts_.zones;
        const auto named = view->workflow->subject->evaluate(context);
        const std::string* text = named ? named->as_string() : nullptr;
        if (text != nullptr && !text->empty()) return *text;
    }
    return grant.subject.empty() ? grant.role : grant.subject;
}

void Api::post_file(Call& call) {
    if (auto no = tus_refusal(call.request)) return call.respond(std::move(*no));
    if (!call.request.body.empty()) {
        return call.respond(problem(400, "bad_request", "an upload is begun without content"));
    }
    auto order = read_order(call);
    if (!order) return call.respond(order.error());
    if (auto no = cannot_write()) return call.respond(std::move(*no));
    work_later(
        call,
        [uploads = parts_.uploads, order = std::move(*order), now = parts_.now()] {
            return uploads->begin(order, now);
        },
        [](Call& kept, const Result<Upload>& upload) { kept.respond(begun(upload)); });
}

void Api::patch_file(Call& call) {
    if (auto no = tus_refusal(call.request)) return call.respond(std::move(*no));
    const std::string* type = call.request.header("Content-Type");
    if (type == nullptr || *type != tus::part_type) {
        return call.respond(
            problem(415, "media_type", std::string("the content is ") + tus::part_type));
    }
    auto offset = tus_number(call.request, "Upload-Offset");
    if (!offset) return call.respond(offset.error());
    if (auto no = cannot_write()) return call.respond(std::move(*no));
    work_later(
        call,
        [uploads = parts_.uploads, id = call.path[0], owner = owner_of(call.token.grant),
         offset = *offset, bytes = std::move(call.request.body),
         now = parts_.now()] { return uploads->append(id, owner, offset, bytes, now); },
        [](Call& kept, const Result<Upload>& upload) {
            kept.respond(upload ? tus_response(204, *upload) : refused_part(upload.error()));
        });
}

// How far an upload is; or the head of a file.
void Api::head_file(Call& call) {
    if (auto params = check_params(call.request, {"instance"}); !params) {
        return call.respond(params.error());
    }
    const auto upload =
        parts_.uploads->find(call.path[0], owner_of(call.token.grant), parts_.now());
    if (!upload) return get_file(call);
    HttpResponse response = tus_response(200, *upload);
    response.headers.emplace_back("Upload-Length", std::to_string(upload->order.length));
    call.respond(std::move(response));
}

void Api::get_file(Call& call) {
    if (auto params = check_params(call.request, {"instance"}); !params) {
        return call.respond(params.error());
    }
    Hash sha256{};
    if (!from_hex(call.path[0], sha256)) return call.respond(no_file());
    const std::string* named = call.request.param("instance");
    std::map<std::string, std::set<std::string>> senders;  // by instance
    for (const Upload& file : parts_.uploads->of(sha256)) {
        if (file.order.owner == owner_of(call.token.grant)) return send_file(call, file);
        const std::string& id = named == nullptr ? file.order.instance : *named;
        if (id.empty() || !opens(call, file)) continue;
        auto known = senders.find(id);
        if (known == senders.end() && senders.size() < histories_max) {
            auto found = senders_of(call, id, call.path[0]);
            if (!found) return call.respond(internal_problem(found.error()));
            known = senders.emplace(id, std::move(*found)).first;
        }
        if (known == senders.end() || !known->second.contains(file.order.owner)) continue;
        if (!is_sensitive(file.order.kind)) return send_file(call, file);
        SensitiveRead read{InstanceId{id}, {file.order.subject}, {file.order.kind}};
        auto later = std::make_shared<Call>(Call{call.request, call.respond, call.token, {}});
        return record_read(call, read, [this, later, file] { send_file(*later, file); });
    }
    call.respond(no_file());
}

bool Api::opens(const Call& call, const Upload& file) {
    return file.order.kind.empty() || may_open(call.token.grant.role, file.order.kind);
}

void Api::send_file(Call& call, const Upload& file) {
    work_later(
        call, [uploads = parts_.uploads, file] { return uploads->read(file); },
        [file](Call& kept, const Result<std::string>& bytes) {
            kept.respond(content(file, bytes));
        });
}

// Who named the file in an event of the instance that the caller sees. Others than its sender read
// a file through such an event of the sender's: to name what somebody else sent opens nothing.
Result<std::set<std::string>> Api::senders_of(const Call& call, const std::string& id,
                                              const std::string& hex) const {
    std::set<std::string> senders;
    const std::string& role = call.token.grant.role;
    const Reader reader = reader_of(call.token.grant);
    const auto view = board_.find(InstanceId{id});
    if (!view || !access_.sees_history(reader, *view)) return senders;
    constexpr std::size_t page = 100;
    Version after;
    for (std::uint64_t looks = 0; looks < looks_max; looks += page) {
        const auto records = parts_.store->read_instance(view->state->id, after, page);
        if (!records) return records.error();
        for (const Bytes& record : *records) {
            const auto event = decode_record(record);
            if (!event) return event.error();
            if (event->position > board_.position()) return senders;
            after = event->version;
            const auto workflow = catalog_.find(event->workflow_hash);
            const Sight& sight = sight_of(workflow.get(), role);
            if (!sight.sees_event(*event) || !access_.sees_event(reader, *view, *event)) continue;
            const Value shown = event_json(*event, Hash{}, workflow.get(), sight);
            const Value* data = shown.find("data");
            if (data == nullptr || !names(*data, hex)) continue;
            const Actor& actor = event->actor;
            senders.insert(owner_of(actor.org, actor.subject, actor.role));
        }
        if (records->size() < page) break;
    }
    return senders;
}

}  // namespace jalon
