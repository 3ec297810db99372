#include "adapters/api/api.h"

#include <algorithm>
#include <utility>

#include "adapters/api/audit.h"
#include "adapters/api/bulk.h"
#include "adapters/api/diagrams.h"
#include "adapters/api/reads.h"
#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"
#include "adapters/runtime/ended_views.h"
#include "engine/base/limits.h"

namespace jalon {
Api::Api(ApiParts parts, Recovered recovered)
    : parts_(std::move(parts)),
      catalog_(std::move(recovered.catalog)),
      board_(std::move(recovered.board)),
      sights_([this](const std::string& id) { return catalog_.find(id); }),
      access_(parts_.zones, parts_.zone),
      hub_(HubParts{parts_.store, &board_, &catalog_, parts_.hasher, parts_.log_id, parts_.now,
                    [this](const InstanceView& view, const std::string& role) {
                        return clear_data(view, role);
                    },
                    &sights_, &access_, parts_.post,
                    [this](const std::string& token) { return holds(token); }}),
      preparation_(*parts_.sealer, parts_.log_id),
      audit_(std::make_unique<Audit>(parts_)),
      diagrams_(std::make_unique<Diagrams>()),
      reads_(std::make_unique<Reads>(*parts_.store)) {
    board_.rest_ended(ended_views(
        *parts_.store, catalog_, [this] { return board_.position(); },
        [this](const Error& error) {
            if (parts_.failed) parts_.failed(error);
        }));
}

Api::~Api() = default;

// A store that cannot be read lets nobody in.
bool Api::holds(const std::string& token) const {
    const auto held = parts_.tokens->holds(token, parts_.now());
    return held && *held;
}

void Api::deliver(const Delivery& delivery) {
    for (const auto& workflow : delivery.published) catalog_.add(workflow);
    if (!delivery.published.empty()) sights_.forget();
    std::vector<Change> changes;
    for (const Committed& committed : delivery.committed) {
        Change change{committed, nullptr, nullptr};
        if (committed.state) {
            change.after = std::make_shared<const InstanceView>(
                view_of(committed.state, catalog_.find(committed.event->workflow_hash)));
            change.before = board_.apply(change.after);
        } else {
            carry_out(*committed.event);
        }
        changes.push_back(std::move(change));
    }
    if (!delivery.committed.empty()) {
        board_.checkpoint(delivery.committed.back().event->position);
        hub_.dispatch(changes, board_.position());
    }
    for (const Reply& reply : delivery.replies) answer(reply);
    run_bulks();
}

std::vector<InstanceId> Api::running(const Filter& where) const {
    return board_.running(where, limits::told_max + 1, parts_.now());
}

void Api::tick() {
    hub_.tick();
    audit_->tick();
    run_bulks();
    sweep_uploads();
    write_last_use();
}

// Beside everything else too. What cannot be written now is written when a token is used again.
void Api::write_last_use() {
    if (cannot_write()) return;
    auto text = parts_.last_use->due(parts_.now(), [this](std::string_view id) {
        const auto held = parts_.tokens->holds(id, parts_.now());
        return !held || *held;
    });
    if (!text) return;
    static_cast<void>(worker_->post([path = parts_.last_use_path, text = std::move(*text)] {
        static_cast<void>(LastUse::write(path, text));
    }));
}

// Once an hour, beside everything else.
void Api::sweep_uploads() {
    constexpr std::int64_t hour_us = 3'600'000'000;
    const Timestamp now = parts_.now();
    if (now.value() - swept_at_.value() < hour_us || cannot_write()) return;
    swept_at_ = now;
    static_cast<void>(worker_->post([uploads = parts_.uploads, now] {
        static_cast<void>(uploads->sweep(now));  // what fails is tried again
    }));
}

void Api::abandon() {
    waiting_.clear();
    bulks_.clear();
    rehearsal_.reset();
    worker_.reset();
}

void Api::answer(const Reply& reply) {
    const auto waiting = waiting_.find(reply.request);
    if (waiting == waiting_.end()) {
        for (const auto& [id, under_way] : bulks_) {
            if (under_way.bulk->take(reply)) return;
        }
        return;
    }
    Waiting request = std::move(waiting->second);
    waiting_.erase(waiting);
    request.place.answered(parts_.now());
    if (const auto* refusal = std::get_if<Refusal>(&reply.answer)) {
        request.respond(refusal_response(as_seen(request, *refusal)));
    } else if (request.then) {
        request.then();
    } else if (const auto* fresh = std::get_if<Accepted>(&reply.answer)) {
        request.respond(accepted(*fresh->event, request));
    } else if (const auto* known = std::get_if<Repeated>(&reply.answer)) {
        request.respond(repeated(known->position, request));
    } else {
        request.respond(json_response(200, Value::Object{{"status", "unchanged"}}));
    }
}

void Api::fail(const Error& error) {
    failed_ = true;
    stop();
    const HttpResponse response = come_again(problem(503, "outcome_unknown", error.message), 2);
    for (const auto& [id, request] : waiting_) request.respond(response);
    for (const auto& [id, under_way] : bulks_) under_way.bulk->answer(response);
    waiting_.clear();
    bulks_.clear();
}

}  // namespace jalon
