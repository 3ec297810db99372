#include "adapters/api/audit.h"

#include <utility>

#include "adapters/api/refusals.h"
#include "adapters/crypto/hasher.h"
#include "adapters/http/problem.h"
#include "adapters/json/proofs.h"
#include "engine/merkle/merkle.h"

namespace jalon {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::size_t bundle_bytes_max = std::size_t{64} << 20U;  // it is made in memory

HttpResponse unreadable(const Error& error) { return problem(500, "internal", error.message); }

// Why nothing was signed. A log that lost its key gets none in silence: nobody who trusts the old
// one could tell such a log from a forged one.
HttpResponse not_signed(const Error& error) {
    switch (error.code) {
        case ErrorCode::not_found:
            return problem(503, "read_only",
                           "the signing key of this log is missing: put back the copy that was "
                           "kept; or, if there is none, start the server with --new-key");
        case ErrorCode::overloaded: return problem(503, "read_only", error.message);
        default: return unreadable(error);
    }
}

// A parameter that must be there; 400 otherwise.
Input<std::uint64_t> required_number(const HttpRequest& request, std::string_view name,
                                     std::uint64_t min, std::uint64_t max) {
    if (request.param(name) == nullptr) {
        return problem(400, "bad_request", "the parameter " + std::string(name) + " is missing");
    }
    return read_number(request, name, 0, min, max);
}

HttpResponse bundle_response(Result<std::string> made) {
    if (made) {
        return HttpResponse{200,
                            "application/x-tar",
                            std::move(*made),
                            {{"Content-Disposition", "attachment; filename=\"audit.jalon\""}}};
    }
    switch (made.error().code) {
        case ErrorCode::not_found: return problem(404, "not_found", made.error().message);
        case ErrorCode::limit:
            return problem(413, "too_large",
                           made.error().message + ", or run `jalon audit bundle --data`");
        default: return unreadable(made.error());
    }
}

}  // namespace

bool may_audit(const TokenGrant& grant) {
    if (grant.role == "admin") return true;
    return grant.role == "auditor" && grant.countries.empty() && grant.hosts.empty();
}

bool Audit::may_sign() const {
    const std::int64_t since = parts_.now().value() - signed_at_.value();
    return !latest_ || since >= second_us || since < 0;  // the clock was set back
}

Result<SignedCheckpoint> Audit::sign() {
    const auto head = parts_.store->head();
    if (!head) return head.error();
    if (latest_ && latest_->checkpoint.size == head->last.value()) return *latest_;
    if (!signer_) {
        auto signer = LogSigner::open(parts_.signing_key, parts_.log_id);
        if (!signer) return signer.error();
        signer_ = std::move(*signer);
    }
    latest_ = signer_->sign(head->last.value(), root_of(*parts_.hasher, head->frontier));
    signed_at_ = parts_.now();
    return *latest_;
}

void Audit::when_signed(Then then) {
    const auto head = parts_.store->head();
    const bool is_current = latest_ && head && latest_->checkpoint.size == head->last.value();
    if (is_current || may_sign()) {
        then(sign());
    } else {
        waiting_.push_back(std::move(then));
    }
}

void Audit::tick() {
    if (waiting_.empty() || !may_sign()) return;
    const auto made = sign();
    for (const Then& then : std::exchange(waiting_, {})) then(made);
}

void Audit::checkpoint(Respond respond) {
    when_signed([respond = std::move(respond)](const Result<SignedCheckpoint>& made) {
        respond(made ? json_response(200, checkpoint_json(made->checkpoint, made->note, made->key))
                     : not_signed(made.error()));
    });
}

void Audit::bundle(std::string where, std::vector<InstanceId> instances, Respond respond) {
    if (bundling_) return respond(overloaded("another bundle is being made; try again", 5));
    const std::uint64_t id = next_bundle_++;
    bundling_.emplace(Bundling{id, std::move(respond), {}});
    BundleOrder order;
    order.store = parts_.store;
    order.log_id = parts_.log_id;
    order.zone = parts_.zone;
    order.where = std::move(where);
    order.instances = std::move(instances);
    order.bytes_max = bundle_bytes_max;
    when_signed([this, id, order = std::move(order)](const Result<SignedCheckpoint>& made) {
        if (!bundling_ || bundling_->id != id) return;
        if (!made) return end_bundle(id, not_signed(made.error()));
        BundleOrder signed_order = order;
        signed_order.checkpoint = *made;
        signed_order.signer = &*signer_;
        start_bundle(id, std::move(signed_order));
    });
}

void Audit::start_bundle(std::uint64_t id, BundleOrder order) {
    bundling_->thread =
        std::jthread([this, id, order = std::move(order)](const std::stop_token& stop) mutable {
            const OpensslHasher hasher;  // of this thread
            order.hasher = &hasher;
            order.goes_on = [&] { return !stop.stop_requested(); };
            auto made = write_bundle(order);
            if (stop.stop_requested()) return;
            auto response = std::make_shared<HttpResponse>(bundle_response(std::move(made)));
            parts_.post([this, id, response] { end_bundle(id, std::move(*response)); });
        });
}

void Audit::end_bundle(std::uint64_t id, HttpResponse response) {
    if (!bundling_ || bundling_->id != id) return;
    const Respond respond = std::move(bundling_->respond);
    bundling_.reset();
    respond(std::move(response));
}

void Audit::stop() {
    const HttpResponse stopping = problem(503, "read_only", "the server stops");
    if (bundling_) end_bundle(bundling_->id, stopping);
    const Error error{ErrorCode::overloaded, "the server stops"};
    for (const Then& then : std::exchange(waiting_, {})) then(error);
}

HttpResponse Audit::inclusion(const HttpRequest& request) {
    const auto head = parts_.store->head();
    if (!head) return unreadable(head.error());
    auto params = check_params(request, {"position", "size"});
    if (!params) return params.error();
    const auto size = read_number(request, "size", head->last.value(), 1, head->last.value());
    if (!size) return size.error();
    const auto position = required_number(request, "position", 1, *size);
    if (!position) return position.error();
    const auto made = tree_.inclusion(Position{*position}, *size);
    return made ? json_response(200, inclusion_json(*made)) : unreadable(made.error());
}

HttpResponse Audit::consistency(const HttpRequest& request) {
    const auto head = parts_.store->head();
    if (!head) return unreadable(head.error());
    auto params = check_params(request, {"from", "to"});
    if (!params) return params.error();
    const auto to = read_number(request, "to", head->last.value(), 0, head->last.value());
    if (!to) return to.error();
    const auto from = required_number(request, "from", 0, *to);
    if (!from) return from.error();
    const auto made = tree_.consistency(*from, *to);
    return made ? json_response(200, consistency_json(*made)) : unreadable(made.error());
}

}  // namespace jalon
