// Diagrams: the statechart of an instance as a picture. To lay one out takes about a second, so a
// layout is kept for each workflow, role and language; what is marked in it differs by instance.
//
// Thread-safety: none; belongs to the thread that draws.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "adapters/api/past_query.h"
#include "adapters/diagram/layout.h"

namespace jalon {

class Diagrams {
public:
    // SVG of the one instance that `query` asks for: where it stood, and the path that led there,
    // as far as the reader may see. Empty: it was not there.
    [[nodiscard]] Result<std::string> draw(const PastQuery& query, const std::string& language);

private:
    using Key = std::tuple<Hash, std::string, std::string>;  // workflow, role, language

    [[nodiscard]] const DiagramLayout& layout_of(const Key& key, const DiagramModel& model);

    std::map<Key, DiagramLayout> layouts_;
};

}  // namespace jalon
