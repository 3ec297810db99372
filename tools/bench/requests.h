// Requests: what logical clients ask for, one after the other.
#pragma once

#include <cstddef>

#include "engine/core/request.h"

namespace jalon {

class Requests {
public:
    virtual ~Requests() = default;

    [[nodiscard]] virtual std::size_t clients() const = 0;

    [[nodiscard]] virtual bool has_next(std::size_t client) const = 0;

    // REQUIRES: has_next(); the client's previous request was accepted. The request's id is the
    // client.
    [[nodiscard]] virtual Request next(std::size_t client) = 0;
};

}  // namespace jalon
