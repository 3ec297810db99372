#include "tools/jalon/seed.h"

#include <algorithm>

#include "adapters/json/json.h"

namespace jalon {
namespace {

// "pilot/steps.jsonl", 17 → "pilot-steps.jsonl-17": within what a key may hold.
std::string key_of(const std::string& file, std::size_t number) {
    std::string key = file + "-" + std::to_string(number);
    std::replace(key.begin(), key.end(), '/', '-');
    return key;
}

Result<SeedLine> parse_line(const std::string& file, std::size_t number, std::string_view text) {
    const auto wrong = [&](const std::string& message) {
        return Error{ErrorCode::invalid, file + ":" + std::to_string(number) + ": " + message};
    };
    const auto line = parse_json(text);
    if (!line) return wrong(line.error().message);
    const Value* as = line->find("as");
    const Value* start = line->find("start");
    const Value* step = line->find("step");
    const Value* what = start != nullptr ? start : step;
    if (as == nullptr || what == nullptr) return wrong("wants \"as\" and \"start\" or \"step\"");
    SeedLine seed;
    seed.file = file;
    seed.number = number;
    seed.instance = text_or(what->find("id"), "");
    seed.starts = start != nullptr;
    seed.actor.role = text_or(as->find("role"), "");
    seed.actor.org = text_or(as->find("org"), "");
    seed.actor.subject = text_or(as->find("subject"), "");
    if (seed.instance.empty() || seed.actor.role.empty()) return wrong("wants an id and a role");
    Value body = *what;
    seed.request.method = "POST";
    seed.request.target = "/v1/instances";
    if (!seed.starts) {
        seed.request.target += "/" + encode_component(seed.instance) + "/steps";
        body.erase("id");
    }
    seed.request.body = to_json(body);
    seed.request.headers.emplace_back("Idempotency-Key", key_of(file, number));
    return seed;
}

}  // namespace

Result<std::vector<SeedLine>> parse_seed(const std::string& file, std::string_view text) {
    std::vector<SeedLine> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty()) continue;
        auto seed = parse_line(file, number, line);
        if (!seed) return seed.error();
        lines.push_back(std::move(*seed));
    }
    return lines;
}

}  // namespace jalon
