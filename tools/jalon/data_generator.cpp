#include "tools/jalon/data_generator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "tools/jalon/pattern_text.h"

namespace jalon {
namespace {

constexpr int generated_depth_max = 12;
constexpr double number_max = 9e15;
constexpr double number_reach = 1e6;         // from the lower bound
constexpr std::int64_t number_span = 1000;   // where a schema sets no upper bound
constexpr std::size_t text_length_max = 40;  // of what is taken from the data as an id

std::int64_t whole_of(const Value* value, std::int64_t otherwise) {
    if (value == nullptr) return otherwise;
    if (const std::int64_t* number = value->as_int()) return *number;
    const double* number = value->as_double();
    return number == nullptr ? otherwise : static_cast<std::int64_t>(*number);
}

double number_of(const Value& value) {
    const double* number = value.as_double();
    return number == nullptr ? static_cast<double>(whole_of(&value, 0)) : *number;
}

// The bounds of a number in whole numbers; far ones are brought near.
std::int64_t lowest_of(const Value& schema) {
    double low = 0;
    if (const Value* bound = schema.find("minimum")) low = std::ceil(number_of(*bound));
    if (const Value* bound = schema.find("exclusiveMinimum")) {
        low = std::max(low, std::floor(number_of(*bound)) + 1);
    }
    return static_cast<std::int64_t>(std::clamp(low, -number_max, number_max));
}

std::int64_t highest_of(const Value& schema, std::int64_t low) {
    double high = static_cast<double>(low) + number_reach;
    if (const Value* bound = schema.find("maximum")) {
        high = std::min(high, std::floor(number_of(*bound)));
    }
    if (const Value* bound = schema.find("exclusiveMaximum")) {
        high = std::min(high, std::ceil(number_of(*bound)) - 1);
    }
    return static_cast<std::int64_t>(std::max(high, -number_max));
}

// Calls `take` with every text of `value` and the name of the member that holds it.
template <typename Take>
void each_text(const Value& value, std::string_view name, const Take& take) {
    if (const std::string* text = value.as_string()) take(name, value, *text);
    if (const Value::Array* list = value.as_array()) {
        for (const Value& one : *list) each_text(one, name, take);
    }
    if (const Value::Object* object = value.as_object()) {
        for (const Value::Member& member : *object) each_text(member.value, member.name, take);
    }
}

// All values that members of this name have, lists taken apart.
void find_named(const Value& value, std::string_view name, std::vector<const Value*>& found) {
    if (const Value::Array* list = value.as_array()) {
        for (const Value& one : *list) find_named(one, name, found);
    }
    const Value::Object* object = value.as_object();
    if (object == nullptr) return;
    for (const Value::Member& member : *object) {
        if (member.name == name && member.value.as_object() == nullptr) {
            found.push_back(&member.value);
        }
        find_named(member.value, name, found);
    }
}

bool fits_type(const Value& value, std::string_view type) {
    if (type == "string") return value.as_string() != nullptr;
    if (type == "integer") return value.as_int() != nullptr;
    if (type == "number") return value.as_int() != nullptr || value.as_double() != nullptr;
    return type == "boolean" && value.as_bool() != nullptr;
}

// A schema with those of its allOf, and one of its alternatives, laid over it.
Value laid_over(const Value& below, const Value& above) {
    Value all = below;
    if (above.as_object() == nullptr) return all;
    for (const Value::Member& member : *above.as_object()) {
        Value* present = all.find(member.name);
        if (present != nullptr && member.name == "properties" && present->as_object() != nullptr) {
            *present = laid_over(*present, member.value);
        } else if (present != nullptr && member.name == "required" && present->as_array() &&
                   member.value.as_array()) {
            auto& list = *present->as_array();
            list.insert(list.end(), member.value.as_array()->begin(),
                        member.value.as_array()->end());
        } else {
            all.set(member.name, member.value);
        }
    }
    return all;
}

bool requires_member(const Value& schema, const std::string& name) {
    const Value* required = schema.find("required");
    if (required == nullptr || required->as_array() == nullptr) return false;
    const auto& list = *required->as_array();
    return std::any_of(list.begin(), list.end(),
                       [&](const Value& one) { return text_or(&one, "") == name; });
}

}  // namespace

void DataGenerator::look_around(const Value& data, const Date& today) {
    data_ = &data;
    today_ = today;
    dates_.clear();
    each_text(data, "", [&](std::string_view, const Value&, const std::string& text) {
        if (const auto date = parse_date(text)) dates_.push_back(*date);
    });
}

Value DataGenerator::draw(const Value& schema, const Value& data, const Date& today) {
    look_around(data, today);
    return draw_at(schema, "", 0);
}

Value DataGenerator::draw_fact(const std::string& name, const Value& data, const Date& today) {
    look_around(data, today);
    if (name.ends_with(".known")) return chance_.percent(90);
    const Comparison* use = compared_.find("facts." + name);
    if (use == nullptr || chance_.percent(10)) return Value{};
    if (!use->values.empty() && chance_.percent(80)) return chance_.pick(use->values);
    if (use->as_list) {
        return chance_.percent(70) ? Value::Array{} : Value::Array{some_text(data)};
    }
    if (use->as_date) {
        const bool either = use->as_early_date == use->as_late_date;
        const bool past = chance_.percent(either ? 50 : use->as_early_date ? 85 : 15);
        return to_string(add_months(today, past ? -24 : 36));
    }
    if (use->as_number) return chance_.between(0, 12);
    return chance_.percent(75);
}

std::string DataGenerator::some_text(const Value& data) {
    std::vector<const std::string*> texts;
    each_text(data, "", [&](std::string_view, const Value&, const std::string& text) {
        if (!text.empty() && text.size() <= text_length_max) texts.push_back(&text);
    });
    return texts.empty() ? std::string() : *chance_.pick(texts);
}

Value DataGenerator::draw_at(const Value& schema, std::string_view name, int depth) {
    if (depth > generated_depth_max || schema.as_object() == nullptr) return Value{};
    if (const Value* only = schema.find("const")) return *only;
    if (const Value* among = schema.find("enum");
        among != nullptr && among->as_array() != nullptr && !among->as_array()->empty()) {
        return chance_.pick(*among->as_array());
    }
    for (const char* kind : {"allOf", "anyOf", "oneOf"}) {
        const Value* parts = schema.find(kind);
        if (parts == nullptr || parts->as_array() == nullptr || parts->as_array()->empty())
            continue;
        Value whole = schema;
        whole.erase(kind);
        if (std::string_view(kind) == "allOf") {
            for (const Value& part : *parts->as_array()) whole = laid_over(whole, part);
        } else {
            whole = laid_over(whole, chance_.pick(*parts->as_array()));
        }
        return draw_at(whole, name, depth + 1);
    }
    const Value* type = schema.find("type");
    if (type != nullptr && type->as_array() != nullptr && !type->as_array()->empty()) {
        return draw_type(text_or(&chance_.pick(*type->as_array()), "null"), schema, name, depth);
    }
    const bool object = schema.find("properties") != nullptr;
    return draw_type(text_or(type, object ? "object" : "string"), schema, name, depth);
}

Value DataGenerator::draw_type(std::string_view type, const Value& schema, std::string_view name,
                               int depth) {
    if (type == "object") return draw_object(schema, depth);
    if (type == "array") return draw_array(schema, name, depth);
    if (type == "boolean") return chance_.percent(50);
    if (type == "integer" || type == "number") return draw_number(schema, name, type == "integer");
    if (type == "string") return draw_string(schema, name);
    return Value{};
}

// Required members always, others often: what a rule needs is not always required.
Value DataGenerator::draw_object(const Value& schema, int depth) {
    Value drawn{Value::Object{}};
    const Value* properties = schema.find("properties");
    if (properties == nullptr || properties->as_object() == nullptr) return drawn;
    const std::uint64_t share = chance_.percent(50) ? 85 : 30;
    for (const Value::Member& member : *properties->as_object()) {
        const bool wanted = requires_member(schema, member.name) || chance_.percent(share);
        if (wanted) drawn.set(member.name, draw_at(member.value, member.name, depth + 1));
    }
    return drawn;
}

Value DataGenerator::draw_array(const Value& schema, std::string_view name, int depth) {
    const Value* items = schema.find("items");
    const std::int64_t least = whole_of(schema.find("minItems"), 0);
    const std::int64_t most = std::min(whole_of(schema.find("maxItems"), least + 3), least + 3);
    Value::Array drawn;
    const Value any{Value::Object{{"type", "string"}}};
    // A list takes its fill now and then: some rules want everything to be there.
    const std::int64_t count = chance_.between(least, std::max(least, most));
    for (std::int64_t tries = 0; tries < count * 2; ++tries) {
        if (static_cast<std::int64_t>(drawn.size()) >= count) break;
        Value one = draw_at(items == nullptr ? any : *items, name, depth + 1);
        if (std::find(drawn.begin(), drawn.end(), one) == drawn.end()) {
            drawn.push_back(std::move(one));
        }
    }
    const Value* among = items == nullptr ? nullptr : items->find("enum");
    if (among != nullptr && among->as_array() != nullptr && chance_.percent(40)) {
        return *among->as_array();
    }
    return drawn;
}

const Value* DataGenerator::seen_or_compared(std::string_view name) {
    if (chance_.percent(50)) {
        std::vector<const Value*> seen;
        find_named(*data_, name, seen);
        if (!seen.empty()) return chance_.pick(seen);
    }
    const Comparison* use = compared_.find(name);
    if (use == nullptr || use->values.empty() || chance_.percent(50)) return nullptr;
    return &chance_.pick(use->values);
}

Value DataGenerator::draw_number(const Value& schema, std::string_view name, bool whole) {
    const std::int64_t low = lowest_of(schema);
    const std::int64_t high = std::max(low, highest_of(schema, low));
    const Value* known = seen_or_compared(name);
    std::int64_t drawn = chance_.between(low, std::min(high, low + number_span));
    if (known != nullptr && fits_type(*known, whole ? "integer" : "number")) {
        drawn = whole_of(known, low) + chance_.between(-1, 1);
    } else if (chance_.percent(30)) {
        drawn = chance_.percent(50) ? low : high;
    } else if (chance_.percent(50)) {
        drawn = chance_.between(low, std::min(high, low + 24));
    }
    drawn = std::clamp(drawn, low, high);
    return whole ? Value{drawn} : Value{static_cast<double>(drawn)};
}

std::string DataGenerator::draw_date() {
    static constexpr std::array<std::int64_t, 8> days{0, 0, 0, 1, -1, 7, 30, -10};
    static constexpr std::array<std::int64_t, 6> months{1, 3, 6, 12, 24, -1};
    Date date = today_;
    if (!dates_.empty() && chance_.percent(60)) date = chance_.pick(dates_);
    if (chance_.percent(40)) {
        date = add_months(date, months[static_cast<std::size_t>(chance_.below(months.size()))]);
    }
    std::int64_t day = days_of(date);
    if (chance_.percent(50)) day += days[static_cast<std::size_t>(chance_.below(days.size()))];
    date = date_of_days(day);
    dates_.push_back(date);
    return to_string(date);
}

// The instance's own, one that rules compare with, or another.
std::string DataGenerator::draw_country(std::string_view name) {
    static constexpr std::array<std::string_view, 6> countries{"SN", "MA", "ML", "CI", "FR", "TG"};
    const Value* known = seen_or_compared(name);
    const std::string_view text = text_or(known, "");
    if (text.size() == 2) return std::string(text);
    return std::string(countries[static_cast<std::size_t>(chance_.below(countries.size()))]);
}

Value DataGenerator::draw_string(const Value& schema, std::string_view name) {
    const std::string_view format = text_or(schema.find("format"), "");
    if (format == "date") {
        const Value* known = chance_.percent(30) ? seen_or_compared(name) : nullptr;
        if (known != nullptr && parse_date(text_or(known, ""))) return *known;
        return draw_date();
    }
    if (format == "date-time") return draw_date() + "T09:00:00Z";
    if (format == "country") return draw_country(name);
    const Value* known = seen_or_compared(name);
    if (known != nullptr && known->as_string() != nullptr) return *known;
    if (const Value* pattern = schema.find("pattern"); pattern && pattern->as_string()) {
        auto text = draw_text(*pattern->as_string(), chance_);
        // An id of something that the instance knows already, under another name.
        const bool open = text && text->size() != draw_text(*pattern->as_string(), chance_)->size();
        if (open && chance_.percent(40)) {
            const std::string other = some_text(*data_);
            if (!other.empty()) return other;
        }
        if (text) return std::move(*text);
    }
    return draw_plain(schema);
}

std::string DataGenerator::draw_plain(const Value& schema) {
    const std::int64_t least = whole_of(schema.find("minLength"), 0);
    std::string text = "text-" + std::to_string(chance_.below(10));
    const std::int64_t most = whole_of(schema.find("maxLength"), 200);
    if (static_cast<std::int64_t>(text.size()) > most) text.resize(static_cast<std::size_t>(most));
    while (static_cast<std::int64_t>(text.size()) < least) text += 'x';
    return text;
}

}  // namespace jalon
