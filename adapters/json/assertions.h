// Assertions: the keywords of one JSON Schema that look at one value alone (type, maximum,
// required, format, …). Those that apply further schemas to parts of it (properties, …) are
// valijson's. Kept apart because valijson compares numbers as doubles, divides integers without a
// look at zero, backtracks in patterns and quotes neither bounds nor places; here an int64 is exact
// and every message is fit for a person. For the code of this folder only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/data_schema.h"
#include "engine/base/result.h"
#include "engine/base/value.h"
#include "engine/base/zone_rules.h"

namespace jalon {

// One condition on a value and what to say when it does not hold.
struct Assertion {
    std::function<bool(const Value&)> holds;
    std::string message;
    std::string pointer = {};  // from the value to what the message is about
    bool is_decisive = false;  // what comes after it has no meaning when it fails
};

class Assertions {
public:
    // Reads the assertion keywords of `schema` and leaves all others alone.
    // invalid: a keyword has an argument that draft-07 does not allow. `zones`: see format_named.
    [[nodiscard]] static Result<std::unique_ptr<const Assertions>> compile(const Value& schema,
                                                                           const ZoneRules* zones);

    // The assertions of the schema `false`.
    [[nodiscard]] static std::unique_ptr<const Assertions> never();

    // Pointers are relative to `value`.
    [[nodiscard]] std::vector<SchemaError> check(const Value& value) const;

private:
    explicit Assertions(std::vector<Assertion> all) : all_(std::move(all)) {}

    std::vector<Assertion> all_;
};

}  // namespace jalon
