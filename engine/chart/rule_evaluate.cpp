#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/chart/rule_evaluation.h"

namespace jalon {
namespace {

// Units of one evaluation: some tens of milliseconds, and as many megabytes at the very most.
constexpr std::size_t units_max = 32U << 20U;

// A value that is kept takes memory, which costs more than a look at it.
constexpr std::size_t units_a_kept_unit = 16;

}  // namespace

std::optional<std::size_t> weight_of(const Value& value, int depth_max) {
    if (depth_max < 0) return std::nullopt;
    std::size_t weight = 1;
    if (const auto* text = value.as_string()) weight += text->size();
    if (const auto* list = value.as_array()) {
        for (const Value& element : *list) {
            const auto part = weight_of(element, depth_max - 1);
            if (!part) return std::nullopt;
            weight += *part;
        }
    }
    if (const auto* object = value.as_object()) {
        for (const Value::Member& member : *object) {
            const auto part = weight_of(member.value, depth_max - 1);
            if (!part) return std::nullopt;
            weight += *part + member.name.size();
        }
    }
    return weight;
}

Operand Evaluation::run(const Rule::Node& node, const Scope& scope) {
    if (failed()) return {};
    if (node.is_constant()) return Operand::borrow(node.constant);
    if (++steps_ > limits::rule_steps_max) {
        return fail(ErrorCode::limit, "the rule runs more operators than are allowed");
    }
    if (node.operation == nullptr) {
        Value::Array list;
        for (const Rule::Node& element : node.arguments) list.push_back(keep(run(element, scope)));
        return Value{std::move(list)};
    }
    if (node.operation->lazy != nullptr) return node.operation->lazy(*this, node, scope);
    const std::vector<Operand> arguments = run_arguments(node, scope);
    return failed() ? Operand{} : node.operation->eager(*this, arguments);
}

std::vector<Operand> Evaluation::run_arguments(const Rule::Node& node, const Scope& scope) {
    std::vector<Operand> arguments;
    arguments.reserve(node.arguments.size());
    for (const Rule::Node& argument : node.arguments) {
        arguments.push_back(run(argument, scope));
        if (failed()) break;
        const auto weight = weight_of(arguments.back().value());
        if (!weight) fail(ErrorCode::limit, "a value is nested too deeply");
        if (!weight || !spend(*weight)) break;
    }
    return arguments;
}

Operand Evaluation::run_argument(const Rule::Node& node, std::size_t index, const Scope& scope) {
    return index < node.arguments.size() ? run(node.arguments[index], scope) : Operand{};
}

Value Evaluation::keep(Operand operand) {
    if (failed()) return {};
    // One level is left for the list that the value is put into.
    const auto weight = weight_of(operand.value(), limits::rule_depth_max - 1);
    if (!weight) fail(ErrorCode::limit, "a value is nested too deeply");
    if (!weight || !spend(*weight * units_a_kept_unit)) return {};
    return std::move(operand).take();
}

Operand Evaluation::number(double number) {
    constexpr double exact_max = 9007199254740992.0;  // 2^53
    if (!std::isfinite(number)) {
        return fail(ErrorCode::type, "the result of a calculation is not a finite number");
    }
    if (std::abs(number) <= exact_max && number == std::trunc(number)) {
        return Value{static_cast<std::int64_t>(number)};
    }
    return Value{number};
}

bool Evaluation::spend(std::size_t units) {
    if (failed()) return false;
    if (units > units_max - spent_) {
        fail(ErrorCode::limit, "the rule works on more data than is allowed");
        return false;
    }
    spent_ += units;
    return true;
}

Operand Evaluation::fail(ErrorCode code, std::string message) {
    if (!failed()) failure_ = Error{code, std::move(message)};
    return {};
}

Result<Value> Rule::evaluate(const RuleContext& context) const {
    const Value nothing;
    Evaluation evaluation(context);
    const Scope scope{context.data != nullptr ? context.data : &nothing, nullptr};
    Value result = evaluation.keep(evaluation.run(*root_, scope));
    if (evaluation.failed()) return *evaluation.failure();
    return result;
}

}  // namespace jalon
