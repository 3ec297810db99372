#include "adapters/json/schema_document.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "adapters/json/pattern.h"
#include "engine/base/limits.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

// How a keyword's argument holds schemas, and whether they look at the same value as their owner
// (`is_in_place`) or at a part of it.
enum class Holds { schema, list, members, items, dependencies };

struct Applicator {
    std::string_view name;
    Holds holds;
    bool is_in_place;
};

constexpr std::array<Applicator, 16> applicators{{
    {"allOf", Holds::list, true},
    {"anyOf", Holds::list, true},
    {"oneOf", Holds::list, true},
    {"not", Holds::schema, true},
    {"if", Holds::schema, true},
    {"then", Holds::schema, true},
    {"else", Holds::schema, true},
    {"dependencies", Holds::dependencies, true},
    {"properties", Holds::members, false},
    {"patternProperties", Holds::members, false},
    {"additionalProperties", Holds::schema, false},
    {"propertyNames", Holds::schema, false},
    {"items", Holds::items, false},
    {"additionalItems", Holds::schema, false},
    {"contains", Holds::schema, false},
    {"definitions", Holds::members, false},
}};

// Repeating a group is what makes the engine that valijson uses for names slow.
bool repeats_a_group(std::string_view pattern) {
    constexpr std::array<std::string_view, 3> marks{")*", ")+", "){"};
    return std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) {
        return pattern.find(mark) != std::string_view::npos;
    });
}

int hex_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A pointer in a URI fragment may write any byte as %XX.
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '%' && i + 2 < text.size();
        const int high = is_escape ? hex_of(text[i + 1]) : -1;
        const int low = is_escape ? hex_of(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            decoded += text[i];
            continue;
        }
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

class Preparation {
public:
    Preparation(const Value& root, const ZoneRules* zones) : root_(root), zones_(zones) {}

    Result<SchemaDocument> run() {
        document_.schema = prepared(root_, {}, true);
        Value refs;
        for (std::size_t i = 0; i < targets_.size() && !error_; ++i) {
            if (places_.count(targets_[i]) == 0) {
                fail("", "$ref: there is no schema at #" + targets_[i]);
                break;
            }
            const Path path = split_pointer(targets_[i]);
            owner_ = static_cast<std::ptrdiff_t>(i);
            // Wrapped, because valijson takes a schema's own place for that of its propertyNames.
            Value wrapped;
            wrapped.set("allOf", Value::Array{prepared(*find_at(root_, path), path, true)});
            refs.set(std::to_string(i), std::move(wrapped));
        }
        if (!targets_.empty()) document_.schema.set("refs", std::move(refs));
        if (!error_) check_loops();
        if (error_) return *error_;
        return std::move(document_);
    }

private:
    // The schema at `path` made ready. `is_in_place`: it looks at the value that the reference
    // being followed (`owner_`) looks at.
    Value prepared(const Value& schema, const Path& path, bool is_in_place) {
        if (error_) return {};
        if (path.size() > 2 * static_cast<std::size_t>(limits::workflow_json_depth_max)) {
            error_ = Error{ErrorCode::limit, to_pointer(path) + ": the schema is nested too deep"};
            return {};
        }
        places_.insert(to_pointer(path));
        if (const bool* everything = schema.as_bool()) {
            return with_assertions({}, *everything ? nullptr : Assertions::never());
        }
        if (schema.as_object() == nullptr) return fail(path, "is neither an object nor a boolean");
        check_annotations(schema, path);
        if (const Value* ref = schema.find("$ref")) {
            if (const Value* all = schema.find("definitions")) {
                static_cast<void>(prepared_members(*all, child(path, "definitions"), false));
            }
            return reference(*ref, path, is_in_place);
        }
        auto assertions = Assertions::compile(schema, zones_);
        if (!assertions) return fail(path, assertions.error().message);
        return with_assertions(applied(schema, path, is_in_place), std::move(*assertions));
    }

    // The sub-schema keywords of `schema`.
    Value applied(const Value& schema, const Path& path, bool is_in_place) {
        Value made{Value::Object{}};
        for (const Applicator& keyword : applicators) {
            const Value* argument = schema.find(keyword.name);
            if (argument == nullptr) continue;
            const Path place = child(path, keyword.name);
            if (keyword.name == "patternProperties") check_names(*argument, place);
            Value ready = prepared_by(keyword, *argument, place, is_in_place);
            if (keyword.name != "definitions") made.set(keyword.name, std::move(ready));
        }
        explain_property_names(made);
        return made;
    }

    Value prepared_by(const Applicator& keyword, const Value& argument, const Path& place,
                      bool is_in_place) {
        const bool in_place = is_in_place && keyword.is_in_place;
        switch (keyword.holds) {
            case Holds::schema: return prepared(argument, place, in_place);
            case Holds::list: return prepared_list(argument, place, in_place);
            case Holds::members: return prepared_members(argument, place, in_place);
            case Holds::dependencies: return prepared_dependencies(argument, place, in_place);
            case Holds::items: break;
        }
        return argument.as_array() != nullptr ? prepared_list(argument, place, in_place)
                                              : prepared(argument, place, in_place);
    }

    Value prepared_list(const Value& argument, const Path& path, bool is_in_place) {
        const Value::Array* list = argument.as_array();
        if (list == nullptr || list->empty()) return fail(path, "must be a list with a schema");
        Value::Array made;
        for (const Value& schema : *list) {
            const Path place = child(path, std::to_string(made.size()));
            made.push_back(prepared(schema, place, is_in_place));
        }
        return made;
    }

    Value prepared_members(const Value& argument, const Path& path, bool is_in_place) {
        const Value::Object* members = argument.as_object();
        if (members == nullptr) return fail(path, "must be an object of schemas");
        Value::Object made;
        for (const auto& [name, schema] : *members) {
            if (name.find('\0') != std::string::npos) return fail(path, "a name holds a NUL");
            made.push_back({name, prepared(schema, child(path, name), is_in_place)});
        }
        return made;
    }

    // A list of names becomes the schema that requires them, so that their absence has a place.
    Value prepared_dependencies(const Value& argument, const Path& path, bool is_in_place) {
        const Value::Object* members = argument.as_object();
        if (members == nullptr) return fail(path, "must be an object");
        Value::Object schemas;
        for (const auto& [name, value] : *members) {
            Value schema = value;
            if (value.as_array() != nullptr) schema = Value::Object{{"required", value}};
            schemas.push_back({name, std::move(schema)});
        }
        return prepared_members(Value(std::move(schemas)), path, is_in_place);
    }

    // valijson says nothing when names fail. What must not be broken is written as "not not": the
    // outer one speaks.
    static void explain_property_names(Value& schema) {
        const Value* names = schema.find("propertyNames");
        if (names == nullptr) return;
        Value inner;
        inner.set("propertyNames", *names);
        Value broken;
        broken.set("not", std::move(inner));
        Value kept;
        kept.set("not", std::move(broken));
        schema.erase("propertyNames");
        if (schema.find("allOf") == nullptr) schema.set("allOf", Value::Array{});
        schema.find("allOf")->as_array()->push_back(std::move(kept));
    }

    Value reference(const Value& ref, const Path& path, bool is_in_place) {
        const std::string_view text = text_or(&ref, "");
        if (text.empty() || text[0] != '#') return fail(path, "$ref: only #… is followed");
        const std::string pointer = percent_decoded(text.substr(1));
        if (!pointer.empty() && pointer[0] != '/') {
            return fail(path, "$ref: only #/… is followed");
        }
        const std::string target = to_pointer(split_pointer(pointer));
        const auto known = std::find(targets_.begin(), targets_.end(), target);
        const auto index = known - targets_.begin();
        if (known == targets_.end()) targets_.push_back(target);
        if (owner_ >= 0 && is_in_place) in_place_refs_[owner_].insert(index);
        Value made;
        made.set("$ref", "#/refs/" + std::to_string(index));
        return made;
    }

    // A reference that leads back to itself on the same value would never end.
    void check_loops() {
        std::set<std::ptrdiff_t> ended;
        std::set<std::ptrdiff_t> under_way;
        for (const auto& [index, next] : in_place_refs_) {
            if (leads_back(index, under_way, ended)) {
                const std::string& target = targets_[static_cast<std::size_t>(index)];
                fail("", "$ref: #" + target + " leads to itself");
                return;
            }
        }
    }

    bool leads_back(std::ptrdiff_t index, std::set<std::ptrdiff_t>& under_way,
                    std::set<std::ptrdiff_t>& ended) const {
        if (ended.count(index) != 0) return false;
        if (!under_way.insert(index).second) return true;
        const auto next = in_place_refs_.find(index);
        if (next != in_place_refs_.end()) {
            for (const std::ptrdiff_t target : next->second) {
                if (leads_back(target, under_way, ended)) return true;
            }
        }
        under_way.erase(index);
        ended.insert(index);
        return false;
    }

    void check_annotations(const Value& schema, const Path& path) {
        for (const std::string_view name : {"$id", "$schema", "$comment", "title", "description"}) {
            const Value* text = schema.find(name);
            if (text == nullptr || text->as_string() != nullptr) continue;
            fail(path, std::string(name) + " must be a text");
        }
        const Value* draft = schema.find("$schema");
        if (draft == nullptr) return;
        if (text_or(draft, "").find("json-schema.org/draft-07/schema") == std::string_view::npos) {
            fail(path, "$schema: only draft-07 is read");
        }
    }

    void check_names(const Value& argument, const Path& path) {
        if (argument.as_object() == nullptr) return;
        for (const auto& [name, schema] : *argument.as_object()) {
            const auto pattern = Pattern::compile(name);
            if (!pattern) fail(path, pattern.error().message);
            if (repeats_a_group(name)) fail(path, "a pattern of names must not repeat a group");
        }
    }

    Value with_assertions(Value schema, std::unique_ptr<const Assertions> assertions) {
        if (schema.as_object() == nullptr) schema = Value::Object{};
        if (assertions == nullptr) return schema;
        schema.set(assertions_keyword, static_cast<std::int64_t>(document_.assertions.size()));
        document_.assertions.push_back(std::move(assertions));
        return schema;
    }

    static Path child(Path path, std::string_view name) {
        path.emplace_back(name);
        return path;
    }

    Value fail(const Path& path, const std::string& what) { return fail(to_pointer(path), what); }

    Value fail(const std::string& place, const std::string& what) {
        if (!error_) error_ = Error{ErrorCode::invalid, "schema" + place + ": " + what};
        return {};
    }

    const Value& root_;
    const ZoneRules* zones_;
    SchemaDocument document_;
    std::set<std::string> places_;      // pointers of all schemas
    std::vector<std::string> targets_;  // pointers that a $ref names, in the order met
    std::ptrdiff_t owner_ = -1;         // the target being prepared; -1: the document itself
    std::map<std::ptrdiff_t, std::set<std::ptrdiff_t>> in_place_refs_;  // target -> targets
    std::optional<Error> error_;
};

}  // namespace

Result<SchemaDocument> SchemaDocument::prepare(const Value& schema, const ZoneRules* zones) {
    return Preparation(schema, zones).run();
}

}  // namespace jalon
