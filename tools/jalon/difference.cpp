#include "tools/jalon/difference.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "engine/base/path.h"

namespace jalon {
namespace {

class FieldChanges {
public:
    FieldChanges(const MomentSide& before, const MomentSide& after)
        : before_(before), after_(after) {}

    // Members of objects one by one, all else as a whole.
    void compare(const Value* before, const Value* after) {
        const Value::Object* left = before == nullptr ? nullptr : before->as_object();
        const Value::Object* right = after == nullptr ? nullptr : after->as_object();
        const bool apart = (left != nullptr || before == nullptr) &&
                           (right != nullptr || after == nullptr) && !is_mark(before) &&
                           !is_mark(after);
        if (!apart) return compare_whole(before, after);
        std::set<std::string> names;
        for (const Value::Object* object : {left, right}) {
            if (object == nullptr) continue;
            for (const Value::Member& member : *object) names.insert(member.name);
        }
        if (names.empty()) return compare_whole(before, after);
        for (const std::string& name : names) {
            path_.push_back(name);
            compare(before == nullptr ? nullptr : before->find(name),
                    after == nullptr ? nullptr : after->find(name));
            path_.pop_back();
        }
    }

    void compare_member(const std::string& name) {
        path_.assign(1, name);
        compare(before_.instance.find(name), after_.instance.find(name));
        path_.clear();
    }

    Value::Array take() { return std::move(changes_); }

private:
    // A sealed field is one value, whatever its mark looks like.
    static bool is_mark(const Value* value) {
        return value != nullptr && value->find("$sealed") != nullptr;
    }

    static Value show(const MomentSide& side, const Value& value) {
        return side.shown ? side.shown(value) : value;
    }

    void compare_whole(const Value* before, const Value* after) {
        if (before == after || (before != nullptr && after != nullptr && *before == *after)) return;
        Value change = Value::Object{{"path", to_pointer(path_)}};
        if (before != nullptr) change.set("before", show(before_, *before));
        if (after != nullptr) change.set("after", show(after_, *after));
        changes_.push_back(std::move(change));
    }

    const MomentSide& before_;
    const MomentSide& after_;
    Path path_;
    Value::Array changes_;
};

bool is_true(const Value* value) {
    return value != nullptr && value->as_bool() != nullptr && *value->as_bool();
}

// Those overdue in `instance` that are not in `other`.
Value::Array newly_overdue(const Value& instance, const Value& other) {
    const auto list_of = [](const Value& one) {
        const Value* due = one.find("due");
        return due == nullptr || due->as_array() == nullptr ? Value::Array{} : *due->as_array();
    };
    const Value::Array others = list_of(other);
    Value::Array list;
    for (const Value& due : list_of(instance)) {
        if (!is_true(due.find("overdue"))) continue;
        if (std::find(others.begin(), others.end(), due) != others.end()) continue;
        list.push_back(Value::Object{{"timer", *due.find("timer")}, {"at", *due.find("at")}});
    }
    return list;
}

Value part_of(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    return found == nullptr ? Value{} : *found;
}

Value both_of(const MomentSide& before, const MomentSide& after, std::string_view name) {
    return Value::Object{{"before", part_of(before.instance, name)},
                         {"after", part_of(after.instance, name)}};
}

}  // namespace

Value difference_of(const MomentSide& before, const MomentSide& after) {
    const bool was = !before.instance.is_null();
    const bool is = !after.instance.is_null();
    if (!was && !is) return {};
    FieldChanges fields(before, after);
    fields.compare_member("attributes");
    fields.compare_member("data");
    Value configuration = both_of(before, after, "configuration");
    const bool moved = *configuration.find("before") != *configuration.find("after");
    Value::Array changes = fields.take();
    Value::Array overdue = newly_overdue(after.instance, before.instance);
    Value::Array no_longer = newly_overdue(before.instance, after.instance);
    if (was && is && !moved && changes.empty() && overdue.empty() && no_longer.empty()) return {};
    const Value& present = is ? after.instance : before.instance;
    return Value::Object{{"id", part_of(present, "id")},
                         {"workflow", part_of(present, "workflow")},
                         {"change", !was  ? "appeared"
                                    : !is ? "gone"
                                          : "changed"},
                         {"moved", moved},
                         {"phase", both_of(before, after, "phase")},
                         {"configuration", std::move(configuration)},
                         {"changes", std::move(changes)},
                         {"overdue", std::move(overdue)},
                         {"no_longer_overdue", std::move(no_longer)}};
}

}  // namespace jalon
