#include "tools/bench/built_log.h"

#include "engine/base/limits.h"
#include "tools/bench/bench.h"
#include "tools/bench/missions.h"
#include "tools/bench/served_log.h"
#include "tools/jalon/progress.h"

namespace jalon {
namespace {

// What the engine asks for of the store: new missions and new keys, so it knows none of them.
void answer_loads(Engine& engine, Timestamp now) {
    for (auto loads = engine.take_loads(); !loads.empty(); loads = engine.take_loads()) {
        for (const Load& load : loads) {
            if (load.key) {
                engine.key_loaded(*load.key, std::nullopt, now);
            } else {
                engine.loaded(*load.instance, std::nullopt, now);
            }
        }
    }
}

}  // namespace

Result<std::uint64_t> build_log(const std::string& directory, std::uint64_t events,
                                std::uint64_t seed) {
    constexpr std::size_t clients = limits::group_events_max;
    auto missions = Missions::make({clients, seed});
    if (!missions) return missions.error();
    auto store = open_as_served(directory);
    if (!store) return store.error();
    auto driven = (*missions)->engine(**store);
    if (!driven) return driven.error();
    auto& [engine, encoder, sealer] = *driven;
    Progress progress("building the log", events);
    Position last{1};
    while (last.value() < events) {
        const Timestamp now = wall_clock();
        for (std::size_t client = 0; client < clients; ++client) {
            engine.submit((*missions)->next(client), now);
        }
        answer_loads(engine, now);
        Ready group = engine.take_ready();
        if (auto kept = sealer.keep(); !kept) return kept.error();
        auto appended = (*store)->append(encoder.encode(group));
        if (!appended) return appended.error();
        engine.advance();
        last = *appended;
        progress.at(last.value());
    }
    if (auto flushed = (*store)->flush(); !flushed) return flushed.error();
    return last.value();
}

}  // namespace jalon
