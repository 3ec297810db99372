#include "tools/jalon/conformance.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/time.h"
#include "engine/projection/late.h"

namespace jalon {

struct Conformance::Step {
    const Value* event;
    std::string trigger;  // empty: the start, a timer's owner, or no step
    std::int64_t position = 0;
    std::int64_t version = 0;
    Timestamp occurred_at;
    Timestamp recorded_at;
    const Step* voided_by = nullptr;  // what it did was begun anew by this step

    // In the order in which things happened.
    [[nodiscard]] bool is_before(const Step& other) const {
        return std::pair(occurred_at, position) < std::pair(other.occurred_at, other.position);
    }
    [[nodiscard]] std::string_view of_actor(std::string_view name) const {
        const Value* actor = event->find("actor");
        return actor == nullptr ? "" : text_or(actor->find(name), "");
    }
};

struct Conformance::Life {
    const Value* instance;
    std::string id;
    std::string workflow;
    bool synthetic = false;
    std::int64_t taken_over = 0;  // the position from which it is known here; 0: from its start
    std::vector<Step> steps;      // without those that were reversed
};

namespace {

std::int64_t integer_of(const Value* value) {
    const std::int64_t* number = value == nullptr ? nullptr : value->as_int();
    return number == nullptr ? 0 : *number;
}

std::vector<std::string> texts_of(const Value* list) {
    std::vector<std::string> texts;
    if (list == nullptr || list->as_array() == nullptr) return texts;
    for (const Value& one : *list->as_array()) texts.emplace_back(text_or(&one, ""));
    return texts;
}

const Value::Object& members_of(const Value* value) {
    static const Value::Object none;
    return value == nullptr || value->as_object() == nullptr ? none : *value->as_object();
}

bool is_among(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

Value member_or_null(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    return found == nullptr ? Value{} : *found;
}

bool has_items(const Value* list) {
    return list != nullptr && list->as_array() != nullptr && !list->as_array()->empty();
}

// Dots part the names of a path.
std::string undotted(std::string trigger) {
    std::replace(trigger.begin(), trigger.end(), '.', '_');
    return trigger;
}

Value same_data(const Value& data, const Value& other) {
    Value same{Value::Object{}};
    if (data.as_object() == nullptr) return same;
    for (const Value::Member& member : *data.as_object()) {
        const Value* there = other.find(member.name);
        same.set(member.name, there != nullptr && *there == member.value);
    }
    return same;
}

}  // namespace

Result<void> Conformance::add_checks(const std::string& workflow, const Value& document) {
    const Error malformed{ErrorCode::invalid, workflow + ": no list of checks"};
    const Value* list = document.find("checks");
    if (list == nullptr || list->as_array() == nullptr) return malformed;
    for (const Value& one : *list->as_array()) {
        const Value* rule = one.find("rule");
        const std::string id(text_or(one.find("id"), ""));
        if (rule == nullptr || id.empty()) return malformed;
        auto compiled = Rule::compile(*rule);
        if (!compiled) return Error{ErrorCode::invalid, id + ": " + compiled.error().message};
        checks_.push_back(Check{id,
                                workflow,
                                member_or_null(one, "title"),
                                texts_of(one.find("on")),
                                std::move(*compiled),
                                0,
                                0,
                                {}});
    }
    Workflow& own = workflows_[workflow];
    own.take_over = text_or(document.find("take_over"), "");
    for (const Value::Member& one : members_of(document.find("preconditions"))) {
        own.preconditions[one.name] = texts_of(&one.value);
    }
    for (const Value::Member& trigger : members_of(document.find("anew"))) {
        for (const Value::Member& member : members_of(&trigger.value)) {
            for (const Value::Member& item : members_of(&member.value)) {
                own.anew.push_back({trigger.name, member.name, item.name, texts_of(&item.value)});
            }
        }
    }
    const auto tellings = [](const Value* places) {
        std::vector<Telling> all;
        for (const Value::Member& one : members_of(places)) {
            all.push_back({one.name, std::string(text_or(&one.value, ""))});
        }
        return all;
    };
    for (const Value::Member& one : members_of(document.find("facts"))) {
        own.facts.push_back({one.name, std::string(text_or(one.value.find("anew"), "")),
                             tellings(one.value.find("told")),
                             tellings(one.value.find("corrected"))});
    }
    return {};
}

bool Conformance::begins(const Anew& anew, const Step& step) {
    if (step.trigger != anew.trigger) return false;
    const Value data = member_or_null(*step.event, "data");
    return is_among(texts_of(data.find(anew.member)), anew.item);
}

// Of several the first that came after it.
void Conformance::mark_void(Life& life, const Workflow& workflow) {
    for (const Anew& anew : workflow.anew) {
        for (const Step& cause : life.steps) {
            if (!begins(anew, cause)) continue;
            for (Step& step : life.steps) {
                const bool first = step.voided_by == nullptr || cause.is_before(*step.voided_by);
                const bool hit = first && step.is_before(cause);
                if (hit && is_among(anew.voids, step.trigger)) step.voided_by = &cause;
            }
        }
    }
}

Conformance::Steps Conformance::in_time(const Life& life) {
    Steps steps;
    for (const Step& one : life.steps) steps.push_back(&one);
    std::stable_sort(steps.begin(), steps.end(), [](const Step* left, const Step* right) {
        return left->occurred_at < right->occurred_at;
    });
    return steps;
}

// A correction is of what was told before, however late it comes. What was declared and never
// confirmed tells nothing.
Value Conformance::fact_of(const Fact& fact, const Life& life, const Workflow& workflow,
                           const Step* step) {
    const auto place = [](const std::vector<Telling>& tellings, const Step& one) {
        const auto found = std::find_if(tellings.begin(), tellings.end(), [&](const Telling& each) {
            return each.trigger == one.trigger;
        });
        return found == tellings.end() ? std::string() : found->place;
    };
    Value known;
    bool ended = false;
    for (const Step* one : in_time(life)) {
        const bool later = step != nullptr && step->is_before(*one);
        for (const Anew& anew : workflow.anew) {
            ended = ended || (later && one->trigger == anew.trigger);
            if (anew.item != fact.item || !begins(anew, *one)) continue;
            if (later) return known;
            known = Value{};
        }
        const Value data = member_or_null(*one->event, "data");
        const std::string field = place(fact.corrected, *one);
        if (!field.empty() && text_or(data.find("field"), "") == field) {
            known = member_or_null(data, "value");
        }
        const Value told = member_or_null(data, place(fact.told, *one));
        const bool open = one->trigger == workflow.take_over && life.taken_over == 0;
        if (told.is_null() || open) continue;
        if (ended) return known;
        known = told;
    }
    return known;
}

Value Conformance::facts_of(const Life& life, const Workflow& workflow, const Step* step) {
    Value facts{Value::Object{}};
    for (const Fact& fact : workflow.facts) {
        facts.set(fact.name, fact_of(fact, life, workflow, step));
    }
    return facts;
}

Value Conformance::anew_before(const Life& life, const Workflow& workflow, const Step* step) {
    Value::Array items;
    for (const Anew& anew : workflow.anew) {
        const bool begun = std::any_of(life.steps.begin(), life.steps.end(), [&](const Step& one) {
            return begins(anew, one) && (step == nullptr || one.is_before(*step));
        });
        if (begun) items.emplace_back(anew.item);
    }
    return items;
}

void Conformance::take(const Value& instance, const Value::Array& events) {
    Life life;
    life.instance = &instance;
    life.id = text_or(instance.find("id"), "");
    life.workflow = text_or(instance.find("workflow"), "");
    const Value* data = instance.find("data");
    life.synthetic = data != nullptr && has_items(data->find("synthetic"));
    const Value* attributes = instance.find("attributes");
    const bool declared = attributes != nullptr && truthy(member_or_null(*attributes, "declared"));
    const auto workflow = workflows_.find(life.workflow);
    std::set<std::int64_t> reversed;
    for (const Value& event : events) {
        if (text_or(event.find("type"), "") == "StepReversed" && event.find("data") != nullptr) {
            reversed.insert(integer_of(event.find("data")->find("version")));
        }
    }
    for (const Value& event : events) {
        const auto occurred = parse_timestamp(text_or(event.find("occurred_at"), ""));
        const auto recorded = parse_timestamp(text_or(event.find("recorded_at"), ""));
        Step step{&event,
                  std::string(text_or(event.find("trigger"), "")),
                  integer_of(event.find("position")),
                  integer_of(event.find("version")),
                  occurred.value_or(Timestamp{}),
                  recorded.value_or(Timestamp{})};
        if (reversed.contains(step.version)) continue;
        if (declared && workflow != workflows_.end() &&
            step.trigger == workflow->second.take_over) {
            life.taken_over = step.position;
        }
        life.steps.push_back(std::move(step));
    }
    instances_ += 1;
    synthetic_ += life.synthetic ? 1 : 0;
    steps_ += static_cast<std::int64_t>(life.steps.size());
    if (workflow != workflows_.end()) mark_void(life, workflow->second);
    list_steps(life);
    for (Check& check : checks_) {
        if (check.workflow != life.workflow) continue;
        if (check.on.empty()) judge(check, life, nullptr);
        for (const Step& step : life.steps) {
            if (is_among(check.on, step.trigger)) judge(check, life, &step);
        }
    }
    if (workflow != workflows_.end()) list_preconditions(life, workflow->second);
}

// Without a step the whole life is past.
void Conformance::judge(Check& check, const Life& life, const Step* step) {
    const auto shown = [&](const Step& one) {
        const Value data = member_or_null(*one.event, "data");
        Value same;
        if (step != nullptr) {
            // Who is not named may be anybody: that they are two has to be shown.
            const std::string_view person = step->of_actor("subject");
            const std::string_view other = one.of_actor("subject");
            const bool may_be_one = person.empty() || other.empty() || person == other;
            same = Value::Object{{"role", one.of_actor("role") == step->of_actor("role")},
                                 {"person", may_be_one},
                                 {"data", same_data(member_or_null(*step->event, "data"), data)}};
        }
        return Value{Value::Object{{"position", one.position},
                                   {"trigger", one.trigger},
                                   {"occurred_at", to_string(one.occurred_at)},
                                   {"role", one.of_actor("role")},
                                   {"person", one.of_actor("subject")},
                                   {"data", data},
                                   {"entered", member_or_null(*one.event, "entered")},
                                   {"irregular", member_or_null(*one.event, "irregular")},
                                   {"same", std::move(same)}}};
    };
    Value past{Value::Object{}};
    Value later{Value::Object{}};
    Value latest{Value::Object{}};
    for (const Step* one : in_time(life)) {
        if (one == step) continue;
        const bool before = step == nullptr || one->is_before(*step);
        const bool is_void =
            step != nullptr && one->voided_by != nullptr && one->voided_by->is_before(*step);
        if (is_void) continue;
        const std::string name = undotted(one->trigger);
        Value& side = before ? past : later;
        if (side.find(name) == nullptr) side.set(name, Value::Array{});
        side.find(name)->as_array()->push_back(shown(*one));
        if (before) latest.set(name, shown(*one));
    }
    const Workflow& own = workflows_.at(check.workflow);
    const Value scope = Value::Object{{"step", step == nullptr ? Value{} : shown(*step)},
                                      {"past", std::move(past)},
                                      {"later", std::move(later)},
                                      {"latest", std::move(latest)},
                                      {"facts", facts_of(life, own, step)},
                                      {"instance", *life.instance},
                                      {"taken_over", life.taken_over != 0},
                                      {"anew", anew_before(life, own, step)}};
    RuleContext context;
    context.data = &scope;
    if (step != nullptr) context.now = step->occurred_at;
    const auto verdict = check.rule.evaluate(context);
    check.checked += 1;
    check.synthetic += life.synthetic ? 1 : 0;
    if (verdict && truthy(*verdict)) return;
    const std::int64_t last = life.steps.empty() ? 0 : life.steps.back().position;
    check.deviations.push_back(Value::Object{{"position", step == nullptr ? last : step->position},
                                             {"instance", life.id},
                                             {"rule", check.id},
                                             {"synthetic", life.synthetic}});
}

void Conformance::list_steps(const Life& life) {
    const auto entry = [&](const Step& step) {
        return Value{Value::Object{{"position", step.position},
                                   {"instance", life.id},
                                   {"trigger", step.trigger},
                                   {"synthetic", life.synthetic}}};
    };
    for (const Step& step : life.steps) {
        if (has_items(step.event->find("irregular"))) {
            Value one = entry(step);
            one.set("rules", *step.event->find("irregular"));
            irregular_.push_back(std::move(one));
        }
        if (is_late(step.occurred_at, step.recorded_at, late_days)) {
            Value one = entry(step);
            one.set("days_late", days_late(step.occurred_at, step.recorded_at));
            late_.push_back(std::move(one));
        }
        if (step.position == life.taken_over) taken_over_.push_back(entry(step));
    }
}

void Conformance::list_preconditions(const Life& life, const Workflow& workflow) {
    for (const Step& step : life.steps) {
        const auto wanted = workflow.preconditions.find(step.trigger);
        if (wanted == workflow.preconditions.end()) continue;
        for (const Step& other : life.steps) {
            const bool after =
                other.position > step.position && other.occurred_at <= step.occurred_at;
            if (!after || !is_among(wanted->second, other.trigger)) continue;
            recorded_after_.push_back(Value::Object{{"position", other.position},
                                                    {"instance", life.id},
                                                    {"trigger", other.trigger},
                                                    {"justifies", step.position},
                                                    {"step", step.trigger},
                                                    {"synthetic", life.synthetic}});
        }
    }
}

Value Conformance::report() const {
    Value::Array checks;
    for (const Check& check : checks_) {
        checks.push_back(Value::Object{{"id", check.id},
                                       {"workflow", check.workflow},
                                       {"title", check.title},
                                       {"checked", check.checked},
                                       {"synthetic", check.synthetic},
                                       {"deviations", check.deviations}});
    }
    return Value::Object{{"instances", instances_}, {"synthetic", synthetic_},
                         {"steps", steps_},         {"checks", std::move(checks)},
                         {"irregular", irregular_}, {"taken_over", taken_over_},
                         {"late", late_},           {"recorded_after", recorded_after_}};
}

bool Conformance::deviates() const {
    return !irregular_.empty() ||
           std::any_of(checks_.begin(), checks_.end(),
                       [](const Check& check) { return !check.deviations.empty(); });
}

}  // namespace jalon
