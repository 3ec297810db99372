// jalon audit diff: who moved, what changed and what became overdue between two moments.
#include <map>
#include <utility>

#include "adapters/json/contract.h"
#include "adapters/json/json.h"
#include "adapters/runtime/past.h"
#include "engine/core/unseal.h"
#include "tools/jalon/difference.h"
#include "tools/jalon/memory_sealer.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/past_pass.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/views.h"
#include "tools/jalon/where.h"

namespace jalon {
namespace {

// What was found at one moment: the instances by id, and the instant it names.
struct PastList {
    std::map<std::string, Value> fitting;
    Timestamp instant;
};

Value answer_of(Timestamp from, Timestamp to, bool known, Value::Array items) {
    return Value::Object{{"from", to_string(from)},
                         {"to", to_string(to)},
                         {"known", known},
                         {"items", std::move(items)}};
}

// A position is of the record already.
std::string known_at(const DiffVerb& verb, const std::string& moment) {
    return verb.known && !parse_position(moment) ? moment : "";
}

Error backwards() { return Error{ErrorCode::invalid, "--from is later than --to"}; }

// --- offline ---

// The instance as the contract shows it, but with the marks of its sealed fields, which tell
// whether one was replaced.
MomentSide side_of(const OfflineLog& log, const std::optional<InstanceView>& view, Timestamp now) {
    if (!view) return {};
    const auto shown = [&log, state = view->state](const Value& value) {
        const auto nothing = [](std::string_view) { return false; };
        return unseal(MemorySealer{}, log.directory().log_id(), *state, value, nothing);
    };
    return {instance_json(*view, view->state->data, now, Sight{}), shown};
}

Result<Value> diff_offline(const DiffVerb& verb, const Conditions& conditions) {
    auto log = OfflineLog::open(verb.target.directory);
    if (!log) return log.error();
    const auto from = log->moment_of(verb.from, known_at(verb, verb.from));
    if (!from) return from.error();
    const auto to = log->moment_of(verb.to, known_at(verb, verb.to));
    if (!to) return to.error();
    if (!from->clock || !to->clock) return Error{ErrorCode::invalid, "--from and --to name a time"};
    const Timestamp begin = *from->clock;
    const Timestamp end = *to->clock;
    if (begin > end) return backwards();
    const Filter filter = filter_of(conditions);
    Value::Array items;
    const auto take = [&](const PastViews& views) {
        const auto& before = views.front();
        const auto& after = views.back();
        const bool fits =
            (before && filter.passes(*before, begin)) || (after && filter.passes(*after, end));
        if (!fits) return;
        Value item = difference_of(side_of(*log, before, begin), side_of(*log, after, end));
        if (!item.is_null()) items.push_back(std::move(item));
    };
    if (auto read = each_past(*log, {*from, *to}, take); !read) return read.error();
    return answer_of(begin, end, verb.known, std::move(items));
}

// --- online ---

// Asks for lists as they were; the first failure ends it and was told.
class PastLists {
public:
    explicit PastLists(const DiffVerb& verb) : verb_(verb), server_(verb.target) {}

    std::optional<PastList> list(const std::string& moment, Conditions conditions) {
        const Conditions at = query_of(moment);
        conditions.insert(conditions.end(), at.begin(), at.end());
        const auto answer = server_.ask_pages("/v1/instances", conditions);
        if (!answer) return std::nullopt;
        const auto instant = parse_timestamp(text_or(answer->find("as_of"), ""));
        const Value* items = answer->find("items");
        if (!instant || items == nullptr || items->as_array() == nullptr) {
            exit_ = fail(Exit::unreachable, "the server's answer names no moment");
            return std::nullopt;
        }
        PastList found{{}, *instant};
        for (const Value& item : *items->as_array()) found.fitting[plain(item.find("id"))] = item;
        return found;
    }

    // Of those that fitted at one moment only, how they stood at the other.
    bool complete(PastList& found, const std::string& moment, const PastList& other) {
        for (const auto& [id, instance] : other.fitting) {
            if (found.fitting.contains(id)) continue;
            ClientRequest request;
            request.target = with_query("/v1/instances/" + encode_component(id), query_of(moment));
            auto alone = server_.find(request);
            if (!alone) return false;
            found.fitting[id] = std::move(*alone);
        }
        return true;
    }

    [[nodiscard]] Exit exit() const { return exit_ == Exit::ok ? server_.exit() : exit_; }

private:
    [[nodiscard]] Conditions query_of(const std::string& moment) const {
        Conditions query{{"as_of", moment}};
        const std::string known = known_at(verb_, moment);
        if (!known.empty()) query.emplace_back("known_at", known);
        return query;
    }

    const DiffVerb& verb_;
    Online server_;
    Exit exit_ = Exit::ok;
};

std::optional<Value> diff_online(const DiffVerb& verb, const Conditions& conditions, Exit& exit) {
    PastLists lists(verb);
    auto before = lists.list(verb.from, conditions);
    auto after = before ? lists.list(verb.to, conditions) : std::nullopt;
    if (after && before->instant > after->instant) {
        exit = fail(backwards());
        return std::nullopt;
    }
    if (!after || !lists.complete(*after, verb.to, *before) ||
        !lists.complete(*before, verb.from, *after)) {
        exit = lists.exit();
        return std::nullopt;
    }
    Value::Array items;
    for (const auto& [id, instance] : after->fitting) {
        Value item = difference_of({before->fitting[id], {}}, {instance, {}});
        if (!item.is_null()) items.push_back(std::move(item));
    }
    return answer_of(before->instant, after->instant, verb.known, std::move(items));
}

}  // namespace

Exit run_audit_diff(const DiffVerb& verb) {
    const auto conditions = parse_where(verb.where);
    if (!conditions) return fail(conditions.error());
    std::optional<Value> answer;
    if (verb.target.offline()) {
        auto made = diff_offline(verb, *conditions);
        if (!made) return fail(made.error());
        answer = std::move(*made);
    } else {
        Exit exit = Exit::ok;
        answer = diff_online(verb, *conditions, exit);
        if (!answer) return exit;
    }
    print_line(verb.target.json ? to_json(*answer) : difference_view(*answer));
    return Exit::ok;
}

}  // namespace jalon
