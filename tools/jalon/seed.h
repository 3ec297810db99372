// Seed programmes: the lines of examples/*/steps.jsonl as requests to the ordinary API. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/files/token_store.h"
#include "engine/base/result.h"
#include "engine/base/value.h"
#include "tools/jalon/http_client.h"

namespace jalon {

struct SeedLine {
    std::string file;  // "pilot/steps.jsonl"
    std::size_t number = 0;
    std::string instance;
    bool starts = false;
    TokenGrant actor;
    ClientRequest request;  // with an idempotency key of its own
};

// The lines of one steps.jsonl. invalid: a line has another shape; the message names it.
[[nodiscard]] Result<std::vector<SeedLine>> parse_seed(const std::string& file,
                                                       std::string_view text);

}  // namespace jalon
