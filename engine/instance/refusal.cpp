#include "engine/instance/refusal.h"

#include <utility>

namespace jalon {

Refusal refusal_of(RefusalCode code, std::string detail) {
    Refusal refusal;
    refusal.code = code;
    refusal.detail = std::move(detail);
    return refusal;
}

Refusal schema_refusal(std::vector<SchemaError> errors) {
    Refusal refusal = refusal_of(RefusalCode::schema, "the data does not have the shape asked for");
    refusal.errors = std::move(errors);
    return refusal;
}

}  // namespace jalon
