#include "adapters/json/schema.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <valijson/constraint_builder.hpp>
#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "adapters/json/schema_document.h"
#include "adapters/json/value_adapter.h"
#include "engine/base/limits.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

constexpr std::size_t steps_max = 200'000;     // schemas applied by one check
constexpr std::size_t raw_errors_max = 2'000;  // valijson's, of which most repeat one another

// Sets the messages of Assertions apart from those of valijson.
constexpr std::string_view own_mark = "jalon: ";

// Puts Assertions into valijson's tree of constraints.
class AssertionsConstraint final : public valijson::constraints::PolyConstraint {
public:
    explicit AssertionsConstraint(const Assertions* assertions) : assertions_(assertions) {}

    bool validate(const valijson::adapters::Adapter& target,
                  const std::vector<std::string>& context,
                  valijson::ValidationResults* results) const override {
        const auto* adapter = dynamic_cast<const ValueAdapter*>(&target);
        // Names of members come in an adapter of valijson's own.
        if (adapter == nullptr) return assertions_->check(Value(target.asString())).empty();
        count_step(adapter->ref().steps, results);
        const std::vector<SchemaError> errors = assertions_->check(*adapter->ref().value);
        if (results == nullptr) return errors.empty();
        for (const SchemaError& error : errors) {
            std::vector<std::string> place = context;
            for (const std::string& part : split_pointer(error.pointer)) {
                place.push_back('[' + part + ']');
            }
            results->pushError(place, std::string(own_mark) + error.message);
        }
        return errors.empty();
    }

private:
    static void count_step(std::size_t* steps, const valijson::ValidationResults* results) {
        if (steps == nullptr) return;
        if (*steps == 0) throw CheckStopped("is too large to be checked against its schema");
        --*steps;
        if (results != nullptr && results->numErrors() >= raw_errors_max) {
            throw CheckStopped("has too many faults to list them all");
        }
    }

    Constraint* cloneInto(void* place) const override {
        return new (place) AssertionsConstraint(assertions_);
    }
    std::size_t sizeOf() const override { return sizeof(AssertionsConstraint); }

    const Assertions* assertions_;
};

class AssertionsBuilder final : public valijson::ConstraintBuilder {
public:
    explicit AssertionsBuilder(const SchemaDocument& document) : document_(document) {}

    // The caller owns what is returned.
    valijson::constraints::Constraint* make(
        const valijson::adapters::Adapter& index) const override {
        const auto at = static_cast<std::size_t>(index.getInteger());
        return new AssertionsConstraint(document_.assertions.at(at).get());
    }

private:
    const SchemaDocument& document_;
};

// What valijson says that no assertion says; all its other messages only repeat, one level up, that
// something below is wrong.
std::optional<std::string> in_plain_words(std::string_view message) {
    struct Words {
        std::string_view theirs;
        std::string_view ours;
    };
    constexpr std::array<Words, 4> known{{
        {"Target should not validate", "has a form that is not allowed"},
        {"Failed to any values against", "must have an item of the required form"},
        {"Failed to validate against exactly one", "fits more than one of the alternatives"},
        {own_mark, ""},
    }};
    for (const Words& words : known) {
        if (message.substr(0, words.theirs.size()) != words.theirs) continue;
        return std::string(words.ours.empty() ? message.substr(own_mark.size()) : words.ours);
    }
    return std::nullopt;
}

// valijson's places: "<root>", then "[name]" or "[index]" for each step down.
std::string pointer_of(const std::vector<std::string>& context) {
    Path path;
    for (std::size_t i = 1; i < context.size(); ++i) {
        path.push_back(context[i].substr(1, context[i].size() - 2));
    }
    return to_pointer(path);
}

std::vector<SchemaError> folded(const valijson::ValidationResults& results) {
    std::vector<SchemaError> errors;
    for (const auto& raw : results) {
        const auto message = in_plain_words(raw.description);
        if (!message) continue;
        SchemaError error{pointer_of(raw.context), *message};
        if (std::find(errors.begin(), errors.end(), error) != errors.end()) continue;
        errors.push_back(std::move(error));
        if (errors.size() == limits::schema_errors_max) break;
    }
    return errors;
}

class JsonSchema final : public DataSchema {
public:
    explicit JsonSchema(SchemaDocument document) : document_(std::move(document)) {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.addConstraintBuilder(std::string(assertions_keyword),
                                    new AssertionsBuilder(document_));  // the parser owns it
        parser.populateSchema(ValueAdapter(document_.schema), schema_);
    }

    [[nodiscard]] std::vector<SchemaError> check(const Value& value) const override {
        valijson::ValidationResults results;
        std::string stopped = "does not fit its schema";
        try {
            if (is_valid(value, nullptr)) return {};
            is_valid(value, &results);
        } catch (const std::exception& why) {
            if (dynamic_cast<const CheckStopped*>(&why) != nullptr) stopped = why.what();
        }
        std::vector<SchemaError> errors = folded(results);
        if (errors.empty()) errors.push_back({"", stopped});
        return errors;
    }

private:
    bool is_valid(const Value& value, valijson::ValidationResults* results) const {
        std::size_t steps = steps_max;
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        return validator.validate(schema_, ValueAdapter(value, &steps), results);
    }

    SchemaDocument document_;
    valijson::Schema schema_;
};

}  // namespace

Result<std::unique_ptr<const DataSchema>> JsonSchemaCompiler::compile(const Value& schema) const {
    auto document = SchemaDocument::prepare(schema, zones_);
    if (!document) return document.error();
    try {
        return std::unique_ptr<const DataSchema>(
            std::make_unique<JsonSchema>(std::move(*document)));
    } catch (const std::exception& why) {
        return Error{ErrorCode::invalid, std::string("schema: ") + why.what()};
    }
}

}  // namespace jalon
