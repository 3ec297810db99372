#include "engine/instance/workflow.h"

#include <algorithm>

#include "engine/chart/chart_builder.h"

namespace jalon {
namespace {

bool is_true(const Value* value) {
    return value != nullptr && value->as_bool() != nullptr && *value->as_bool();
}

class WorkflowCompiler {
public:
    WorkflowCompiler(const Value& document, const SchemaCompiler& schemas, Findings& findings)
        : document_(document), schemas_(schemas), findings_(findings) {}

    std::shared_ptr<const Workflow> compile(const Hash& hash);

private:
    void fail(std::string code, std::string pointer, std::string message) {
        findings_.push_back(
            Finding{Severity::error, std::move(code), std::move(pointer), std::move(message)});
    }
    void head(Workflow& workflow);
    void triggers(Workflow& workflow);
    void start(Workflow& workflow);
    void rule_sets(Workflow& workflow);
    void derive(Workflow& workflow);
    void reads(Workflow& workflow);
    void delegates(Workflow& workflow);
    void phases(Workflow& workflow);
    void links();
    void bind(const Rule& rule, std::initializer_list<std::string_view> roots,
              const std::string& pointer);
    [[nodiscard]] std::map<std::string, Rule, std::less<>> rules_by_role(
        const std::string& member, std::initializer_list<std::string_view> roots);
    [[nodiscard]] TriggerRule trigger(const Value& source, const std::string& pointer);
    [[nodiscard]] std::optional<Rule> rule(const Value* source, const std::string& pointer);
    [[nodiscard]] std::vector<std::string> names(const Value* source) const;

    const Value& document_;
    const SchemaCompiler& schemas_;
    Findings& findings_;
};

std::shared_ptr<const Workflow> WorkflowCompiler::compile(const Hash& hash) {
    auto workflow = std::make_shared<Workflow>();
    workflow->hash = hash;
    workflow->document = document_;
    head(*workflow);
    if (has_errors(findings_)) return nullptr;
    triggers(*workflow);
    start(*workflow);
    rule_sets(*workflow);
    derive(*workflow);
    reads(*workflow);
    delegates(*workflow);
    phases(*workflow);
    workflow->tenures = rules_by_role("tenures", {"data"});
    workflow->readers = rules_by_role("readers", {"data", "reader", "instance"});
    links();
    workflow->subject = rule(document_.find("subject"), "/subject");
    workflow->rule_set_on = rule(document_.find("rule_set_on"), "/rule_set_on");
    workflow->zone = rule(document_.find("zone"), "/zone");
    if (const Value* list = document_.find("attributes"); list != nullptr && list->as_object()) {
        for (const Value::Member& member : *list->as_object()) {
            auto compiled = rule(&member.value, "/attributes" + to_pointer({member.name}));
            if (compiled) workflow->attributes.emplace_back(member.name, std::move(*compiled));
        }
    }
    auto chart = build_chart(document_, findings_);
    if (!chart || has_errors(findings_)) return nullptr;
    workflow->chart = std::move(*chart);
    workflow->not_before_start = is_true(document_.find("not_before_start"));
    workflow->discards_unmatched = text_or(document_.find("unmatched"), "") == "discard";
    return workflow;
}

void WorkflowCompiler::head(Workflow& workflow) {
    for (const char* member : {"id", "version", "title", "initial", "states", "triggers", "data"}) {
        if (document_.find(member) == nullptr) {
            fail("required", "/" + std::string(member), "this member is required");
        }
    }
    workflow.id = std::string(text_or(document_.find("id"), ""));
    const Value* version = document_.find("version");
    if (!is_instance_id(workflow.id)) {
        fail("shape", "/id", "an id of letters, digits, . _ - is needed");
    }
    if (version != nullptr && (version->as_int() == nullptr || *version->as_int() < 1)) {
        fail("shape", "/version", "a whole number from 1 is needed");
    } else if (version != nullptr) {
        workflow.version = *version->as_int();
    }
    if (const Value* title = document_.find("title")) workflow.title = *title;
}

std::vector<std::string> WorkflowCompiler::names(const Value* source) const {
    std::vector<std::string> found;
    if (source == nullptr || source->as_array() == nullptr) return found;
    for (const Value& each : *source->as_array()) found.emplace_back(text_or(&each, ""));
    return found;
}

std::optional<Rule> WorkflowCompiler::rule(const Value* source, const std::string& pointer) {
    if (source == nullptr) return std::nullopt;
    auto compiled = Rule::compile(*source);
    if (compiled) return std::move(*compiled);
    fail("rule", pointer, compiled.error().message);
    return std::nullopt;
}

TriggerRule WorkflowCompiler::trigger(const Value& source, const std::string& pointer) {
    TriggerRule built;
    if (const Value* title = source.find("title")) built.title = *title;
    built.by = names(source.find("by"));
    built.keys = names(source.find("keys"));
    if (const Value* sees = source.find("sees")) built.sees = names(sees);
    const Value* schema = source.find("data");
    built.schema_source = schema == nullptr ? Value{Value::Object{}} : *schema;
    auto compiled = schemas_.compile(built.schema_source);
    if (!compiled) {
        fail("data_schema", pointer + "/data", compiled.error().message);
        return built;
    }
    built.schema = std::move(*compiled);
    built.personal = personal_fields(built.schema_source);
    built.restricted = restricted_fields(built.schema_source);
    built.reverses = is_true(source.find("reverses"));
    built.corrects = is_true(source.find("corrects"));
    return built;
}

void WorkflowCompiler::triggers(Workflow& workflow) {
    const Value* source = document_.find("triggers");
    if (source->as_object() == nullptr) {
        fail("shape", "/triggers", "triggers must be an object");
        return;
    }
    for (const Value::Member& member : *source->as_object()) {
        const std::string pointer = "/triggers" + to_pointer({member.name});
        if (member.value.as_object() == nullptr) {
            fail("shape", pointer, "a trigger is an object");
            continue;
        }
        workflow.triggers.emplace(member.name, trigger(member.value, pointer));
        if (workflow.triggers.at(member.name).by.empty()) {
            fail("no_roles", pointer + "/by", "a trigger that no role may send");
        }
    }
}

void WorkflowCompiler::start(Workflow& workflow) {
    if (const Value* source = document_.find("start")) {
        workflow.start = trigger(*source, "/start");
        if (workflow.start.by.empty()) workflow.start.by = {"*"};
    } else {
        const Value implied{Value::Object{{"data", *document_.find("data")}}};
        workflow.start = trigger(implied, "");
        workflow.start.by = {"*"};
    }
    auto compiled = schemas_.compile(*document_.find("data"));
    if (!compiled) fail("data_schema", "/data", compiled.error().message);
    workflow.data_personal = personal_fields(*document_.find("data"));
    workflow.data_restricted = restricted_fields(*document_.find("data"));
}

void WorkflowCompiler::rule_sets(Workflow& workflow) {
    const Value* source = document_.find("rule_sets");
    if (source == nullptr || source->as_array() == nullptr) return;
    for (std::size_t i = 0; i < source->as_array()->size(); ++i) {
        const Value& one = (*source->as_array())[i];
        const std::string pointer = "/rule_sets/" + std::to_string(i);
        const auto from = parse_date(text_or(one.find("from"), ""));
        const Value* numbers = one.find("numbers");
        if (!from || numbers == nullptr) {
            fail("shape", pointer, "a rule set has an id, a date from and numbers");
            continue;
        }
        if (!workflow.rule_sets.empty() && *from <= workflow.rule_sets.back().from) {
            fail("order", pointer + "/from", "rule sets stand in the order of their dates");
        }
        workflow.rule_sets.push_back(
            RuleSet{std::string(text_or(one.find("id"), "")), *from, *numbers});
    }
}

void WorkflowCompiler::derive(Workflow& workflow) {
    const Value* source = document_.find("derive");
    if (source == nullptr || source->as_object() == nullptr) return;
    for (const Value::Member& member : *source->as_object()) {
        const std::string pointer = "/derive" + to_pointer({member.name});
        auto compiled = rule(member.value.find("rule"), pointer + "/rule");
        if (!compiled) {
            fail("shape", pointer, "a derived fact needs a rule");
            continue;
        }
        for (const std::string& name : compiled->operators()) {
            const bool allowed = name.starts_with("date.") || name == "in" || name == "==" ||
                                 name == "!=" || name == "!" || name == "!!" || name == "and" ||
                                 name == "or" || name == "if" || name == "var";
            if (!allowed) {
                fail("derive", pointer + "/rule",
                     "a derived fact is a date or membership rule; " + name + " is neither");
            }
        }
        workflow.derive.push_back(
            Derive{member.name, names(member.value.find("on")), std::move(*compiled)});
    }
}

void WorkflowCompiler::reads(Workflow& workflow) {
    const Value* source = document_.find("reads");
    if (source == nullptr || source->as_object() == nullptr) return;
    for (const Value::Member& member : *source->as_object()) {
        const std::string pointer = "/reads" + to_pointer({member.name});
        auto key = rule(member.value.find("key"), pointer + "/key");
        const Value* facts = member.value.find("facts");
        if (!key || facts == nullptr || facts->as_object() == nullptr) {
            fail("shape", pointer, "a read has a workflow, a key and facts");
            continue;
        }
        Read read{member.name,
                  names(member.value.find("on")),
                  std::string(text_or(member.value.find("workflow"), "")),
                  std::move(*key),
                  {}};
        for (const Value::Member& fact : *facts->as_object()) {
            auto compiled = rule(&fact.value, pointer + "/facts" + to_pointer({fact.name}));
            if (compiled) read.facts.emplace_back(fact.name, std::move(*compiled));
        }
        for (const std::string& name : read.on) {
            if (name == "start" || workflow.triggers.contains(name)) continue;
            fail("unknown_trigger", pointer + "/on", "there is no trigger named " + name);
        }
        workflow.reads.push_back(std::move(read));
    }
}

void WorkflowCompiler::delegates(Workflow& workflow) {
    const Value* source = document_.find("delegates");
    if (source == nullptr) return;
    const auto part = [&](const char* name) {
        return rule(source->find(name), "/delegates" + to_pointer({name}));
    };
    auto when = part("when");
    auto role = part("role");
    auto to = part("to");
    auto from = part("from");
    auto until = part("until");
    if (!when || !role || !to || !from || !until) {
        fail("shape", "/delegates", "a delegation has when, role, to, from and until");
        return;
    }
    workflow.delegates = Delegates{std::move(*when), std::move(*role), std::move(*to),
                                   std::move(*from), std::move(*until)};
}

void WorkflowCompiler::phases(Workflow& workflow) {
    const Value* source = document_.find("phases");
    if (source == nullptr || source->as_array() == nullptr) return;
    for (const Value& one : *source->as_array()) {
        const Value* title = one.find("title");
        workflow.phases.push_back(
            Phase{std::string(text_or(one.find("id"), "")), title == nullptr ? Value{} : *title});
    }
}

// Who is let in is told by the data as they stand, and by who asks.
std::map<std::string, Rule, std::less<>> WorkflowCompiler::rules_by_role(
    const std::string& member, std::initializer_list<std::string_view> roots) {
    std::map<std::string, Rule, std::less<>> rules;
    const Value* source = document_.find(member);
    if (source == nullptr) return rules;
    if (source->as_object() == nullptr) {
        fail("shape", "/" + member, member + " is an object by role");
        return rules;
    }
    for (const auto& [role, written] : *source->as_object()) {
        const std::string pointer = to_pointer({member, role});
        auto compiled = rule(&written, pointer);
        if (!compiled) continue;
        bind(*compiled, roots, pointer);
        rules.emplace(role, std::move(*compiled));
    }
    return rules;
}

void WorkflowCompiler::bind(const Rule& rule, std::initializer_list<std::string_view> roots,
                            const std::string& pointer) {
    for (const std::string& path : rule.reads()) {
        const std::string_view root = std::string_view(path).substr(0, path.find('.'));
        if (std::find(roots.begin(), roots.end(), root) != roots.end()) continue;
        fail("access_rule", pointer, "who is let in is not told by " + path);
    }
}

// They are asked for seldom and stay in the document (see projection/entry.h): here it is only
// seen to it that they can be.
void WorkflowCompiler::links() {
    const Value* ways = document_.find("links");
    if (ways == nullptr || ways->as_object() == nullptr) return;
    for (const auto& [role, way] : *ways->as_object()) {
        for (const char* member : {"org", "subject"}) {
            const std::string pointer = to_pointer({"links", role, member});
            const Value* written = way.find(member);
            const auto compiled = written == nullptr ? std::nullopt : rule(written, pointer);
            if (compiled) bind(*compiled, {"data", "instance"}, pointer);
        }
    }
}

}  // namespace

std::shared_ptr<const Workflow> compile_workflow(const Value& document, const Hash& hash,
                                                 const SchemaCompiler& schemas,
                                                 Findings& findings) {
    return WorkflowCompiler(document, schemas, findings).compile(hash);
}

}  // namespace jalon
