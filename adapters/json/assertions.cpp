#include "adapters/json/assertions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/json/formats.h"
#include "adapters/json/json.h"
#include "adapters/json/pattern.h"
#include "adapters/json/utf8.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

using Made = Result<std::vector<Assertion>>;

Error wrong(std::string_view what) { return Error{ErrorCode::invalid, std::string(what)}; }

// ---- Numbers. A long double holds every int64 and every double exactly.

std::optional<long double> number_of(const Value& value) {
    if (const std::int64_t* whole = value.as_int()) return static_cast<long double>(*whole);
    if (const double* number = value.as_double()) return static_cast<long double>(*number);
    return std::nullopt;
}

bool is_whole(const Value& value) {
    const double* number = value.as_double();
    return value.as_int() != nullptr || (number != nullptr && std::trunc(*number) == *number);
}

// A count in a schema: 3, also written 3.0.
std::optional<std::size_t> count_of(const Value& value) {
    const auto number = number_of(value);
    if (!number || !is_whole(value) || *number < 0 || *number > 1e15L) return std::nullopt;
    return static_cast<std::size_t>(*number);
}

template <typename Compare>
Made bound(const Value& argument, std::string_view words, Compare compare) {
    const auto limit = number_of(argument);
    if (!limit) return wrong("must be a number");
    return Made({{[compare, limit = *limit](const Value& value) {
                      const auto number = number_of(value);
                      return !number || compare(*number, limit);
                  },
                  std::string(words) + to_json(argument)}});
}

Made minimum(const Value& argument) {
    return bound(argument, "must be at least ", std::greater_equal<>());
}
Made maximum(const Value& argument) {
    return bound(argument, "must be at most ", std::less_equal<>());
}
Made exclusive_minimum(const Value& argument) {
    return bound(argument, "must be more than ", std::greater<>());
}
Made exclusive_maximum(const Value& argument) {
    return bound(argument, "must be less than ", std::less<>());
}

// Integers exactly; with a fraction on either side, to nine decimals of the quotient, because 0.07
// is no exact multiple of 0.01 in binary.
bool is_multiple(const Value& value, const Value& of) {
    if (value.as_int() != nullptr && of.as_int() != nullptr) {
        return *value.as_int() % *of.as_int() == 0;
    }
    const auto number = number_of(value);
    if (!number) return true;
    const long double quotient = *number / *number_of(of);
    return std::isfinite(quotient) && std::abs(quotient - std::round(quotient)) < 1e-9L;
}

Made multiple_of(const Value& argument) {
    const auto divisor = number_of(argument);
    if (!divisor || *divisor <= 0) return wrong("must be a number above 0");
    return Made({{[argument](const Value& value) { return is_multiple(value, argument); },
                  "must be a multiple of " + to_json(argument)}});
}

// ---- Sizes.

std::optional<std::size_t> length_of(const Value& value) {
    const std::string* text = value.as_string();
    return text == nullptr ? std::nullopt : std::optional(code_points_of(*text));
}
std::optional<std::size_t> items_of(const Value& value) {
    const Value::Array* list = value.as_array();
    return list == nullptr ? std::nullopt : std::optional(list->size());
}
std::optional<std::size_t> members_of(const Value& value) {
    const Value::Object* object = value.as_object();
    return object == nullptr ? std::nullopt : std::optional(object->size());
}

using SizeOf = std::optional<std::size_t> (*)(const Value&);

template <SizeOf size_of, bool is_minimum>
Made size_bound(const Value& argument, std::string_view unit) {
    const auto limit = count_of(argument);
    if (!limit) return wrong("must be a whole number from 0");
    const auto holds = [limit = *limit](const Value& value) {
        const auto size = size_of(value);
        return !size || (is_minimum ? *size >= limit : *size <= limit);
    };
    return Made(
        {{holds, (is_minimum ? "must have at least " : "must have at most ") +
                     std::to_string(*limit) + ' ' + std::string(unit) + (*limit == 1 ? "" : "s")}});
}

Made min_length(const Value& argument) {
    return size_bound<length_of, true>(argument, "character");
}
Made max_length(const Value& argument) {
    return size_bound<length_of, false>(argument, "character");
}
Made min_items(const Value& argument) { return size_bound<items_of, true>(argument, "item"); }
Made max_items(const Value& argument) { return size_bound<items_of, false>(argument, "item"); }
Made min_properties(const Value& argument) {
    return size_bound<members_of, true>(argument, "member");
}
Made max_properties(const Value& argument) {
    return size_bound<members_of, false>(argument, "member");
}

// ---- Types.

struct TypeName {
    std::string_view name;
    std::string_view words;
    bool (*is)(const Value&);
};

constexpr std::array<TypeName, 7> type_names{{
    {"array", "a list", [](const Value& value) { return value.as_array() != nullptr; }},
    {"boolean", "true or false", [](const Value& value) { return value.as_bool() != nullptr; }},
    {"integer", "a whole number", is_whole},
    {"null", "null", [](const Value& value) { return value.is_null(); }},
    {"number", "a number", [](const Value& value) { return number_of(value).has_value(); }},
    {"object", "an object", [](const Value& value) { return value.as_object() != nullptr; }},
    {"string", "a text", [](const Value& value) { return value.as_string() != nullptr; }},
}};

const TypeName* find_type(const Value& name) {
    const auto* it = std::find_if(type_names.begin(), type_names.end(), [&](const TypeName& type) {
        return type.name == text_or(&name, "");
    });
    return it == type_names.end() ? nullptr : it;
}

Made type(const Value& argument) {
    const Value::Array one{argument};
    const Value::Array& names = argument.as_array() != nullptr ? *argument.as_array() : one;
    if (names.empty()) return wrong("must name a type");
    std::vector<const TypeName*> types;
    std::string message = "must be ";
    for (const Value& name : names) {
        const TypeName* found = find_type(name);
        if (found == nullptr) return wrong("must name types of JSON");
        if (!types.empty()) message += " or ";
        message += found->words;
        types.push_back(found);
    }
    const auto holds = [types](const Value& value) {
        return std::any_of(types.begin(), types.end(),
                           [&](const TypeName* candidate) { return candidate->is(value); });
    };
    return Made({{holds, message, "", true}});
}

// ---- Values given by the schema.

Made enumeration(const Value& argument) {
    const Value::Array* choices = argument.as_array();
    if (choices == nullptr || choices->empty()) return wrong("must be a list with an item");
    constexpr std::size_t message_bytes_max = 200;
    std::string message = "must be one of ";
    for (const Value& choice : *choices) {
        if (&choice != &choices->front()) message += ", ";
        message += to_json(choice);
    }
    if (message.size() > message_bytes_max) message = "must be one of the values allowed here";
    const auto holds = [all = *choices](const Value& value) {
        return std::find(all.begin(), all.end(), value) != all.end();
    };
    return Made({{holds, message, "", true}});
}

Made constant(const Value& argument) {
    Made made = enumeration(Value::Array{argument});
    if (made->front().message.rfind("must be one of ", 0) == 0) {
        made->front().message = "must be " + to_json(argument);
    }
    return made;
}

// ---- Texts.

Made pattern(const Value& argument) {
    if (argument.as_string() == nullptr) return wrong("must be a text");
    auto compiled = Pattern::compile(*argument.as_string());
    if (!compiled) return compiled.error();
    const auto holds = [regex = std::move(*compiled)](const Value& value) {
        const std::string* text = value.as_string();
        return text == nullptr || regex.is_found_in(*text);
    };
    return Made({{holds, "must match the pattern " + *argument.as_string()}});
}

Made format(const Value& argument, const ZoneRules* zones) {
    if (argument.as_string() == nullptr) return wrong("must be a text");
    std::vector<Assertion> made;
    if (auto known = format_named(*argument.as_string(), zones)) made.push_back(std::move(*known));
    return made;
}

// ---- Lists and objects.

// Equal values have equal canonical texts, which sorting compares in less than quadratic time.
bool has_unique_items(const Value& value) {
    const Value::Array* list = value.as_array();
    if (list == nullptr) return true;
    std::vector<std::string> texts;
    texts.reserve(list->size());
    for (const Value& item : *list) texts.push_back(canonical_json(item));
    std::sort(texts.begin(), texts.end());
    return std::adjacent_find(texts.begin(), texts.end()) == texts.end();
}

Made unique_items(const Value& argument) {
    if (argument.as_bool() == nullptr) return wrong("must be true or false");
    if (!*argument.as_bool()) return Made(std::vector<Assertion>{});
    return Made({{has_unique_items, "must not hold the same item twice"}});
}

Made required(const Value& argument) {
    const Value::Array* names = argument.as_array();
    if (names == nullptr) return wrong("must be a list of texts");
    std::vector<Assertion> made;
    for (const Value& name : *names) {
        if (name.as_string() == nullptr) return wrong("must be a list of texts");
        const auto holds = [name = *name.as_string()](const Value& value) {
            return value.as_object() == nullptr || value.find(name) != nullptr;
        };
        made.push_back({holds, "is required", to_pointer({*name.as_string()})});
    }
    return made;
}

struct Keyword {
    std::string_view name;
    Made (*make)(const Value& argument);  // nullptr: format, which asks the zone rules
};

// In the order in which faults are reported: a wrong type first, since it hides all others.
constexpr std::array<Keyword, 18> keywords{{
    {"type", type},
    {"const", constant},
    {"enum", enumeration},
    {"required", required},
    {"minimum", minimum},
    {"exclusiveMinimum", exclusive_minimum},
    {"maximum", maximum},
    {"exclusiveMaximum", exclusive_maximum},
    {"multipleOf", multiple_of},
    {"minLength", min_length},
    {"maxLength", max_length},
    {"format", nullptr},
    {"pattern", pattern},
    {"minItems", min_items},
    {"maxItems", max_items},
    {"uniqueItems", unique_items},
    {"minProperties", min_properties},
    {"maxProperties", max_properties},
}};

}  // namespace

Result<std::unique_ptr<const Assertions>> Assertions::compile(const Value& schema,
                                                              const ZoneRules* zones) {
    std::vector<Assertion> all;
    for (const Keyword& keyword : keywords) {
        const Value* argument = schema.find(keyword.name);
        if (argument == nullptr) continue;
        Made made = keyword.make == nullptr ? format(*argument, zones) : keyword.make(*argument);
        if (!made) {
            const std::string place = std::string(keyword.name) + ": ";
            return Error{made.error().code, place + made.error().message};
        }
        std::move(made->begin(), made->end(), std::back_inserter(all));
    }
    return std::unique_ptr<const Assertions>(new Assertions(std::move(all)));
}

std::unique_ptr<const Assertions> Assertions::never() {
    std::vector<Assertion> all{{[](const Value&) { return false; }, "is not allowed", "", true}};
    return std::unique_ptr<const Assertions>(new Assertions(std::move(all)));
}

std::vector<SchemaError> Assertions::check(const Value& value) const {
    std::vector<SchemaError> errors;
    for (const Assertion& assertion : all_) {
        if (assertion.holds(value)) continue;
        errors.push_back({assertion.pointer, assertion.message});
        if (assertion.is_decisive) break;
    }
    return errors;
}

}  // namespace jalon
