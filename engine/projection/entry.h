// Entry: whom an instance lets in beyond the tokens that there are, as its workflow says.
//
//   links   role → {by, org, subject}: who of the roles `by` sees the instance may send a link to
//           the one whom it names for that role; `org` and `subject` are rules over {data,
//           instance} that give who that is;
//   glass   the roles that may open an instance out of their scope in an emergency.
//
// Both are asked for seldom: they are read from the document. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/instance/workflow.h"
#include "engine/projection/instance_view.h"

namespace jalon {

// Whom a link is for.
struct Entrant {
    std::string org;
    std::string subject;
};

// Whether the workflow has links for that role at all.
[[nodiscard]] bool has_links(const Workflow& workflow, std::string_view role);

// Whether `sender` may send links for that role. An administrator may.
[[nodiscard]] bool may_send_link(const Workflow& workflow, std::string_view sender,
                                 std::string_view role);

// The roles for which `sender` may, as the workflow lists them.
[[nodiscard]] std::vector<std::string> linked_roles(const Workflow& workflow,
                                                    std::string_view sender);

// Whether there are any; an administrator may send links that are of no workflow.
[[nodiscard]] bool may_send_links(const Workflow& workflow, std::string_view sender);

// nullopt: the instance names nobody for that role, or not yet.
[[nodiscard]] std::optional<Entrant> entrant(const InstanceView& view, std::string_view role);

[[nodiscard]] bool may_break_glass(const Workflow& workflow, std::string_view role);

}  // namespace jalon
