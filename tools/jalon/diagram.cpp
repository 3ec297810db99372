// jalon workflow diagram: a workflow as a picture, with where an instance stands.
#include "adapters/diagram/layout.h"
#include "adapters/diagram/model.h"
#include "adapters/diagram/svg.h"
#include "engine/projection/sight.h"
#include "tools/jalon/files.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/workflow_tools.h"

namespace jalon {
namespace {

Error no_such_state(const std::string& id) {
    return Error{ErrorCode::invalid, "the workflow has no state " + id};
}

// Where the instance stands, and with `path` where it has been.
Result<void> look_up(const DiagramVerb& verb, const Workflow& workflow, DiagramWish& wish) {
    auto log = OfflineLog::open(verb.data);
    if (!log) return log.error();
    const InstanceId id{verb.instance};
    auto view = log->view(id, Moment{});
    if (!view) return view.error();
    if (view->workflow->id != workflow.id) {
        return Error{ErrorCode::invalid,
                     verb.instance + " runs " + view->workflow->id + ", not " + workflow.id};
    }
    const auto& active = view->state->configuration;
    wish.active.insert(active.begin(), active.end());
    if (!verb.path) return {};
    auto events = log->events(id);
    if (!events) return events.error();
    for (const LoggedEvent& one : *events) {
        const Outcome& outcome = one.event.outcome;
        wish.visited.insert(outcome.entered.begin(), outcome.entered.end());
        for (const std::string& left : outcome.exited) {
            for (const std::string& entered : outcome.entered) wish.taken.insert({left, entered});
        }
    }
    return {};
}

Result<DiagramWish> wish_of(const DiagramVerb& verb, const Workflow& workflow) {
    DiagramWish wish;
    wish.language = verb.language;
    for (const std::string& id : verb.collapsed) {
        if (!workflow.chart.find(id)) return no_such_state(id);
        wish.collapsed.insert(id);
    }
    for (const std::string& id : verb.configuration) {
        if (!workflow.chart.find(id)) return no_such_state(id);
        wish.active.insert(id);
    }
    if (!verb.instance.empty()) {
        if (auto found = look_up(verb, workflow, wish); !found) return found.error();
    }
    return wish;
}

}  // namespace

Exit run_diagram(const DiagramVerb& verb) {
    const auto file = use_workflow_file(verb.file);
    if (!file) return file.error();
    const Workflow& workflow = *file->workflow;
    auto wish = wish_of(verb, workflow);
    if (!wish) return fail(wish.error());
    const Sight sight = verb.role.empty() ? Sight{} : Sight{workflow, verb.role};
    const DiagramModel model = model_of(sight.cut_document(file->document), *wish);
    auto written = write_output(verb.output, svg_of(model, lay_out(model)));
    return written ? Exit::ok : fail(written.error());
}

}  // namespace jalon
