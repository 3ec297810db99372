// Refusals as HTTP problems (RFC 9457): the codes and statuses of the public contract.
#pragma once

#include <string_view>
#include <vector>

#include "adapters/http/message.h"
#include "engine/base/data_schema.h"
#include "engine/base/finding.h"
#include "engine/instance/refusal.h"

namespace jalon {

[[nodiscard]] HttpResponse refusal_response(const Refusal& refusal);

// 422 with a pointer for each error.
[[nodiscard]] HttpResponse schema_response(std::vector<SchemaError> errors);

// What forbids a workflow, at most limits::schema_errors_max of it.
[[nodiscard]] std::vector<SchemaError> errors_of(const Findings& findings);

// The store, or a record in it, cannot be read.
[[nodiscard]] HttpResponse internal_problem(const Error& error);

// 401, and how to come.
[[nodiscard]] HttpResponse unauthorized(std::string_view detail);

// Also for one that is there, but not for this reader.
[[nodiscard]] HttpResponse no_instance();

[[nodiscard]] HttpResponse json_response(unsigned status, const Value& body);

// No with a hint when to come again.
[[nodiscard]] HttpResponse come_again(HttpResponse no, unsigned seconds);

// 503 overloaded.
[[nodiscard]] HttpResponse overloaded(std::string_view detail, unsigned seconds = 1);

}  // namespace jalon
