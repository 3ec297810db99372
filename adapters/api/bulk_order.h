// BulkOrder: what the body of a bulk call asks for.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/api/input.h"
#include "engine/core/request.h"

namespace jalon {

struct BulkOrder {
    std::optional<Filter> filter;                            // else `ids`
    std::vector<std::string> ids;                            // each once
    std::map<std::string, Value> each;                       // data of one's own, by id
    std::optional<std::map<std::string, Version>> expected;  // nullopt: any version will do
    Request step;                                            // what all have in common
    std::shared_ptr<const Workflow> over_to;                 // of a migration
    bool dry_run = false;

    static constexpr std::size_t instances_max = 10'000;
};

// The members of the body that are not those of a step: filter or ids, each, expected. 422 names
// what is wrong.
[[nodiscard]] Input<BulkOrder> read_bulk_order(const Value& body);

}  // namespace jalon
