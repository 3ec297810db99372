// jalon audit bundle: the history of some instances with its proofs, in one file.
#include <cstdio>
#include <utility>

#include "adapters/bundle/bundle_writer.h"
#include "adapters/files/durable_file.h"
#include "adapters/json/json.h"
#include "tools/jalon/audit.h"
#include "tools/jalon/http_client.h"
#include "tools/jalon/online.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"
#include "tools/jalon/where.h"

namespace jalon {
namespace {

constexpr std::size_t bundle_bytes_max = std::size_t{512} << 20U;  // it is made in memory

Result<std::vector<InstanceId>> fitting(const OfflineLog& log, const Conditions& conditions) {
    auto ids = log.ids();
    if (!ids) return ids.error();
    const Filter filter = filter_of(conditions);
    std::vector<InstanceId> fit;
    for (const InstanceId& id : *ids) {
        auto view = log.view(id, Moment{});
        if (!view) return view.error();
        if (filter.passes(*view, wall_clock())) fit.push_back(id);
    }
    return fit;
}

std::string text_of_where(const BundleVerb& verb) {
    return verb.id.empty() ? verb.where : "instance=" + verb.id;
}

Result<std::string> bundle_offline(const BundleVerb& verb, const Conditions& conditions) {
    auto of = open_to_sign(verb.target.directory, verb.new_key);
    if (!of) return of.error();
    std::vector<InstanceId> ids{InstanceId{verb.id}};
    if (verb.id.empty()) {
        auto fit = fitting(of->log, conditions);
        if (!fit) return fit.error();
        ids = std::move(*fit);
    }
    BundleOrder order;
    order.store = &of->log.store();
    order.hasher = &of->log.hasher();
    order.log_id = of->log.directory().log_id();
    order.zone = of->log.directory().zone();
    order.signer = &of->signer;
    order.checkpoint = std::move(of->checkpoint);
    order.where = text_of_where(verb);
    order.instances = std::move(ids);
    order.bytes_max = bundle_bytes_max;
    return write_bundle(order);
}

// nullopt: `exit` says why not, and it was told.
std::optional<std::string> bundle_online(const BundleVerb& verb, const Conditions& conditions,
                                         Exit& exit) {
    auto server = parse_server(verb.target.environment.server);
    if (!server) {
        exit = fail(server.error());
        return std::nullopt;
    }
    HttpClient client(std::move(*server), verb.target.environment.token);
    ClientRequest request;
    request.target = with_query("/v1/audit/bundle", conditions);
    auto reply = client.send(request);
    if (!reply) {
        exit = fail(reply.error());
        return std::nullopt;
    }
    if (reply->status == 200) return std::move(reply->body);
    const auto problem = parse_json(reply->body, limits::workflow_json_depth_max);
    exit = fail(exit_of_status(reply->status), explain(reply->status, problem ? *problem : Value{},
                                                       verb.target.environment.language));
    return std::nullopt;
}

Exit put_bundle(const BundleVerb& verb, const std::string& bundle) {
    if (verb.output == "-") {
        const bool whole = std::fwrite(bundle.data(), 1, bundle.size(), stdout) == bundle.size() &&
                           std::fflush(stdout) == 0;
        return whole ? Exit::ok : fail(Exit::unreachable, "the output could not be written");
    }
    if (auto written = replace_file(verb.output, bundle); !written) return fail(written.error());
    const auto bytes = static_cast<std::int64_t>(bundle.size());
    print_line(verb.target.json
                   ? to_json(Value::Object{{"file", verb.output}, {"bytes", bytes}})
                   : verb.output + ": " + std::to_string(bytes) + " bytes; who gets it checks it " +
                         "with `jalon audit verify`, or as VERIFY.md in it says");
    return Exit::ok;
}

}  // namespace

Exit run_audit_bundle(const BundleVerb& verb) {
    auto conditions = parse_where(verb.id.empty() ? verb.where : "instance=" + verb.id);
    if (!conditions) return fail(conditions.error());
    std::optional<std::string> bundle;
    Exit exit = Exit::ok;
    if (verb.target.offline()) {
        auto made = bundle_offline(verb, *conditions);
        if (!made) return fail(made.error());
        bundle = std::move(*made);
    } else {
        bundle = bundle_online(verb, *conditions, exit);
        if (!bundle) return exit;
    }
    return put_bundle(verb, *bundle);
}

}  // namespace jalon
