// Api: the HTTP surface of one log, from a request to the engine and back. Routes and their rules
// are in routes.cpp; what each does, in the file that its noun names.
//
// Thread-safety: handle, upgrade, deliver and tick are called on the server's one network thread.
// Board, catalog and hub belong to that thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "adapters/api/admission.h"
#include "adapters/api/answer_store.h"
#include "adapters/api/browser.h"
#include "adapters/api/input.h"
#include "adapters/api/metrics.h"
#include "adapters/api/past_query.h"
#include "adapters/api/refusals.h"
#include "adapters/api/rehearsing.h"
#include "adapters/api/tickets.h"
#include "adapters/files/last_use.h"
#include "adapters/files/token_store.h"
#include "adapters/files/upload_store.h"
#include "adapters/files/view_store.h"
#include "adapters/http/server.h"
#include "adapters/json/workflow_reader.h"
#include "adapters/live/hub.h"
#include "adapters/runtime/engine_loop.h"
#include "adapters/runtime/recovery.h"
#include "adapters/runtime/worker.h"
#include "engine/core/preparation.h"
#include "engine/ports/sealer.h"
#include "engine/projection/access.h"
#include "tools/embed/embedded_file.h"

namespace jalon {

// What the API stands on. Borrowed; all must outlive it.
struct ApiParts {
    const EventStore* store = nullptr;
    Sealer* sealer = nullptr;
    const Hasher* hasher = nullptr;  // of the network thread
    const ZoneRules* zones = nullptr;
    std::string zone = "UTC";
    LogId log_id{};
    std::string signing_key;  // the path of the file; it may be missing
    TokenStore* tokens = nullptr;
    LastUse* last_use = nullptr;  // of the network thread
    std::string last_use_path;
    ViewStore* views = nullptr;
    UploadStore* uploads = nullptr;
    AnswerStore* answers = nullptr;
    const WorkflowReader* workflows = nullptr;
    std::function<void(const Error&)> failed;  // the store cannot be read; may be empty
    std::span<const EmbeddedFile> pages;
    std::span<const EmbeddedFile> shipped;            // workflows and their checks
    std::function<std::optional<Storage>()> storage;  // may be empty, and give nothing
    bool secure = false;                              // browsers come by TLS
    std::function<Timestamp()> now;
    std::function<bool(Request)> submit;              // to the engine; false: its queue is full
    std::function<void(std::function<void()>)> post;  // a task to the network thread, for later
};

class Audit;
class Bulk;
class Diagrams;
class Reads;
struct BulkOrder;

class Api final : public HttpHandler {
public:
    Api(ApiParts parts, Recovered recovered);
    ~Api() override;

    void handle(HttpRequest request, Respond respond) override;
    std::variant<HttpResponse, std::unique_ptr<WebSocketHandler>> upgrade(
        const HttpRequest& request) override;

    // A durable group: shows it, then answers.
    void deliver(const Delivery& delivery);

    // Who fits, for the engine: one more than it may tell is enough to know that it may not.
    [[nodiscard]] std::vector<InstanceId> running(const Filter& where) const;

    // The log failed: what is in flight has an unknown outcome.
    void fail(const Error& error);

    // Why nothing is written for the time being; reading goes on.
    enum class Held { no, disk_full, disk_silent };
    void hold_writes(Held held) { writes_held_ = held; }

    // The server is about to stop: answers what would take long.
    void stop();

    // Lets go of requests that will never be answered, while the server still exists.
    void abandon();

    // How long it took to come up.
    void started_in(double seconds) { start_seconds_ = seconds; }

    // Every second.
    void tick();

private:
    // One authenticated request under way.
    struct Call {
        HttpRequest request;
        Respond respond;
        TokenRecord token;
        std::vector<std::string> path;  // what stood in the route's braces
        std::string secret = {};        // of the session's cookie; empty: by a bearer token
        Admission::Place place = {};    // of a step or a start
    };
    struct Route;
    struct SignedIn {
        TokenRecord token;
        std::string secret;  // as in Call
    };
    struct Waiting {
        Respond respond;
        bool publishes = false;
        Actor sender;
        InstanceId instance;
        std::string trigger;  // empty: no step
        Timestamp occurred_at;
        Admission::Place place = {};
        std::function<void()> then = nullptr;  // answers instead, once the request was accepted
    };

    // A read of personal data that is recorded itself.
    struct SensitiveRead {
        std::optional<InstanceId> instance;  // none: all that is held about the person
        std::set<std::string> subjects;
        std::set<std::string> classes;

        [[nodiscard]] Value json() const;
    };

    struct RehearsalUnderWay {
        std::uint64_t id = 0;
        Respond respond;
        std::unique_ptr<Rehearsing> thread;
    };
    struct BulkUnderWay {
        std::unique_ptr<Bulk> bulk;
        bool posted = false;  // its next turn will come by itself
    };

    static const std::vector<Route>& routes();
    [[nodiscard]] Transport transport() const;
    [[nodiscard]] Input<SignedIn> authenticate(const HttpRequest& request) const;
    [[nodiscard]] std::optional<HttpResponse> forged(const HttpRequest& request,
                                                     const SignedIn& who) const;
    [[nodiscard]] static std::string method_of(const std::string& method,
                                               const std::vector<const Route*>& candidates);
    void dispatch(Call call, const std::vector<const Route*>& candidates);
    [[nodiscard]] std::optional<HttpResponse> admit(Call& call);
    [[nodiscard]] static std::string secret_of(const Call& call);
    // Serves what leaves no event: once for each Idempotency-Key.
    void serve_once(Call& call, void (Api::*serve)(Call&));
    [[nodiscard]] std::optional<HttpResponse> cannot_write() const;

    void get_health(Call& call);
    void get_ready(Call& call);
    void get_document(Call& call);
    void get_metrics(Call& call);
    [[nodiscard]] Respond measured(const HttpRequest& request, std::string_view route,
                                   Respond respond);

    void post_instance(Call& call);
    void get_instances(Call& call);
    void get_instance(Call& call);
    [[nodiscard]] HttpResponse shown(const InstanceView& view, const std::string& role,
                                     Value data) const;
    void get_history(Call& call);
    void get_allowed(Call& call);
    void get_due(Call& call);
    void get_diagram(Call& call);
    void post_step(Call& call);
    [[nodiscard]] Input<Moment> read_moment(const Call& call) const;
    [[nodiscard]] PastQuery past_query(const Call& call, const Moment& moment) const;
    [[nodiscard]] PastQuery past_query(const Call& call, const Moment& moment,
                                       const Board::View& of) const;
    [[nodiscard]] Value past_instance(const InstanceView& view, const PastQuery& query) const;
    [[nodiscard]] HttpResponse due_response(const Call& call, const InstanceView& view,
                                            Timestamp at) const;
    // `work` in the worker's thread; then `done` with the call and what it gave, here.
    template <typename Work, typename Done>
    void work_later(Call& call, Work work, Done done);
    // The same for a Result; `answer` makes the response of its value.
    template <typename Work, typename Answer>
    void answer_later(Call& call, Work work, Answer answer);
    void get_instance_at(Call& call, const Board::View& view, const Moment& moment);
    void get_allowed_at(Call& call, const Board::View& view, const Moment& moment);
    void get_due_at(Call& call, const Board::View& view, const Moment& moment);
    void get_instances_at(Call& call, Filter filter, const std::string& after, std::size_t limit,
                          const Moment& moment);
    [[nodiscard]] Input<Request> write_request(const Call& call, const Value& body) const;
    [[nodiscard]] Input<std::optional<Timestamp>> occurred_at(const Call& call,
                                                              const Value& body) const;
    [[nodiscard]] bool holds(const std::string& token) const;
    // Who may read personal fields in clear, of those that the workflow's own `sees` shows them.
    [[nodiscard]] static bool may_open(const std::string& role, std::string_view sensitivity);
    // Health data (GDPR, article 9): nobody reads it by the way, in a list or a live message.
    [[nodiscard]] static bool is_sensitive(std::string_view sensitivity);
    [[nodiscard]] Value clear_data(const InstanceView& view, const std::string& role) const;
    // What of the instance is sensitive and would be opened to the role; nullopt: nothing.
    [[nodiscard]] std::optional<SensitiveRead> sensitive_read(const InstanceView& view,
                                                              const std::string& role) const;
    [[nodiscard]] Value sensitive_data(const InstanceView& view, const std::string& role) const;
    // `then` answers, once it is on the log that the caller reads this.
    void record_read(Call& call, const SensitiveRead& read, std::function<void()> then);
    void record_access(Call& call, Value fact, std::function<void()> then);
    // `then` answers what is accepted; without it the event does.
    void submit(Call& call, Request request, std::function<void()> then = nullptr);
    void answer(const Reply& reply);

    void post_bulk(Call& call);
    void post_migrations(Call& call);
    [[nodiscard]] Input<BulkOrder> bulk_order(const Call& call) const;
    [[nodiscard]] Input<BulkOrder> migration_order(const Call& call) const;
    void start_bulk(Call& call, BulkOrder order);
    void run_bulk(std::uint64_t id);
    void run_bulks();

    [[nodiscard]] HttpResponse accepted(const Event& event, const Waiting& request) const;
    [[nodiscard]] HttpResponse repeated(Position position, const Waiting& request) const;
    [[nodiscard]] const Sight& sight_of(const Workflow* workflow, const std::string& role) const;
    [[nodiscard]] static Reader reader_of(const TokenGrant& grant);
    [[nodiscard]] Shown shown_to(Reader reader) const;
    [[nodiscard]] Reader reader_at(const Call& call, const std::string& id) const;
    [[nodiscard]] Board::View find_for(const Reader& reader, const std::string& id) const;
    [[nodiscard]] Board::View find_for(const Call& call, const std::string& id) const;
    [[nodiscard]] Board::View find_open(const Call& call, const std::string& id) const;
    using Knows = std::function<bool(const Event&)>;
    [[nodiscard]] Knows knows(Reader reader) const;
    [[nodiscard]] std::vector<AllowedTrigger> allowed_for(const InstanceView& view, Timestamp at,
                                                          const Actor& actor) const;
    [[nodiscard]] Refusal as_seen(const Waiting& request, Refusal refusal) const;

    void get_person(Call& call);
    void get_reads(Call& call);
    void post_erasure(Call& call);
    void post_hold(Call& call);
    void delete_hold(Call& call);
    void decide_about(Call& call, EventType decision, Value data);
    void carry_out(const Event& decision);

    void get_workflows(Call& call);
    void get_workflow(Call& call);
    void put_workflow(Call& call);
    void post_rehearsal(Call& call);
    void end_rehearsal(std::uint64_t id, HttpResponse response);
    [[nodiscard]] Input<Rehearsing::Parts> read_rehearsal(const Call& call) const;
    void get_log(Call& call);
    struct LogQuery {
        Position after;
        std::uint64_t limit = 0;
        std::optional<std::int64_t> late;  // only what was recorded so many days too late
    };
    struct LogPage {
        std::string lines;
        Position reached;  // all up to here was looked at
    };
    [[nodiscard]] Result<LogPage> log_page(const LogQuery& query, const Reader& reader) const;

    void get_checkpoint(Call& call);
    void get_inclusion(Call& call);
    void get_consistency(Call& call);
    void get_bundle(Call& call);
    void get_report(Call& call);
    [[nodiscard]] bool sees_all_versions(const std::string& workflow,
                                         const std::string& role) const;
    [[nodiscard]] Input<std::vector<InstanceId>> instances_to_bundle(const Call& call) const;

    void get_live(Call& call);
    void get_events(Call& call);
    [[nodiscard]] Input<Listener> listener_of(const HttpRequest& request);
    [[nodiscard]] Input<Subscribing> subscribing_of(const HttpRequest& request) const;
    void post_ticket(Call& call);
    void get_whoami(Call& call);
    void post_session(Call& call);
    [[nodiscard]] HttpResponse begun_session(const HttpRequest& request,
                                             const NewSession& session) const;
    void delete_session(Call& call);
    void post_link(Call& call);
    [[nodiscard]] Input<LinkOrder> invitation(const Call& call, const Value& body) const;
    [[nodiscard]] static Input<LinkOrder> free_link(const Call& call, const Value& body);
    void get_links(Call& call);
    void delete_link(Call& call);
    [[nodiscard]] bool may_send(const Call& call, const LinkRecord& link) const;
    void post_glass(Call& call);
    void sweep_uploads();
    void write_last_use();
    void post_file(Call& call);
    [[nodiscard]] Input<UploadOrder> read_order(const Call& call) const;
    [[nodiscard]] std::string concerned(const Call& call, const std::string& instance) const;
    void patch_file(Call& call);
    void head_file(Call& call);
    void get_file(Call& call);
    [[nodiscard]] static bool opens(const Call& call, const Upload& file);
    void send_file(Call& call, const Upload& file);
    [[nodiscard]] Result<std::set<std::string>> senders_of(const Call& call, const std::string& id,
                                                           const std::string& hex) const;

    void get_views(Call& call);
    void get_view(Call& call);
    void put_view(Call& call);
    void delete_view(Call& call);
    void get_tokens(Call& call);
    void post_token(Call& call);
    void delete_token(Call& call);
    [[nodiscard]] std::optional<HttpResponse> page(const HttpRequest& request) const;

    ApiParts parts_;
    Catalog catalog_;
    Board board_;
    Sights sights_;
    Access access_;
    Hub hub_;
    Tickets tickets_;
    Preparation preparation_;
    std::map<std::uint64_t, Waiting> waiting_;
    std::map<std::uint64_t, BulkUnderWay> bulks_;
    std::optional<RehearsalUnderWay> rehearsal_;
    std::unique_ptr<Audit> audit_;
    std::uint64_t next_request_ = 1;
    Admission admission_;
    std::unique_ptr<Diagrams> diagrams_;                           // the worker's
    std::unique_ptr<Reads> reads_;                                 // the worker's
    std::unique_ptr<Worker> worker_ = std::make_unique<Worker>();  // what takes long
    Metrics metrics_;
    // Of what is served once. Answers that are given up may outlive this object.
    std::shared_ptr<std::set<Hash>> keys_under_way_ = std::make_shared<std::set<Hash>>();
    Timestamp swept_at_;
    double start_seconds_ = 0;
    bool failed_ = false;
    Held writes_held_ = Held::no;
};

template <typename Work, typename Done>
void Api::work_later(Call& call, Work work, Done done) {
    auto kept = std::make_shared<Call>(std::move(call));
    // The worker lets go of the call before this thread gets it back: what it holds ends here.
    auto carried = std::make_shared<std::shared_ptr<Call>>(kept);
    const bool taken = worker_->post([this, carried, work = std::move(work), done] {
        auto result = std::make_shared<decltype(work())>(work());
        parts_.post([kept = std::move(*carried), result, done] { done(*kept, *result); });
    });
    if (!taken) kept->respond(overloaded("too many ask for what takes long; try again"));
}

template <typename Work, typename Answer>
void Api::answer_later(Call& call, Work work, Answer answer) {
    work_later(call, std::move(work), [answer](Call& kept, const auto& result) {
        kept.respond(result ? answer(kept, *result) : internal_problem(result.error()));
    });
}

}  // namespace jalon
