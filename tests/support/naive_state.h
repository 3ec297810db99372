// The document as NaiveChart reads it. Private to naive_chart*.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/naive_chart.h"

namespace jalon::testing {

struct NaiveChart::Transition {
    const State* source = nullptr;
    std::vector<std::string> events;  // empty: eventless
    const Value* guard = nullptr;
    States targets;
    bool internal = false;
    const Value* content = nullptr;
};

struct NaiveChart::State {
    std::string id;
    const Value* source = nullptr;
    std::string type;  // scxml, state, parallel, final, history
    const State* parent = nullptr;
    std::size_t order = 0;
    States children;  // <state>, <parallel> and <final>
    States histories;
    States initial;  // of a history state: its default
    const Value* initial_content = nullptr;
    std::vector<std::unique_ptr<Transition>> transitions;

    // A parallel workflow is an <scxml> and its <parallel> in one.
    [[nodiscard]] bool is_scxml() const { return parent == nullptr; }
    [[nodiscard]] bool is_parallel() const { return type == "parallel"; }
    [[nodiscard]] bool is_compound() const { return type == "state" && !children.empty(); }
    [[nodiscard]] bool is_atomic() const {
        return type == "final" || (type == "state" && children.empty());
    }
};

inline std::vector<std::string> naive_tokens(const std::string& text, char separator) {
    std::vector<std::string> tokens;
    std::istringstream stream(text);
    for (std::string token; std::getline(stream, token, separator);) {
        if (!token.empty()) tokens.push_back(token);
    }
    return tokens;
}

inline std::vector<Value> naive_list(const Value* source) {
    if (source == nullptr) return {};
    return source->as_array() == nullptr ? std::vector<Value>{*source} : *source->as_array();
}

}  // namespace jalon::testing
