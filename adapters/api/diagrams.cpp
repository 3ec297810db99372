#include "adapters/api/diagrams.h"

#include <algorithm>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/diagram/svg.h"
#include "adapters/http/problem.h"
#include "engine/codec/record_codec.h"

namespace jalon {
namespace {

constexpr std::size_t layouts_max = 64;
constexpr std::uint64_t page_events = 500;
constexpr std::uint64_t path_events_max = 5'000;  // what came first is the path that is drawn

void mark(const Outcome& outcome, DiagramWish& wish) {
    wish.visited.insert(outcome.entered.begin(), outcome.entered.end());
    for (const std::string& left : outcome.exited) {
        for (const std::string& entered : outcome.entered) wish.taken.insert({left, entered});
    }
}

// Where the instance has been. What the reader does not see happen leaves no trace.
Result<void> mark_path(const PastQuery& query, const InstanceView& view, const Sight& sight,
                       DiagramWish& wish) {
    const Access access(query.zones, query.zone);
    for (std::uint64_t after = 0; after < path_events_max; after += page_events) {
        auto records = query.store->read_instance(view.state->id, Version{after}, page_events);
        if (!records) return records.error();
        for (const Bytes& record : *records) {
            auto event = decode_record(record);
            if (!event) return event.error();
            if (event->position > query.head || !query.moment.knows(*event)) return {};
            if (!query.moment.holds(*event) || !sight.sees_event(*event)) continue;
            if (access.sees_event(query.reader, view, *event)) mark(event->outcome, wish);
        }
        if (records->size() < page_events) return {};
    }
    return {};
}

// A language as titles name it, such as "fr".
bool is_language(const std::string& text) {
    return text.size() >= 2 && text.size() <= 3 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

Result<std::string> Diagrams::draw(const PastQuery& query, const std::string& language) {
    auto found = query.find();
    if (!found) return found.error();
    if (found->empty()) return std::string{};
    const InstanceView& view = *found->front();
    const Sights sights([&](const std::string& id) { return query.catalog.find(id); });
    const Sight& sight = sights.of(*view.workflow, query.reader.role);
    const Value* title = view.workflow->document.find("title");
    const bool is_spoken = title != nullptr && title->find(language) != nullptr;
    DiagramWish wish;
    wish.language = is_spoken ? language : "en";  // or each code would be laid out anew
    wish.active.insert(view.state->configuration.begin(), view.state->configuration.end());
    if (auto marked = mark_path(query, view, sight, wish); !marked) return marked.error();
    const DiagramModel model = model_of(sight.cut_document(view.workflow->document), wish);
    return svg_of(model, layout_of({view.workflow->hash, query.reader.role, wish.language}, model));
}

const DiagramLayout& Diagrams::layout_of(const Key& key, const DiagramModel& model) {
    const auto known = layouts_.find(key);
    if (known != layouts_.end()) return known->second;
    if (layouts_.size() >= layouts_max) layouts_.erase(layouts_.begin());
    return layouts_.emplace(key, lay_out(model)).first->second;
}

void Api::get_diagram(Call& call) {
    auto params = check_params(call.request, {"language", "as_of", "known_at"});
    if (!params) return call.respond(params.error());
    auto moment = read_moment(call);
    if (!moment) return call.respond(moment.error());
    const std::string* asked = call.request.param("language");
    const std::string language = asked == nullptr ? "en" : *asked;
    if (!is_language(language)) {
        return call.respond(problem(400, "bad_request", "language is a code such as fr"));
    }
    const auto view = find_open(call, call.path[0]);
    if (!view) return call.respond(no_instance());
    auto query = std::make_shared<PastQuery>(past_query(call, *moment, view));
    answer_later(
        call, [this, query, language] { return diagrams_->draw(*query, language); },
        [](const Call&, const std::string& svg) {
            if (svg.empty()) return no_instance();
            return HttpResponse{200, "image/svg+xml", svg, {}};
        });
}

}  // namespace jalon
