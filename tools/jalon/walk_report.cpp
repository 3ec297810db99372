#include "tools/jalon/walk_report.h"

#include <algorithm>
#include <cstdio>

#include "adapters/json/json.h"

namespace jalon {
namespace {

std::string share(std::size_t part, std::size_t whole) {
    char text[32];
    const double percent =
        whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    std::snprintf(text, sizeof text, "%.1f", percent);
    return text;
}

std::string words(const std::vector<std::string>& list, const char* between) {
    std::string text;
    for (const std::string& one : list) text += (text.empty() ? "" : between) + one;
    return text;
}

std::string note_of(const FreePath& path) {
    std::string note;
    for (const FreeMove& move : path.moves) {
        note += note.empty() ? "" : "; then ";
        note += move.by == FreeMove::By::itself  ? "by itself"
                : move.by == FreeMove::By::timer ? "when the timer " + move.name + " fires"
                                                 : "by " + move.name;
        if (move.guards.empty()) continue;
        note += ", if " + words(move.guards, " and ");
        note += move.guards.size() == 1 ? " holds" : " hold";
    }
    return note;
}

std::string file_name_of(std::string name) {
    for (char& c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!plain) c = '-';
    }
    while (name.starts_with('-')) name.erase(0, 1);
    return name;
}

}  // namespace

WalkReport::WalkReport(Walker& walker, const std::vector<FreePath>& paths, WalkCounts counts)
    : walker_(walker), paths_(paths), counts_(counts) {}

bool WalkReport::is_state(std::size_t item) const {
    return item < walker_.coverage().coverable().states.size();
}

const Transition& WalkReport::transition(std::size_t item) const {
    const Coverable& coverable = walker_.coverage().coverable();
    const auto& taken = coverable.transitions[item - coverable.states.size()];
    return walker_.workflow().chart.at(taken.source).transitions[taken.nth];
}

// A state's id; a transition as "source: events -> targets".
std::string WalkReport::name_of(std::size_t item) const {
    const Chart& chart = walker_.workflow().chart;
    if (is_state(item)) return chart.at(walker_.coverage().coverable().states[item]).id;
    const Transition& one = transition(item);
    std::vector<std::string> targets;
    for (const StateIndex target : one.targets) targets.push_back(chart.at(target).id);
    std::vector<std::string> guards;
    for (const auto& guard : one.guards) guards.push_back(guard->code);
    std::string name = chart.at(one.source).id + ": ";
    name += one.descriptors.empty() ? "always" : words(one.descriptors, " ");
    if (!guards.empty()) name += " [" + words(guards, " ") + "]";
    return name + (targets.empty() ? "" : " -> " + words(targets, " "));
}

const FreePath* WalkReport::path_to(std::size_t item) const {
    const auto found = std::find_if(paths_.begin(), paths_.end(),
                                    [&](const FreePath& path) { return path.item == item; });
    return found == paths_.end() ? nullptr : &*found;
}

// The script to where the path begins, then its triggers with data of the right shape.
std::vector<Value> WalkReport::skeleton(const FreePath& path) {
    const Reached& start = walker_.coverage().items()[path.start];
    std::vector<Value> lines;
    for (std::size_t i = 0; i < start.script.size(); ++i) lines.push_back(start.script.line(i));
    const InstanceState& state = start.standing->state;
    for (const FreeMove& move : path.moves) {
        if (move.by == FreeMove::By::trigger) {
            lines.push_back(walker_.example_of(move.name, state, start.standing->now));
            continue;
        }
        const auto timer = std::find_if(state.timers.begin(), state.timers.end(),
                                        [&](const Timer& one) { return one.name == move.name; });
        if (timer == state.timers.end() || timer->at < start.standing->now) continue;
        lines.push_back(Value::Object{{"at", to_string(timer->at)}});
    }
    return lines;
}

Value WalkReport::item_json(std::size_t item) {
    const Reached& reached = walker_.coverage().items()[item];
    Value json{Value::Object{}};
    if (is_state(item)) {
        json.set("state", name_of(item));
    } else {
        json.set("transition", transition(item).pointer);
        json.set("is", name_of(item));
    }
    json.set("times", static_cast<std::int64_t>(reached.times));
    Value::Array lines;
    for (std::size_t i = 0; i < reached.script.size(); ++i) lines.push_back(reached.script.line(i));
    if (reached.times != 0) json.set("script", std::move(lines));
    if (const FreePath* path = path_to(item)) {
        json.set("skeleton", Value::Array(skeleton(*path)));
        json.set("note", note_of(*path));
    }
    return json;
}

Value WalkReport::part_json(std::size_t first, std::size_t end) {
    std::int64_t reached = 0;
    Value::Array list;
    for (std::size_t item = first; item < end; ++item) {
        if (walker_.coverage().items()[item].times != 0) ++reached;
        list.push_back(item_json(item));
    }
    return Value::Object{{"total", static_cast<std::int64_t>(end - first)},
                         {"covered", reached},
                         {"items", std::move(list)}};
}

Value WalkReport::json() {
    const std::size_t states = walker_.coverage().coverable().states.size();
    Value triggers{Value::Object{}};
    for (const auto& [name, sent] : walker_.sent()) {
        Value reasons{Value::Object{}};
        for (const auto& [reason, count] : sent.reasons) {
            reasons.set(reason, static_cast<std::int64_t>(count));
        }
        triggers.set(name, Value::Object{{"taken", static_cast<std::int64_t>(sent.taken)},
                                         {"refused", static_cast<std::int64_t>(sent.refused)},
                                         {"reasons", std::move(reasons)}});
    }
    return Value::Object{{"workflow", walker_.workflow().id},
                         {"version", walker_.workflow().version},
                         {"walks", static_cast<std::int64_t>(counts_.walks)},
                         {"steps", counts_.steps},
                         {"seed", static_cast<std::int64_t>(counts_.seed)},
                         {"states", part_json(0, states)},
                         {"transitions", part_json(states, walker_.coverage().items().size())},
                         {"triggers", std::move(triggers)}};
}

std::string WalkReport::part_text(const char* what, std::size_t first, std::size_t end) {
    const auto& items = walker_.coverage().items();
    std::string list;
    std::size_t reached = 0;
    for (std::size_t item = first; item < end; ++item) {
        if (items[item].times != 0) {
            ++reached;
            continue;
        }
        list += "\n  " + name_of(item);
        const FreePath* path = path_to(item);
        if (path == nullptr) {
            list += "\n      no path found";
            continue;
        }
        list += "\n      after the script to \"" + name_of(path->start) + "\": " + note_of(*path);
    }
    return std::string(what) + " " + std::to_string(reached) + " of " +
           std::to_string(end - first) + " (" + share(reached, end - first) + " %)" +
           (list.empty() ? "" : "; not covered:" + list);
}

std::string WalkReport::text() {
    const std::size_t states = walker_.coverage().coverable().states.size();
    std::uint64_t taken = 0;
    std::uint64_t refused = 0;
    for (const auto& [name, sent] : walker_.sent()) {
        taken += sent.taken;
        refused += sent.refused;
    }
    return walker_.workflow().id + "@" + std::to_string(walker_.workflow().version) + ": " +
           std::to_string(counts_.walks) + " walks of " + std::to_string(counts_.steps) +
           " steps, seed " + std::to_string(counts_.seed) + "; " + std::to_string(taken) +
           " triggers taken, " + std::to_string(refused) + " refused\n" +
           part_text("states", 0, states) + "\n" +
           part_text("transitions", states, walker_.coverage().items().size());
}

std::vector<std::pair<std::string, std::string>> WalkReport::files() {
    std::vector<std::pair<std::string, std::string>> files;
    const auto& items = walker_.coverage().items();
    for (std::size_t item = 0; item < items.size(); ++item) {
        std::string text;
        const FreePath* path = path_to(item);
        if (items[item].times != 0) {
            for (std::size_t i = 0; i < items[item].script.size(); ++i) {
                text += to_json(items[item].script.line(i)) + "\n";
            }
        } else if (path != nullptr) {
            for (const Value& line : skeleton(*path)) text += to_json(line) + "\n";
        } else {
            continue;
        }
        const std::string name =
            is_state(item) ? "state-" + name_of(item) : "transition" + transition(item).pointer;
        files.emplace_back(
            file_name_of(name) + (items[item].times != 0 ? ".jsonl" : ".skeleton.jsonl"),
            std::move(text));
    }
    return files;
}

}  // namespace jalon
