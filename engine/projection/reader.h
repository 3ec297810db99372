// Reader: who reads or acts, as a token says it.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace jalon {

struct Reader {
    std::string role;
    std::string org;                     // the organisation that its steps name
    std::string subject;                 // opaque id of the person
    std::vector<std::string> countries;  // empty: any
    std::vector<std::string> hosts;      // empty: any; where tenures bind the role, its own org's

    friend auto operator<=>(const Reader&, const Reader&) = default;
};

}  // namespace jalon
