#include "tools/jalon/walker.h"

#include <algorithm>
#include <set>
#include <utility>

namespace jalon {
namespace {

constexpr std::uint64_t anew_percent = 15;
constexpr std::uint64_t time_percent = 20;
constexpr int start_tries = 5;
constexpr int send_tries = 5;
constexpr int send_tries_patient = 30;
constexpr std::uint64_t patient_percent = 15;
constexpr std::size_t refusals_max = 1000;
constexpr std::int64_t day_us = 86'400'000'000;
constexpr Date default_start{2026, 1, 5};

std::vector<std::vector<std::string>> awaits_of(const Workflow& workflow) {
    std::vector<std::vector<std::string>> awaits;
    for (const StateNode& state : workflow.chart.states()) {
        auto& triggers = awaits.emplace_back();
        for (const auto& entry : workflow.triggers) {
            const std::string& name = entry.first;
            const bool waits =
                std::any_of(state.transitions.begin(), state.transitions.end(),
                            [&](const Transition& one) { return waits_for(one, name); });
            if (waits) triggers.push_back(name);
        }
    }
    return awaits;
}

// Every role that some trigger names; an administrator where none is named.
std::vector<std::string> roles_of(const Workflow& workflow) {
    std::set<std::string> roles;
    for (const auto& [name, rule] : workflow.triggers) roles.insert(rule.by.begin(), rule.by.end());
    roles.erase("*");
    if (roles.empty()) roles.insert("admin");
    return {roles.begin(), roles.end()};
}

Timestamp morning_of(const Date& date) {
    return instant_of_utc(LocalDateTime{date, day_us * 9 / 24});
}

void find_dates_after(const Value& value, const Date& after, std::vector<Date>& found) {
    if (const auto date = parse_date(text_or(&value, "")); date && *date > after) {
        found.push_back(*date);
    }
    if (const Value::Array* list = value.as_array()) {
        for (const Value& one : *list) find_dates_after(one, after, found);
    }
    if (const Value::Object* object = value.as_object()) {
        for (const Value::Member& member : *object) find_dates_after(member.value, after, found);
    }
}

// How far an attempt is from being taken; data of a wrong shape is further than any guard.
std::size_t refusals_of(const Refusal& refusal) {
    if (!refusal.errors.empty()) return refusals_max;
    return std::min(refusal.reasons.size(), refusals_max - 1);
}

// What guards that refused had looked at: what a sender could change, and the values of all of it.
struct ReadByGuards {
    std::vector<std::string> paths;
    std::vector<Value> values;
};

void add_values(const Value& value, std::vector<Value>& values) {
    if (const Value::Array* list = value.as_array()) {
        for (const Value& one : *list) add_values(one, values);
    } else if (value.as_object() == nullptr && !value.is_null()) {
        values.push_back(value);
    }
}

ReadByGuards read_by_guards(const Refusal& refusal) {
    ReadByGuards read;
    for (const Reason& reason : refusal.reasons) {
        for (const Value::Member& one : *reason.facts.as_object()) {
            add_values(one.value, read.values);
            const bool sent = one.name.starts_with("facts.") || one.name.starts_with("input.") ||
                              one.name.starts_with("actor.");
            if (sent) read.paths.push_back(one.name);
        }
    }
    return read;
}

void count_reasons(const Refusal& refusal, Sent& sent) {
    ++sent.refused;
    for (const Reason& reason : refusal.reasons) ++sent.reasons[reason.guard];
    if (refusal.reasons.empty()) {
        ++sent.reasons[refusal.code == RefusalCode::schema ? "schema" : "not_allowed"];
    }
}

}  // namespace

Walker::Walker(const Workflow& workflow, const ZoneRules& zones, std::uint64_t seed, int steps)
    : workflow_(traced(workflow)),
      chance_(seed),
      compared_(workflow),
      generator_(chance_, compared_),
      simulation_(workflow_, zones),
      coverage_(workflow_->chart),
      awaits_(awaits_of(*workflow_)),
      roles_(roles_of(*workflow_)),
      steps_(steps) {
    simulation_.refuse_briefly();
}

void Walker::walk() {
    if (!begin()) return;
    for (int i = 0; i < steps_ && !simulation_.state().final; ++i) step();
}

bool Walker::begin() {
    if (coverage_.found().empty() || chance_.percent(anew_percent)) return begin_anew();
    // Of some that could be gone on from, the one where fewest walks began.
    std::size_t chosen = chance_.pick(coverage_.found());
    auto& items = coverage_.items();
    for (int i = 0; i < 2; ++i) {
        const std::size_t other = chance_.pick(coverage_.found());
        if (items[other].begun < items[chosen].begun) chosen = other;
    }
    Reached& from = items[chosen];
    ++from.begun;
    if (from.standing->state.final) return begin_anew();
    script_ = from.script;
    simulation_.go_back(*from.standing);
    return true;
}

bool Walker::begin_anew() {
    const auto& schema = workflow_->start.schema_source;
    for (int i = 0; i < start_tries; ++i) {
        simulation_.go_back({});
        script_ = {};
        const Timestamp at = draw_start();
        static_cast<void>(simulation_.advance_to(at));
        const auto facts = draw_facts("start");
        for (const auto& [name, value] : facts) simulation_.set_fact(name, value);
        const Value data = generator_.draw(schema, Value::Object{}, utc_of(at).date);
        const Actor actor = draw_actor(workflow_->start);
        const SimulatedTurn turn = simulation_.start(data, actor);
        if (turn.refusal) {
            count_reasons(*turn.refusal, sent_["start"]);
            continue;
        }
        ++sent_["start"].taken;
        script_.facts(facts);
        script_.start(data, actor, at);
        cover(turn);
        return true;
    }
    return false;
}

// Within the first year of a set of rules, mostly the latest one.
Timestamp Walker::draw_start() {
    const auto& sets = workflow_->rule_sets;
    Date from = default_start;
    if (!sets.empty()) {
        const Date latest = std::max(sets.back().from, Date{1970, 1, 1});
        from = std::max(latest, chance_.percent(70) ? default_start : latest);
        if (chance_.percent(20)) from = std::max(chance_.pick(sets).from, Date{1970, 1, 1});
    }
    return morning_of(date_of_days(days_of(from) + chance_.between(0, 360)));
}

void Walker::step() {
    const auto triggers = awaited();
    if (triggers.empty() || chance_.percent(time_percent)) return pass_time();
    send(choose(triggers));
}

std::vector<std::string> Walker::awaited() const {
    std::set<std::string> names;
    for (const std::string& id : simulation_.state().active) {
        const auto& list = awaits_[*workflow_->chart.find(id)];
        names.insert(list.begin(), list.end());
    }
    return {names.begin(), names.end()};
}

// Of two at random the one that was taken less often so far, now and then just one at random.
const std::string& Walker::choose(const std::vector<std::string>& triggers) {
    const std::string& one = chance_.pick(triggers);
    const std::string& other = chance_.pick(triggers);
    return chance_.percent(50) || sent_[one].taken <= sent_[other].taken ? one : other;
}

void Walker::pass_time() {
    const SimulatedTurn turn = simulation_.advance_to(next_time());
    if (turn.outcomes.empty()) return;
    script_.at(simulation_.now());
    cover(turn);
}

// To a timer, to a date that the data names, or some days on.
Timestamp Walker::next_time() {
    const Timestamp now = simulation_.now();
    std::vector<Timestamp> due;
    for (const Timer& timer : simulation_.state().timers) {
        if (!timer.fired && timer.at > now) due.push_back(timer.at);
    }
    if (!due.empty() && chance_.percent(40)) {
        return chance_.percent(60) ? *std::min_element(due.begin(), due.end()) : chance_.pick(due);
    }
    std::vector<Date> dates;
    find_dates_after(simulation_.state().data, utc_of(now).date, dates);
    if (!dates.empty() && chance_.percent(50)) {
        return std::max(now, morning_of(chance_.pick(dates)));
    }
    return Timestamp{now.value() + chance_.between(1, 40) * day_us};
}

// What is refused is tried again with another draw of what the refusing guards looked at: mostly a
// few times, now and then many times, for guards that want much at once.
void Walker::send(const std::string& trigger) {
    Sent& sent = sent_[trigger];
    Attempt attempt = draw_attempt(trigger);
    std::size_t fewest = refusals_max;
    const int tries = chance_.percent(patient_percent) ? send_tries_patient : send_tries;
    for (int i = 0; i < tries; ++i) {
        Attempt tried = attempt;
        if (i > 0 && !redraw(trigger, tried)) return;
        for (const auto& [name, value] : tried.facts) simulation_.set_fact(name, value);
        SimulatedTurn turn = simulation_.send(trigger, tried.data, tried.actor);
        if (!turn.refusal) {
            ++sent.taken;
            script_.at(simulation_.now());
            script_.facts(tried.facts);
            script_.send(trigger, tried.data, tried.actor);
            return cover(turn);
        }
        count_reasons(*turn.refusal, sent);
        if (!turn.outcomes.empty()) {
            script_.fire_due(simulation_.now());
            return cover(turn);
        }
        const std::size_t refusals = refusals_of(*turn.refusal);
        if (refusals > fewest) continue;
        fewest = refusals;
        tried.refusal = std::move(turn.refusal);
        attempt = std::move(tried);
    }
}

Walker::Attempt Walker::draw_attempt(const std::string& trigger) {
    const TriggerRule& rule = workflow_->rule_of(trigger);
    const Date today = utc_of(simulation_.now()).date;
    const InstanceState& state = simulation_.state();
    Attempt attempt{draw_facts(trigger), generator_.draw(rule.schema_source, state.data, today),
                    draw_actor(rule), std::nullopt};
    // Only the latest step can be reversed.
    if (rule.reverses) {
        attempt.data.set("version", static_cast<std::int64_t>(state.version.value()));
    }
    return attempt;
}

// Some of what the refusing guards read is drawn again; the more is left as it is, the more of what
// was right already stays right. False: nothing that could be drawn stands behind the refusal.
bool Walker::redraw(const std::string& trigger, Attempt& attempt) {
    const Attempt fresh = draw_attempt(trigger);
    if (!attempt.refusal->errors.empty()) {
        attempt.data = fresh.data;
        return true;
    }
    const ReadByGuards read = read_by_guards(*attempt.refusal);
    if (read.paths.empty()) return false;
    for (std::uint64_t count = 1 + chance_.below(3); count > 0; --count) {
        redraw_path(chance_.pick(read.paths), read.values, fresh, attempt);
    }
    return true;
}

// What rules compare with one another is often best when it is equal.
void Walker::redraw_path(std::string_view path, const std::vector<Value>& values,
                         const Attempt& fresh, Attempt& attempt) {
    const bool equal = !values.empty() && chance_.percent(40);
    const Value other = equal ? chance_.pick(values) : Value{};
    const std::string name(path.substr(path.find('.') + 1));
    if (path.starts_with("facts.")) {
        const auto fact = fresh.facts.find(name);
        if (fact != fresh.facts.end()) attempt.facts[name] = fact->second;
    } else if (path.starts_with("actor.")) {
        attempt.actor = fresh.actor;
        if (name == "subject" && other.as_string() != nullptr) {
            attempt.actor.subject = *other.as_string();
        }
        if (name == "org" && other.as_string() != nullptr) attempt.actor.org = *other.as_string();
    } else {
        const std::string top = name.substr(0, name.find('.'));
        const Value* drawn = fresh.data.find(top);
        if (equal && top == name && drawn != nullptr) drawn = &other;
        if (drawn != nullptr) attempt.data.set(top, *drawn);
        if (drawn == nullptr) attempt.data.erase(top);
    }
}

Actor Walker::draw_actor(const TriggerRule& rule) {
    const bool anybody =
        rule.by.empty() || std::find(rule.by.begin(), rule.by.end(), "*") != rule.by.end();
    Actor actor;
    actor.role = chance_.pick(anybody ? roles_ : rule.by);
    actor.subject = actor.role + (chance_.percent(75) ? "-1" : "-2");
    actor.org = actor.role;
    if (chance_.percent(30)) {
        if (auto known = generator_.some_text(simulation_.state().data); !known.empty()) {
            actor.subject = known;
        }
    }
    if (chance_.percent(30)) {
        if (auto known = generator_.some_text(simulation_.state().data); !known.empty()) {
            actor.org = known;
        }
    }
    return actor;
}

// Facts of the reads of this trigger. What was said before often stands.
std::map<std::string, Value> Walker::draw_facts(const std::string& on) {
    std::map<std::string, Value> facts;
    const Date today = utc_of(simulation_.now()).date;
    const Value& data = simulation_.state().data;
    const bool keep = chance_.percent(50);
    for (const Read& read : workflow_->reads) {
        if (std::find(read.on.begin(), read.on.end(), on) == read.on.end()) continue;
        const auto add = [&](const std::string& name) {
            const auto present = simulation_.standing().facts.find(name);
            const bool stands = keep && present != simulation_.standing().facts.end();
            facts[name] = stands ? present->second : generator_.draw_fact(name, data, today);
        };
        add(read.name + ".known");
        for (const auto& [fact, fact_rule] : read.facts) add(read.name + "." + fact);
    }
    return facts;
}

void Walker::cover(const SimulatedTurn& turn) {
    for (const Outcome& outcome : turn.outcomes) {
        for (const std::size_t item : items_of(outcome, workflow_->chart, coverage_.coverable())) {
            coverage_.reach(item, script_, simulation_);
        }
    }
}

Value Walker::example_of(const std::string& trigger, const InstanceState& state, Timestamp now) {
    const TriggerRule& rule = workflow_->rule_of(trigger);
    const std::string role =
        rule.by.empty() || rule.by.front() == "*" ? roles_.front() : rule.by.front();
    WalkScript line;
    line.send(trigger, generator_.draw(rule.schema_source, state.data, utc_of(now).date),
              Actor{role + "-1", role, role});
    return line.line(0);
}

}  // namespace jalon
