// SchemaDocument: a draft-07 schema checked and made ready for valijson. For this folder only.
//
// What is changed on the way:
//   - every schema keeps its sub-schema keywords only; what it asserts about a value itself becomes
//     one entry of `assertions`, named by the member `assertions_keyword` (an index);
//   - every $ref leads to a copy below "#/refs", since valijson confuses some places otherwise;
//   - `false` becomes a schema with an assertion that never holds, so that it has a message.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "adapters/json/assertions.h"
#include "engine/base/result.h"
#include "engine/base/value.h"

namespace jalon {

inline constexpr std::string_view assertions_keyword = "assertions";

struct SchemaDocument {
    Value schema;
    std::vector<std::unique_ptr<const Assertions>> assertions;

    // invalid: no draft-07 schema; a $ref that leaves the document, leads to no schema or back to
    // itself without going deeper into the value; a refused pattern. The message begins with
    // "schema" and the JSON pointer of the place.
    // limit: nested past limits::workflow_json_depth_max. `zones`: see format_named.
    [[nodiscard]] static Result<SchemaDocument> prepare(const Value& schema,
                                                        const ZoneRules* zones);
};

}  // namespace jalon
