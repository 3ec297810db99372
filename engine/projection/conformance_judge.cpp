// What a check sees of a life at a step, and its verdict.
#include <algorithm>
#include <utility>

#include "engine/projection/conformance_life.h"

namespace jalon {
namespace {

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

bool Conformance::begins(const Anew& anew, const Step& step) {
    if (step.trigger != anew.trigger) return false;
    const Value data = member_or_null(*step.event, "data");
    return is_listed(listed_texts(data.find(anew.member)), anew.item);
}

// Of several the first that came after it.
void Conformance::mark_void(Life& life, const Workflow& workflow) {
    for (const Anew& anew : workflow.anew) {
        for (const Step& cause : life.steps) {
            if (!begins(anew, cause)) continue;
            for (Step& step : life.steps) {
                const bool first = step.voided_by == nullptr || cause.is_before(*step.voided_by);
                const bool hit = first && step.is_before(cause);
                if (hit && is_listed(anew.voids, step.trigger)) step.voided_by = &cause;
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

}  // namespace jalon
