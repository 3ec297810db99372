#include "adapters/live/interest.h"

#include <utility>

namespace jalon {

std::shared_ptr<const Interest> Interests::share(Interest interest) {
    const auto place = known_.try_emplace(std::move(interest)).first;
    if (auto present = place->second.lock()) return present;
    std::shared_ptr<const Interest> fresh(&place->first,
                                          [this, place](const Interest*) { known_.erase(place); });
    place->second = fresh;
    return fresh;
}

}  // namespace jalon
