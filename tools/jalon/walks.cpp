// jalon workflow simulate --walks: what random walks cover.
#include <filesystem>
#include <fstream>
#include <system_error>

#include "adapters/json/json.h"
#include "adapters/zones/iana_zones.h"
#include "tools/jalon/free_search.h"
#include "tools/jalon/output.h"
#include "tools/jalon/progress.h"
#include "tools/jalon/walk_report.h"
#include "tools/jalon/walker.h"
#include "tools/jalon/walks.h"

namespace jalon {
namespace {

constexpr std::size_t configurations_max = 2000;  // that the search for what is left looks at

Exit write_scripts(WalkReport& report, const std::string& directory) {
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    for (const auto& [name, text] : report.files()) {
        std::ofstream file(std::filesystem::path(directory) / name, std::ios::binary);
        if (!(file << text) || !file.flush()) {
            return fail(Exit::unreachable, "cannot write " + directory + "/" + name);
        }
    }
    return Exit::ok;
}

}  // namespace

Exit run_walks(const WorkflowVerb& verb, const Workflow& workflow) {
    auto zones = IanaZones::open();
    if (!zones) return fail(zones.error());
    Walker walker(workflow, *zones, verb.seed, verb.steps);
    {
        Progress progress("walked", verb.walks);
        for (std::uint64_t done = 0; done < verb.walks;) {
            walker.walk();
            progress.at(++done);
        }
    }
    const auto paths = search_free(workflow, walker.coverage(), configurations_max);
    WalkReport report(walker, paths, WalkCounts{verb.walks, verb.seed, verb.steps});
    if (!verb.scripts.empty()) {
        if (const Exit exit = write_scripts(report, verb.scripts); exit != Exit::ok) return exit;
    }
    print_line(verb.target.json ? to_json(report.json()) : report.text());
    return Exit::ok;
}

}  // namespace jalon
