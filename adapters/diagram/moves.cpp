#include "adapters/diagram/moves.h"

#include <utility>

#include "engine/chart/chart.h"

namespace jalon {
namespace {

Value::Array as_list(const Value& value) {
    return value.as_array() == nullptr ? Value::Array{value} : *value.as_array();
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

class MoveReader {
public:
    MoveReader(const std::string& id, const Value* triggers, std::string_view language)
        : id_(id), triggers_(triggers), language_(language) {}

    std::vector<DiagramMove> read(const Value& state) {
        if (const Value* on = state.find("on")) read_on(*on);
        if (const Value* always = state.find("always")) add_all(*always, {}, true);
        if (const Value* after = state.find("after")) read_after(*after);
        if (const Value* done = state.find("onDone")) add_all(*done, {}, true);
        return std::move(moves_);
    }

private:
    void read_on(const Value& on) {
        if (const Value::Object* object = on.as_object()) {
            for (const Value::Member& member : *object) add_event(member.name, member.value);
        } else if (const Value::Array* list = on.as_array()) {
            for (const Value& one : *list) add_event(text_or(one.find("event"), ""), one);
        }
    }

    void read_after(const Value& after) {
        if (const Value::Object* object = after.as_object()) {
            for (const Value::Member& member : *object) {
                add_all(member.value, {member.name}, true);
            }
        } else if (const Value::Array* list = after.as_array()) {
            for (const Value& one : *list) {
                add_all(one, {title_of(one, language_, text_or(one.find("timer"), ""))}, true);
            }
        }
    }

    void add_event(std::string_view event, const Value& transitions) {
        const auto descriptors = words_of(event);
        std::vector<std::string> titles;
        if (triggers_ != nullptr && triggers_->as_object() != nullptr) {
            for (const Value::Member& trigger : *triggers_->as_object()) {
                if (!matches(descriptors, trigger.name)) continue;
                titles.push_back(title_of(trigger.value, language_, trigger.name));
            }
        }
        const bool by_itself = titles.empty();
        add_all(transitions, titles, by_itself);
    }

    void add_all(const Value& transitions, const std::vector<std::string>& titles, bool by_itself) {
        for (const Value& one : as_list(transitions)) {
            DiagramMove move{id_, {}, titles, by_itself};
            const Value* target = one.as_string() != nullptr ? &one : one.find("target");
            if (target == nullptr) continue;
            for (const Value& name : as_list(*target)) {
                if (name.as_string() != nullptr) move.targets.push_back(*name.as_string());
            }
            if (!move.targets.empty()) moves_.push_back(std::move(move));
        }
    }

    const std::string& id_;
    const Value* triggers_;
    std::string_view language_;
    std::vector<DiagramMove> moves_;
};

}  // namespace

std::string title_of(const Value& source, std::string_view language, std::string_view otherwise) {
    const Value* title = source.find("title");
    if (title != nullptr && title->as_object() != nullptr) {
        const Value* wanted = title->find(language);
        title = wanted != nullptr ? wanted : title->find("en");
    }
    const std::string_view text = text_or(title, "");
    return std::string(text.empty() ? otherwise : text);
}

std::vector<DiagramMove> moves_of(const std::string& id, const Value& state, const Value* triggers,
                                  std::string_view language) {
    return MoveReader(id, triggers, language).read(state);
}

}  // namespace jalon
