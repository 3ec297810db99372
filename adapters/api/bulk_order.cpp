#include "adapters/api/bulk_order.h"

#include <set>
#include <string_view>
#include <utility>

#include "adapters/api/refusals.h"
#include "adapters/live/subscribe_request.h"
#include "engine/base/path.h"

namespace jalon {
namespace {

HttpResponse wrong(std::string pointer, std::string message) {
    return schema_response({SchemaError{std::move(pointer), std::move(message)}});
}

std::string at(std::string_view member, const std::string& name) {
    return to_pointer({std::string(member), name});
}

Input<std::vector<std::string>> read_ids(const Value& list) {
    const Value::Array* items = list.as_array();
    if (items == nullptr) return wrong("/ids", "must be a list of ids");
    if (items->size() > BulkOrder::instances_max) {
        return wrong("/ids", "at most 10,000 instances a call: send the others in further calls");
    }
    std::vector<std::string> ids;
    std::set<std::string_view> seen;
    for (const Value& item : *items) {
        const std::string* id = item.as_string();
        const std::string pointer = at("ids", std::to_string(ids.size()));
        if (id == nullptr) return wrong(pointer, "must be a text");
        if (!seen.insert(*id).second) return wrong(pointer, "is named twice");
        ids.push_back(*id);
    }
    return ids;
}

Input<std::map<std::string, Value>> read_each(const Value& members) {
    if (members.as_object() == nullptr) return wrong("/each", "must be an object by instance");
    std::map<std::string, Value> each;
    for (const Value::Member& one : *members.as_object()) {
        const Value* data = one.value.find("data");
        const std::string pointer = at("each", one.name);
        if (data == nullptr || one.value.as_object()->size() != 1) {
            return wrong(pointer, "must be {\"data\":{…}}");
        }
        if (data->as_object() == nullptr) return wrong(pointer + "/data", "must be an object");
        each.emplace(one.name, *data);
    }
    return each;
}

Input<std::map<std::string, Version>> read_versions(const Value& members) {
    if (members.as_object() == nullptr) return wrong("/expected", "must be an object by instance");
    if (members.as_object()->size() > BulkOrder::instances_max) {
        return wrong("/expected", "at most 10,000 instances a call: narrow the filter");
    }
    std::map<std::string, Version> versions;
    for (const Value::Member& one : *members.as_object()) {
        const std::int64_t* version = one.value.as_int();
        if (version == nullptr || *version < 0) {
            return wrong(at("expected", one.name), "must be a version, a whole number");
        }
        versions.emplace(one.name, Version{static_cast<std::uint64_t>(*version)});
    }
    return versions;
}

// What is named for an instance that the call is not about is a slip that must not pass unseen.
template <typename Map>
std::optional<HttpResponse> stranger(const Map& map, const std::set<std::string_view>& ids,
                                     std::string_view member) {
    for (const auto& [id, value] : map) {
        if (!ids.contains(id)) return wrong(at(member, id), "the call is not about this instance");
    }
    return std::nullopt;
}

std::optional<HttpResponse> strangers(const BulkOrder& order) {
    std::set<std::string_view> ids(order.ids.begin(), order.ids.end());
    if (!order.filter && order.expected) {
        if (auto found = stranger(*order.expected, ids, "expected")) return found;
    }
    if (order.filter && !order.expected) return std::nullopt;
    if (order.filter) {
        for (const auto& [id, version] : *order.expected) ids.insert(id);
    }
    return stranger(order.each, ids, "each");
}

}  // namespace

Input<BulkOrder> read_bulk_order(const Value& body) {
    BulkOrder order;
    const Value* filter = body.find("filter");
    const Value* ids = body.find("ids");
    if ((filter == nullptr) == (ids == nullptr)) {
        return wrong("", "either filter or ids says which instances are meant");
    }
    if (filter != nullptr) {
        auto read = read_filter(*filter);
        if (!read) return wrong("/filter", read.error().message);
        order.filter = std::move(*read);
    } else {
        auto read = read_ids(*ids);
        if (!read) return read.error();
        order.ids = std::move(*read);
    }
    if (const Value* each = body.find("each")) {
        auto read = read_each(*each);
        if (!read) return read.error();
        order.each = std::move(*read);
    }
    if (const Value* expected = body.find("expected")) {
        auto read = read_versions(*expected);
        if (!read) return read.error();
        order.expected = std::move(*read);
    }
    if (auto found = strangers(order)) return std::move(*found);
    return order;
}

}  // namespace jalon
