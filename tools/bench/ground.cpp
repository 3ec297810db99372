#include "tools/bench/ground.h"

#include <algorithm>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/workflow_reader.h"
#include "engine/base/check.h"
#include "tools/embed/embedded_file.h"
#include "tools/jalon/environment.h"

namespace jalon {
namespace {

Result<std::shared_ptr<const Workflow>> compile(const Value& document, const Hasher& hasher) {
    const auto files = shipped_workflows();
    const auto schema = std::find_if(files.begin(), files.end(), [](const EmbeddedFile& file) {
        return file.path == "workflow.schema.json";
    });
    CHECK(schema != files.end());
    auto reader = WorkflowReader::make(schema->bytes, hasher);
    if (!reader) return reader.error();
    const ReadWorkflow read = reader->lint(document);
    if (read.publishable()) return read.workflow;
    std::string message = "the workflow cannot be published";
    for (const Finding& finding : read.findings) {
        message += "; " + finding.pointer + ": " + finding.message;
    }
    return Error{ErrorCode::invalid, message};
}

}  // namespace

Result<std::unique_ptr<Ground>> Ground::make(const Value& workflow, const LogId& log_id,
                                             Proving proving) {
    auto zones = IanaZones::open();
    if (!zones) return zones.error();
    std::unique_ptr<Ground> ground(new Ground(std::move(*zones), log_id, std::move(proving)));
    auto compiled = compile(workflow, OpensslHasher());
    if (!compiled) return compiled.error();
    ground->workflow_ = std::move(*compiled);
    return ground;
}

Result<Driven> Ground::engine(EventStore& store) {
    auto head = store.head();
    if (!head) return head.error();
    const bool empty = head->last == Position{0};
    Driven driven{Engine(EngineParts{proving_.sealer.get(), &zones_, "UTC", log_id_}, head->last),
                  GroupEncoder(*proving_.hasher, std::move(head->frontier)), *proving_.sealer};
    if (!empty) {
        driven.engine.publish(workflow_);
        return driven;
    }
    Request publish;
    publish.kind = RequestKind::publish;
    publish.publication = workflow_;
    publish.actor = Actor{"bench", "admin", ""};
    publish.channel = "cli";
    driven.engine.submit(std::move(publish), wall_clock());
    Ready group = driven.engine.take_ready();
    auto written = store.append(driven.encoder.encode(group));
    if (!written) return written.error();
    driven.engine.advance();
    return driven;
}

}  // namespace jalon
