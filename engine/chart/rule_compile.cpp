#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/chart/rule_coerce.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/chart/rule_node.h"

namespace jalon {
namespace {

const RuleOperator* find_operator(std::string_view name) {
    for (const auto operators : {logic_operators(), number_operators(), list_operators(),
                                 data_operators(), text_operators(), date_operators()}) {
        for (const RuleOperator& row : operators) {
            if (row.name == name) return &row;
        }
    }
    return nullptr;
}

// Names come from outside: what is quoted in a message is kept short.
std::string quoted(std::string_view name) {
    constexpr std::size_t length_max = 40;
    std::size_t length = std::min(name.size(), length_max);
    while (length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U) {
        --length;  // not in the middle of a character
    }
    return "\"" + std::string(name.substr(0, length)) + "\"";
}

void add_once(std::vector<std::string>& names, std::string name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(std::move(name));
    }
}

class Compiler {
public:
    // `is_element`: "var" reads an element of a list here, not the data.
    Result<Rule::Node> compile(const Value& rule, int depth, bool is_element) {
        if (depth > limits::rule_depth_max || !weight_of(rule, 2 * limits::rule_depth_max)) {
            return Error{ErrorCode::limit, "the rule is nested too deeply"};
        }
        const auto* object = rule.as_object();
        if (object != nullptr && object->size() == 1) {
            return compile_call(object->front(), depth, is_element);
        }
        if (const auto* list = rule.as_array()) return compile_list(rule, *list, depth, is_element);
        return constant(rule);
    }

    std::vector<std::string> reads;
    std::vector<std::string> operators;
    std::vector<std::string> states;
    bool reads_computed = false;

private:
    static Rule::Node constant(const Value& value) {
        Rule::Node node;
        node.constant = value;
        return node;
    }

    [[nodiscard]] bool count_node() { return ++node_count_ <= limits::rule_nodes_max; }

    Result<Rule::Node> compile_list(const Value& rule, const Value::Array& list, int depth,
                                    bool is_element) {
        Rule::Node node;
        node.is_list = true;
        bool is_constant = true;
        for (const Value& element : list) {
            auto argument = compile(element, depth + 1, is_element);
            if (!argument) return argument;
            is_constant = is_constant && argument->is_constant();
            node.arguments.push_back(std::move(*argument));
        }
        if (is_constant) return constant(rule);
        if (!count_node()) return Error{ErrorCode::limit, "the rule has too many operators"};
        return node;
    }

    Result<Rule::Node> compile_call(const Value::Member& member, int depth, bool is_element) {
        Rule::Node node;
        node.operation = find_operator(member.name);
        if (node.operation == nullptr) {
            return Error{ErrorCode::invalid, "unknown operator " + quoted(member.name)};
        }
        if (!count_node()) return Error{ErrorCode::limit, "the rule has too many operators"};
        const auto* list = member.value.as_array();
        const std::span<const Value> arguments =
            list != nullptr ? std::span<const Value>(*list) : std::span(&member.value, 1);
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const bool is_body = node.operation->has_body && i == 1;
            auto argument = compile(arguments[i], depth + 1, is_element || is_body);
            if (!argument) return argument;
            node.arguments.push_back(std::move(*argument));
        }
        if (auto checked = check_call(node); !checked) return checked.error();
        add_once(operators, std::string(node.operation->name));
        if (!is_element) note_reads(node);
        return node;
    }

    Result<void> check_call(const Rule::Node& node) {
        const RuleOperator& operation = *node.operation;
        const std::size_t count = node.arguments.size();
        if (count < operation.arguments_min || count > operation.arguments_max) {
            return Error{ErrorCode::invalid,
                         "wrong count of arguments for " + quoted(operation.name)};
        }
        // What is active is named in the rule itself, so that the name can be checked.
        const bool is_step = operation.name == "step.at" || operation.name == "step.by";
        if (operation.name != "state.in" && !is_step) return {};
        // The step may be named by a rule: a correction says itself which step it corrects.
        if (is_step && !node.arguments[0].is_constant()) return {};
        const auto* name = node.arguments[0].constant.as_string();
        if (name == nullptr) {
            return Error{ErrorCode::invalid, quoted(operation.name) + " wants a name"};
        }
        if (operation.name == "state.in") add_once(states, *name);
        return {};
    }

    void note_reads(const Rule::Node& node) {
        const std::string_view name = node.operation->name;
        const auto& arguments = node.arguments;
        if (name == "var") {
            if (arguments.empty()) add_once(reads, "");
            if (!arguments.empty()) note_path(arguments[0]);
        } else if (name == "missing") {
            for (const Rule::Node& argument : arguments) note_paths(argument);
        } else if (name == "missing_some") {
            note_paths(arguments[1]);
        }
    }

    void note_path(const Rule::Node& node) {
        if (!node.is_constant()) {
            reads_computed = true;
        } else {
            add_once(reads, node.constant.is_null() ? std::string() : text_of(node.constant));
        }
    }

    void note_paths(const Rule::Node& node) {
        const auto* list = node.constant.as_array();
        if (list == nullptr) return note_path(node);
        for (const Value& path : *list) note_path(constant(path));
    }

    std::size_t node_count_ = 0;
};

}  // namespace

Result<Rule> Rule::compile(const Value& rule) {
    Compiler compiler;
    auto root = compiler.compile(rule, 0, false);
    if (!root) return root.error();
    Rule compiled;
    compiled.root_ = std::make_shared<const Node>(std::move(*root));
    compiled.reads_ = std::move(compiler.reads);
    compiled.operators_ = std::move(compiler.operators);
    compiled.states_ = std::move(compiler.states);
    compiled.reads_computed_ = compiler.reads_computed;
    return compiled;
}

const std::vector<std::string>& Rule::reads() const { return reads_; }
bool Rule::reads_computed() const { return reads_computed_; }
const std::vector<std::string>& Rule::operators() const { return operators_; }
const std::vector<std::string>& Rule::states() const { return states_; }

}  // namespace jalon
