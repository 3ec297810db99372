#include "engine/core/latest_step.h"

#include <utility>

#include "engine/codec/record_codec.h"
#include "engine/instance/evolve.h"
#include "engine/instance/reverse.h"

namespace jalon {
namespace {

constexpr std::size_t page = 256;

}  // namespace

Result<Reversed> latest_step(const EventStore& store, const InstanceId& id, Version before) {
    Reversed latest;
    InstanceState state;
    for (bool more = true; more;) {
        auto records = store.read_instance(id, state.version, page);
        if (!records) return records.error();
        more = records->size() == page;
        for (const Bytes& record : *records) {
            auto event = decode_record(record);
            if (!event) return event.error();
            if (before.value() != 0 && event->version >= before) return latest;
            auto shared = std::make_shared<const Event>(std::move(*event));
            if (!is_fire(*shared)) {
                latest = Reversed{shared, std::make_shared<const InstanceState>(state)};
            } else if (has_effect(*shared)) {
                latest = Reversed{};
            }
            apply(state, *shared);
        }
    }
    return latest;
}

}  // namespace jalon
