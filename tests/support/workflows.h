// Workflows of tests: from JSON text to a compiled Workflow, as the adapter does it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/json/json.h"
#include "adapters/json/schema.h"
#include "engine/base/limits.h"
#include "engine/instance/workflow.h"
#include "tests/support/openssl_hasher.h"

namespace jalon::testing {

// Null, and a failed test, when `text` is no JSON.
[[nodiscard]] inline Value from_json(std::string_view text) {
    auto value = jalon::parse_json(text, limits::workflow_json_depth_max);
    if (value) return *std::move(value);
    ADD_FAILURE() << value.error().message << " in " << text;
    return Value{};
}

[[nodiscard]] inline Hash hash_of_value(const Value& value) {
    const std::string text = canonical_json(value);
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(text.data()),
                                              text.size());  // NOLINT: bytes
    return OpensslHasher{}.sha256(std::span(&bytes, 1));
}

// A workflow of the given members, such as R"("states": {…}, "triggers": {…})". What is missing of
// id, version, title, initial (the first state), triggers and data is filled in.
[[nodiscard]] inline Value workflow_value(std::string_view members) {
    Value document = from_json("{" + std::string(members) + "}");
    const auto fill = [&](std::string_view name, Value value) {
        if (document.find(name) == nullptr) document.set(name, std::move(value));
    };
    fill("id", "test");
    fill("version", 1);
    fill("title", Value::Object{{"en", "Test"}, {"fr", "Test"}});
    fill("triggers", Value::Object{});
    fill("data", Value::Object{{"type", "object"}});
    const Value* states = document.find("states");
    if (states != nullptr && states->as_object() != nullptr && !states->as_object()->empty()) {
        fill("initial", states->as_object()->front().name);
    }
    return document;
}

[[nodiscard]] inline std::shared_ptr<const Workflow> compile_value(const Value& document,
                                                                   Findings& findings) {
    return compile_workflow(document, hash_of_value(document), JsonSchemaCompiler{}, findings);
}

// workflow_value, compiled. Null, and a failed test, when it cannot be run.
[[nodiscard]] inline std::shared_ptr<const Workflow> workflow_of(std::string_view members) {
    Findings findings;
    auto workflow = compile_value(workflow_value(members), findings);
    for (const Finding& finding : findings) {
        if (finding.severity == Severity::error) {
            ADD_FAILURE() << finding.code << " at " << finding.pointer << ": " << finding.message;
        }
    }
    return workflow;
}

}  // namespace jalon::testing
