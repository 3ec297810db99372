// Interest: who listens, and for what. Subscriptions of equal reader and filter share one, so that
// whatever goes by both is done once for all of them. Private to this folder. Thread-safety: none.
#pragma once

#include <compare>
#include <map>
#include <memory>

#include "engine/projection/filter.h"
#include "engine/projection/reader.h"

namespace jalon {

struct Interest {
    Reader reader;
    Filter filter;

    friend auto operator<=>(const Interest&, const Interest&) = default;
};

// The interests that somebody has. It must outlive what it hands out.
class Interests {
public:
    // The same object for equal interests.
    [[nodiscard]] std::shared_ptr<const Interest> share(Interest interest);

private:
    std::map<Interest, std::weak_ptr<const Interest>> known_;
};

}  // namespace jalon
