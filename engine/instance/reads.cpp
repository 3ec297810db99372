#include "engine/instance/reads.h"

#include <algorithm>

#include "engine/instance/public_facts.h"
#include "engine/instance/scope.h"

namespace jalon {
namespace {

bool reads_input(const Rule& rule) {
    return rule.reads_computed() ||
           std::any_of(rule.reads().begin(), rule.reads().end(),
                       [](const std::string& path) { return split_dots(path).front() == "input"; });
}

ReadTarget target_of(const Read& read, const ChartInputs& inputs) {
    const auto key = read.key.evaluate(rule_context(inputs));
    const std::string_view id = key ? text_or(&*key, "") : std::string_view();
    return ReadTarget{&read, InstanceId{is_instance_id(id) ? std::string(id) : std::string()}};
}

}  // namespace

std::vector<ReadTarget> read_targets(const Workflow& workflow, const InstanceState& state,
                                     const Command& command, const DecideContext& context) {
    std::vector<ReadTarget> targets;
    if (workflow.reads.empty()) return targets;
    const std::string name = command.kind == CommandKind::start ? "start" : command.trigger;
    const CommandScope scope = make_scope(workflow, state, command, context);
    for (const Read& read : workflow.reads) {
        if (std::find(read.on.begin(), read.on.end(), name) == read.on.end()) continue;
        targets.push_back(target_of(read, scope.inputs));
    }
    return targets;
}

void read_facts(const ReadTarget& target, const InstanceState* other,
                const std::string& workflow_id, const DecideContext& context,
                std::vector<ReadFact>& facts) {
    const Read& read = *target.read;
    const bool known = other != nullptr && !other->absent() && workflow_id == read.workflow;
    const Position position = known ? other->position : Position{};
    const auto add = [&](const std::string& name, Value value) {
        facts.push_back(
            ReadFact{read.name + "." + name, std::move(value), target.instance.value(), position});
    };
    add("known", known);
    std::optional<PublicFacts> there;
    if (known) there.emplace(*other, context);
    for (const auto& [name, rule] : read.facts) add(name, there ? there->of(rule) : Value{});
}

std::vector<ReadFact> read_beforehand(const Workflow& workflow, const InstanceState& state,
                                      const Actor& actor, Timestamp now,
                                      const DecideContext& context,
                                      const std::function<Found(const InstanceId&)>& find) {
    std::vector<ReadFact> facts;
    if (workflow.reads.empty()) return facts;
    Command command;
    command.instance = state.id;
    command.actor = actor;
    command.occurred_at = now;
    command.recorded_at = now;
    const CommandScope scope = make_scope(workflow, state, command, context);
    for (const Read& read : workflow.reads) {
        if (reads_input(read.key)) continue;
        const ReadTarget target = target_of(read, scope.inputs);
        const Found found = target.instance.value().empty() ? Found{} : find(target.instance);
        read_facts(target, found.state, found.workflow, context, facts);
    }
    return facts;
}

}  // namespace jalon
