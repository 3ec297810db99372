#include "tools/jalon/log_fold.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/codec/state_codec.h"
#include "engine/instance/evolve.h"

namespace jalon {
namespace {

Error at(Position position, ErrorCode code, const std::string& message) {
    return Error{code, "position " + std::to_string(position.value()) + ": " + message};
}

}  // namespace

Result<Event> LogFold::read(Position position, std::span<const std::uint8_t> record) const {
    auto event = decode_record(record);
    if (!event) return at(position, event.error().code, event.error().message);
    const auto damaged = [&](const std::string& message) {
        return at(position, ErrorCode::corruption, message);
    };
    if (event->position != position || position != next(last_)) {
        return damaged("the record says position " + std::to_string(event->position.value()));
    }
    if (event->log_id != log_id_) return damaged("the record belongs to another log");
    if (!event->instance) return event;
    const InstanceState& state = state_of(*event->instance);
    if (event->version != next(state.version)) {
        return damaged("version " + std::to_string(event->version.value()) + " of " +
                       event->instance->value() + " follows version " +
                       std::to_string(state.version.value()));
    }
    const bool starts = event->type == EventType::instance_started;
    if (starts != state.absent()) {
        return damaged(event->instance->value() + " starts twice, or has not started");
    }
    return event;
}

void LogFold::take(const Event& event) {
    last_ = event.position;
    if (event.type == EventType::workflow_published) {
        ++workflows_;
        if (const Value* document = event.input.find("document")) {
            auto read = reader_.read(*document);
            if (read.workflow) catalog_.add(std::move(read.workflow));
        }
    }
    if (!event.instance) return;
    auto known = index_.find(event.instance->value());
    if (known == index_.end()) {
        const auto entry = states_.try_emplace(*event.instance).first;
        known = index_.emplace(entry->first.value(), &entry->second).first;
    }
    apply(*known->second, event);
}

const InstanceState& LogFold::state_of(const InstanceId& id) const {
    static const InstanceState absent;
    const auto it = index_.find(id.value());
    return it == index_.end() ? absent : *it->second;
}

Result<std::vector<LogFinding>> compare_states(const LogFold& fold, const EventStore& store) {
    std::vector<LogFinding> findings;
    std::set<InstanceId> stored;
    const auto compare = [&](const InstanceId& id, std::span<const std::uint8_t> bytes,
                             bool among_ended) {
        const InstanceState& state = fold.state_of(id);
        const auto wrong = [&](Position position, const char* what) {
            findings.push_back({position, id.value(), what});
        };
        if (!stored.insert(id).second) wrong(state.position, "the state is stored twice");
        if (state.absent()) {
            wrong(fold.last(), "a state is stored, the log has no event");
            return true;
        }
        if (among_ended && !state.final) wrong(state.position, "it runs, and rests with the ended");
        const Bytes expected = encode_state(state);
        if (!std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end())) {
            wrong(state.position, "the stored state is not the fold of the log");
        }
        return true;
    };
    // An older log keeps what has ended among what runs.
    for (const bool ended : {false, true}) {
        const auto visit = [&](const InstanceId& id, std::span<const std::uint8_t> bytes) {
            return compare(id, bytes, ended);
        };
        auto visited = ended ? store.each_ended(InstanceId{}, visit) : store.each_running(visit);
        if (!visited) return visited.error();
    }
    for (const auto& [id, state] : fold.states()) {
        if (stored.contains(id)) continue;
        findings.push_back({state.position, id.value(), "the stored state is missing"});
    }
    return findings;
}

Hash digest_of(const LogFold& fold, const Hasher& hasher) {
    std::vector<Bytes> states;
    for (const auto& [id, state] : fold.states()) states.push_back(encode_state(state));
    const std::vector<std::span<const std::uint8_t>> parts(states.begin(), states.end());
    return hasher.sha256(parts);
}

Value findings_json(const std::vector<LogFinding>& findings) {
    Value::Array list;
    for (const LogFinding& finding : findings) {
        list.push_back(Value::Object{
            {"position", static_cast<std::int64_t>(finding.position.value())},
            {"instance", finding.instance.empty() ? Value{} : Value{finding.instance}},
            {"message", finding.message}});
    }
    return list;
}

std::string finding_line(const LogFinding& finding) {
    std::string line = "position " + std::to_string(finding.position.value());
    if (!finding.instance.empty()) line += " (" + finding.instance + ")";
    return line + ": " + finding.message;
}

}  // namespace jalon
