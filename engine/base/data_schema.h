// DataSchema: does a value have the shape that a workflow asks for? Compiled when the workflow is
// published, used before every decide. Pure; safe to share between threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

// One place where a value breaks its schema.
struct SchemaError {
    std::string pointer;  // RFC 6901, into the value that was checked
    std::string message;  // English, without the value itself

    friend bool operator==(const SchemaError&, const SchemaError&) = default;
};

class DataSchema {
public:
    virtual ~DataSchema() = default;

    // Empty when `value` is valid; at most limits::schema_errors_max entries.
    [[nodiscard]] virtual std::vector<SchemaError> check(const Value& value) const = 0;
};

// Compiles JSON Schema draft-07 given as a Value.
class SchemaCompiler {
public:
    virtual ~SchemaCompiler() = default;

    // invalid: `schema` is no draft-07 schema, or refers to a document outside itself.
    [[nodiscard]] virtual Result<std::unique_ptr<const DataSchema>> compile(
        const Value& schema) const = 0;
};

}  // namespace jalon
