// Ocel: instances and events of the contract as objects and events of OCEL 2.0 JSON, persons under
// pseudonyms. Pure but for what it remembers: persons, other objects, and the types that the
// standard wants declared, all of which are written last.
//
// Whoever is not known to be no person is one: a text of an attribute leaves in clear only when it
// is a date or the attribute is one of `clear`; every other text becomes a pseudonym. Nothing of
// an instance's data leaves but the names of what is synthetic in it. Values are written as texts,
// as the standard's schema wants them; their types are declared.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/value.h"
#include "tools/jalon/changes.h"

namespace jalon {

class Ocel {
public:
    using Pseudonym = std::function<std::string(std::string_view id)>;

    // `clear`: attributes besides country, host, host_name, programme, funder and code.
    Ocel(Pseudonym pseudonym, const std::vector<std::string>& clear);

    // Which ids are persons' is found out first, from all instances and their changes.
    void learn(const Value& instance);
    void learn(const std::vector<Stretch>& changes);

    // The object of an instance, with its attributes as they changed; without any, as they are now.
    // It is among those whose events are taken from now on.
    [[nodiscard]] Value object_of(const Value& instance, const std::vector<Stretch>& changes);

    // null: an event of no instance that was taken.
    [[nodiscard]] Value event_of(const Value& event);

    // Persons, hosts, programmes and countries that were named so far.
    [[nodiscard]] Value::Array other_objects() const;

    [[nodiscard]] Value event_types() const;
    [[nodiscard]] Value object_types() const;

private:
    using Types = std::map<std::string, std::map<std::string, std::string>>;  // type, attribute

    struct Known {
        std::string object;
        bool synthetic = false;
    };

    [[nodiscard]] std::string person(std::string_view id);
    [[nodiscard]] std::string instance_id(const Value& instance) const;
    void learn_from(const Value& members);
    void add_relations(Value& object, const Value& attributes);
    void add_change(Value& object, const Stretch& change, const Stretch* before);
    void add_attribute(Value& object, const Value::Member& attribute, const Value& time);
    [[nodiscard]] std::string cell(const std::string& name, const Value& value,
                                   std::string& type) const;

    Pseudonym pseudonym_;
    std::set<std::string, std::less<>> clear_;
    std::set<std::string, std::less<>> persons_;    // ids
    std::map<std::string, std::string> others_;     // object's id, type
    std::map<std::string, Known, std::less<>> of_;  // by the instance's id
    Types events_;
    Types objects_;
};

}  // namespace jalon
