// JSON Schema draft-07 over valijson.
//
// Understood: every keyword of the draft's validation vocabulary. `format` checks date, date-time,
// email, country (ISO 3166-1) and zone (IANA) wherever it applies, other formats are passed over.
// `$ref` leads to a schema inside the document by JSON pointer; its siblings are ignored, as the
// draft says. Lengths count code points; integers are compared exactly; 1.0 is an integer.
//
// Bounds, because values come from strangers: a pattern has at most 200 bytes and no repetition
// inside a repetition, and a text past 4,096 bytes matches none; member names have at most 256
// bytes; a check applies at most 200,000 schemas.
#pragma once

#include "engine/base/data_schema.h"
#include "engine/base/zone_rules.h"

namespace jalon {

// Safe to share between threads, as are the schemas it makes.
class JsonSchemaCompiler final : public SchemaCompiler {
public:
    // `zones` judge the format zone and must outlive all schemas; without them it is passed over.
    explicit JsonSchemaCompiler(const ZoneRules* zones = nullptr) : zones_(zones) {}

    [[nodiscard]] Result<std::unique_ptr<const DataSchema>> compile(
        const Value& schema) const override;

private:
    const ZoneRules* zones_;
};

}  // namespace jalon
