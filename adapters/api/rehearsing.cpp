#include "adapters/api/rehearsing.h"

#include <utility>

#include "adapters/api/refusals.h"
#include "adapters/http/problem.h"

namespace jalon {

Rehearsing::Rehearsing(Parts parts, Done done)
    : thread_([parts = std::move(parts), done = std::move(done)](const std::stop_token& stop) {
          const Rehearsal rehearsal{*parts.store,  parts.catalog, *parts.to,  parts.plan,
                                    parts.context, parts.now,     parts.until};
          const auto report =
              rehearse_share(rehearsal, 0, 1, [&] { return !stop.stop_requested(); });
          if (stop.stop_requested()) return;
          done(report ? json_response(200, report->json())
                      : problem(500, "internal", report.error().message));
      }) {}

}  // namespace jalon
