// jalon export ocel: instances and their events for process mining, written as they are read.
#include <map>
#include <utility>

#include "adapters/crypto/pseudonyms.h"
#include "adapters/json/json.h"
#include "tools/jalon/changes.h"
#include "tools/jalon/export_source.h"
#include "tools/jalon/ocel.h"
#include "tools/jalon/offline.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

// The key stays where the data is: a server does not hand it out.
Result<Pseudonyms> pseudonyms_of(const ExportVerb& verb) {
    if (!verb.salt.empty()) return Pseudonyms::of_salt(verb.salt);
    if (!verb.target.offline()) {
        return Error{ErrorCode::invalid,
                     "the key of pseudonyms never leaves the data directory: give --salt TEXT, "
                     "and the same one again for the same pseudonyms, or --data DIR"};
    }
    auto data =
        DataDirectory::open(verb.target.directory, OpenMode::read_only, "UTC", wall_clock());
    if (!data) return data.error();
    return Pseudonyms::open_or_make(data->pseudonym_key_path());
}

// One list of the document, an item a line.
class WrittenList {
public:
    explicit WrittenList(std::string_view name) {
        put("\"");
        put(name);
        put("\":[");
    }
    bool add(const Value& item) {
        const bool begun = std::exchange(begun_, true);
        return put(begun ? ",\n" : "\n") && put(to_json(item));
    }
    static void end() { put("],\n"); }

private:
    bool begun_ = false;
};

// By the instance's id. A server tells how they are now, and no more.
using AllChanges = std::map<std::string, std::vector<Stretch>>;
Result<AllChanges> all_changes(const Target& target, const Value::Array& instances) {
    AllChanges all;
    for (const Value& instance : instances) all[plain(instance.find("id"))];
    if (!target.offline()) return all;
    auto log = OfflineLog::open(target.directory);
    if (!log) return log.error();
    for (auto& [id, own] : all) {
        auto changes = changes_of(*log, InstanceId{id});
        if (!changes) return changes.error();
        own = std::move(*changes);
    }
    return all;
}

}  // namespace

Exit run_export_ocel(const ExportVerb& verb) {
    auto conditions = parse_where(verb.where);
    if (!conditions) return fail(conditions.error());
    const auto pseudonyms = pseudonyms_of(verb);
    if (!pseudonyms) return fail(pseudonyms.error());
    Exit exit = Exit::ok;
    auto instances = exported_instances(verb, *conditions, exit);
    if (!instances) return exit;
    Ocel ocel([&](std::string_view id) { return pseudonyms->of(id); }, verb.clear);
    const auto changes = all_changes(verb.target, *instances);
    if (!changes) return fail(changes.error());
    for (const Value& instance : *instances) ocel.learn(instance);
    for (const auto& [id, own] : *changes) ocel.learn(own);
    for (Value& instance : *instances) {
        instance = ocel.object_of(instance, changes->at(plain(instance.find("id"))));
    }
    put("{");
    WrittenList events("events");
    exit = each_event(verb.target, {}, [&](const Value& event) {
        const Value made = ocel.event_of(event);
        return made.is_null() || events.add(made);
    });
    if (exit != Exit::ok) return exit;
    WrittenList::end();
    WrittenList objects("objects");  // after the events, which name persons
    for (const Value& object : *instances) objects.add(object);
    for (const Value& object : ocel.other_objects()) objects.add(object);
    WrittenList::end();
    put("\"eventTypes\":" + to_json(ocel.event_types()) + ",\n");
    put("\"objectTypes\":" + to_json(ocel.object_types()) + "}\n");
    return put_end();
}

}  // namespace jalon
