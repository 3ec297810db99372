#include "engine/projection/tenure.h"

#include <algorithm>

namespace jalon {
namespace {

// What the workflow says of the reader's role; nullptr: no tenure binds the reader.
const Value* binding(const Reader& reader, const InstanceView& view) {
    if (reader.role == "admin") return nullptr;
    return view.tenures.find(reader.role);
}

bool reads_for(const Reader& reader, const std::string& org) {
    if (reader.hosts.empty()) return !org.empty() && org == reader.org;
    return std::find(reader.hosts.begin(), reader.hosts.end(), org) != reader.hosts.end();
}

}  // namespace

bool Tenures::sees_now(const Reader& reader, const InstanceView& view, Timestamp now) const {
    const Value* list = binding(reader, view);
    if (list == nullptr) return true;
    const auto tenures = read(*list);
    return std::any_of(tenures.begin(), tenures.end(), [&](const Tenure& one) {
        return reads_for(reader, one.org) && one.holds(now);
    });
}

bool Tenures::sees_history(const Reader& reader, const InstanceView& view) const {
    const Value* list = binding(reader, view);
    if (list == nullptr) return true;
    const auto tenures = read(*list);
    return std::any_of(tenures.begin(), tenures.end(),
                       [&](const Tenure& one) { return reads_for(reader, one.org); });
}

bool Tenures::sees_event(const Reader& reader, const InstanceView& latest,
                         const Event& event) const {
    const Value* list = binding(reader, latest);
    if (list == nullptr) return true;
    const std::string& sender = event.actor.org;
    const bool other = !sender.empty() && sender != reader.org && !reads_for(reader, sender);
    if (other && event.actor.role == reader.role) return false;
    bool within = false;
    for (const Tenure& one : read(*list)) {
        // A step may be told on from elsewhere: then only its sender says whose it was.
        if (other && one.org == sender) return false;
        within |= reads_for(reader, one.org) && one.holds(event.occurred_at);
    }
    return within;
}

std::vector<Tenures::Tenure> Tenures::read(const Value& list) const {
    std::vector<Tenure> tenures;
    if (list.as_array() == nullptr) return tenures;
    for (const Value& one : *list.as_array()) {
        const Value* until = one.find("until");
        const bool open = until == nullptr || until->is_null();
        const auto from = begin_of(text_or(one.find("from"), ""));
        const auto end = open ? std::nullopt : end_of(text_or(until, ""));
        const std::string_view org = text_or(one.find("org"), "");
        if (org.empty() || !from || (!open && !end)) continue;
        tenures.push_back(Tenure{std::string(org), *from, end});
    }
    return tenures;
}

std::optional<Timestamp> Tenures::begin_of(std::string_view text) const {
    const auto date = parse_date(text);
    return date ? midnight(*date) : parse_timestamp(text);
}

// A date is still part of the tenure, an instant is not.
std::optional<Timestamp> Tenures::end_of(std::string_view text) const {
    const auto date = parse_date(text);
    return date ? midnight(date_of_days(days_of(*date) + 1)) : parse_timestamp(text);
}

Timestamp Tenures::midnight(const Date& date) const {
    const LocalDateTime local{date, 0};
    return zones_ == nullptr ? instant_of_utc(local) : zones_->resolve(local, zone_);
}

}  // namespace jalon
