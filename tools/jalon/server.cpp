#include "tools/jalon/server.h"

#include <signal.h>  // NOLINT: sigwait is POSIX
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "adapters/api/api.h"
#include "adapters/api/person.h"
#include "adapters/crypto/hasher.h"
#include "adapters/crypto/log_signer.h"
#include "adapters/crypto/sealer.h"
#include "adapters/files/data_directory.h"
#include "adapters/files/descriptor_limit.h"
#include "adapters/files/disk_space.h"
#include "adapters/http/server.h"
#include "adapters/json/json.h"
#include "adapters/json/workflow_reader.h"
#include "adapters/rocksdb/rocks_store.h"
#include "adapters/runtime/engine_loop.h"
#include "adapters/runtime/recovery.h"
#include "adapters/tls/tls_front.h"
#include "adapters/zones/iana_zones.h"
#include "tools/embed/embedded_file.h"
#include "tools/jalon/environment.h"
#include "tools/jalon/exit_codes.h"
#include "tools/jalon/output.h"
#include "tools/jalon/ticker.h"

namespace jalon {
namespace {

// A group that is longer on its way to the disk waits for a disk that hangs.
constexpr std::chrono::seconds disk_patience{5};

// SIGHUP has a meaning of its own where there is a certificate to read again.
sigset_t awaited_signals(bool tls) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    if (tls) sigaddset(&signals, SIGHUP);
    return signals;
}

// Threads inherit the mask, so that wait() alone takes the signals.
void block_signals(bool tls) {
    const sigset_t signals = awaited_signals(tls);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

std::string_view shipped_text(std::string_view path) {
    const auto files = shipped_workflows();
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&](const EmbeddedFile& one) { return one.path == path; });
    return file == files.end() ? std::string_view{} : file->bytes;
}

// Publishes the shipped workflows that the log lacks. The engine serves nobody yet.
Result<void> publish_shipped(Engine& engine, GroupEncoder& encoder, EventStore& store,
                             const WorkflowReader& reader, Recovered& recovered) {
    for (const EmbeddedFile& file : shipped_workflows()) {
        if (!file.path.ends_with("/workflow.json")) continue;
        auto document = parse_json(file.bytes, limits::workflow_json_depth_max);
        if (!document) return document.error();
        const ReadWorkflow read = reader.lint(*document);
        if (!read.publishable()) {
            return Error{ErrorCode::invalid, std::string(file.path) + " cannot be published"};
        }
        if (recovered.catalog.find(read.workflow->id, read.workflow->version)) continue;
        Request request;
        request.kind = RequestKind::publish;
        request.publication = read.workflow;
        request.actor = Actor{"jalon", "admin", ""};
        request.channel = "serve";
        engine.submit(std::move(request), wall_clock());
        recovered.catalog.add(read.workflow);
    }
    while (engine.has_ready()) {
        Ready ready = engine.take_ready();
        auto written = store.append(encoder.encode(ready));
        if (!written) return written.error();
        engine.advance();
        recovered.board.checkpoint(*written);
    }
    return {};
}

// The process may have ended between an erasure and the end of the key.
Result<void> carry_out_again(Sealer& sealer, UploadStore& uploads,
                             const std::vector<Event>& decisions) {
    std::map<std::string, ErasedUntil> erased;
    for (const Event& decision : decisions) {
        if (decision.type != EventType::subject_erased) continue;
        const std::string subject(text_or(decision.input.find("subject"), ""));
        erased[subject] = ErasedUntil{erased_epoch(decision), decision.recorded_at};
        const auto now = sealer.epoch_of(subject);
        if (!now || *now > erased[subject].epoch) continue;
        if (auto gone = sealer.erase(subject); !gone) return gone.error();
    }
    return uploads.erase(erased);
}

// As many as the system gives descriptors for, and memory can bear. A connection by TLS takes
// three.
unsigned connections_max(bool with_tls) {
    constexpr std::uint64_t wanted = 16'384;
    constexpr std::uint64_t others = 1'024;  // the log's files above all
    const std::uint64_t descriptors = raise_descriptor_limit();
    const std::uint64_t left =
        std::max(descriptors / 2, descriptors - std::min(descriptors, others));
    return static_cast<unsigned>(std::min(wanted, with_tls ? left / 3 : left));
}

// The key that signs for a log is made with the log. One that goes on without its key was restored,
// or begun by a version that made keys later: it gets one only if that is said.
Result<void> prepare_signing(const DataDirectory& directory, Position head, bool new_key) {
    const std::string path = directory.signing_key_path();
    const bool may_make = new_key || head == Position{0};
    const auto signer = may_make ? LogSigner::open_or_make(path, directory.log_id())
                                 : LogSigner::open(path, directory.log_id());
    if (signer) return {};
    if (signer.error().code != ErrorCode::not_found) return signer.error();
    print_note("there is no " + path +
               ": no checkpoint is signed until the copy that was kept is put back. If there is " +
               "none, start with --new-key; nobody who trusts another key will accept the new one");
    return {};
}

}  // namespace

struct RunningServer::Impl {
    std::optional<DataDirectory> directory;
    std::unique_ptr<RocksStore> store;
    std::unique_ptr<AesSealer> sealer;
    std::optional<IanaZones> zones;
    OpensslHasher writer_hasher;   // of the writer's thread
    OpensslHasher network_hasher;  // of the network thread
    std::optional<WorkflowReader> reader;
    std::unique_ptr<TokenStore> tokens;
    LastUse last_use;  // of the network thread
    std::optional<ViewStore> views;
    std::unique_ptr<UploadStore> uploads;
    std::unique_ptr<AnswerStore> answers;
    std::unique_ptr<Api> api;
    std::unique_ptr<Server> http;
    std::unique_ptr<TlsFront> tls;
    std::unique_ptr<EngineLoop> loop;
    std::unique_ptr<Ticker> ticker;
    std::optional<DiskGuard> disk;  // of the network thread
    std::thread network;
    std::atomic<Exit> exit_code{Exit::ok};

    [[nodiscard]] Result<void> open(const ServeOptions& options);
    [[nodiscard]] Result<void> serve(const ServeOptions& options);
    [[nodiscard]] Result<void> listen(const ServeOptions& options);
    void run(Engine engine, GroupEncoder encoder);
    [[nodiscard]] std::optional<Storage> storage() const;
    void watch_disk();
    void fail(const Error& error);
};

Result<void> RunningServer::Impl::open(const ServeOptions& options) {
    auto opened = DataDirectory::open(options.data, OpenMode::create, options.zone, wall_clock());
    if (!opened) return opened.error();
    directory.emplace(std::move(*opened));
    RocksOptions rocks;
    rocks.high_water_path = directory->high_water_path();
    rocks.hasher = std::make_shared<OpensslHasher>();
    auto log = RocksStore::open(directory->log_path(), rocks);
    if (!log) return log.error();
    store = std::move(*log);
    auto keys = AesSealer::open(directory->keys_path());
    if (!keys) return keys.error();
    sealer = std::move(*keys);
    auto iana = IanaZones::open();
    if (!iana) return iana.error();
    zones.emplace(std::move(*iana));
    auto workflows =
        WorkflowReader::make(shipped_text("workflow.schema.json"), network_hasher, &*zones);
    if (!workflows) return workflows.error();
    reader.emplace(std::move(*workflows));
    disk.emplace(options.disk_reserve);
    tokens =
        std::make_unique<TokenStore>(directory->tokens_path(), std::make_unique<OpensslHasher>());
    // A hint that cannot be read is begun anew.
    if (auto uses = LastUse::read(directory->last_use_path())) last_use = LastUse(std::move(*uses));
    auto saved = ViewStore::open(directory->views_path());
    if (!saved) return saved.error();
    views.emplace(std::move(*saved));
    auto files = UploadStore::open(directory->files_path(), directory->log_id(), *sealer,
                                   std::make_unique<OpensslHasher>());
    if (!files) return files.error();
    uploads = std::move(*files);
    auto answered = AnswerStore::open(directory->answers_path(), network_hasher, wall_clock());
    if (!answered) return answered.error();
    answers = std::move(*answered);
    if (zones->knows(directory->zone())) return {};
    return Error{ErrorCode::invalid, "the system knows no zone " + directory->zone()};
}

Result<void> RunningServer::Impl::serve(const ServeOptions& options) {
    auto recovered =
        recover(*store, [this](const Value& document) { return reader->read(document).workflow; });
    if (!recovered) return recovered.error();
    Engine engine(EngineParts{sealer.get(), &*zones, directory->zone(), directory->log_id()},
                  recovered->head.last);
    GroupEncoder encoder(writer_hasher, recovered->head.frontier);
    for (const auto& [key, workflow] : recovered->catalog.all()) engine.publish(workflow);
    for (const auto& [id, view] : recovered->board.in_memory()) engine.watch(*view->state);
    for (const Event& decision : recovered->decisions) engine.know(decision);
    auto carried = carry_out_again(*sealer, *uploads, recovered->decisions);
    if (!carried) return carried.error();
    if (auto signs = prepare_signing(*directory, recovered->head.last, options.new_key); !signs) {
        return signs.error();
    }
    if (options.dev) {
        auto published = publish_shipped(engine, encoder, *store, *reader, *recovered);
        if (!published) return published.error();
    }
    ApiParts parts;
    parts.store = store.get();
    parts.sealer = sealer.get();
    parts.hasher = &network_hasher;
    parts.zones = &*zones;
    parts.zone = directory->zone();
    parts.log_id = directory->log_id();
    parts.signing_key = directory->signing_key_path();
    parts.tokens = tokens.get();
    parts.last_use = &last_use;
    parts.last_use_path = directory->last_use_path();
    parts.views = &*views;
    parts.uploads = uploads.get();
    parts.answers = answers.get();
    parts.workflows = &*reader;
    parts.pages = dashboard_files();
    parts.shipped = shipped_workflows();
    parts.storage = [this] { return storage(); };
    parts.secure = !options.tls_cert.empty();
    parts.now = wall_clock;
    parts.submit = [this](Request request) { return loop->submit(std::move(request)); };
    parts.failed = [this](const Error& error) { fail(error); };
    parts.post = [this](std::function<void()> task) { http->post(std::move(task)); };
    api = std::make_unique<Api>(std::move(parts), std::move(*recovered));
    if (auto listening = listen(options); !listening) return listening.error();
    run(std::move(engine), std::move(encoder));
    return {};
}

// With TLS the plain server takes any free port of this machine, and the front the one asked for.
Result<void> RunningServer::Impl::listen(const ServeOptions& options) {
    const bool with_tls = !options.tls_cert.empty();
    ServerOptions transport;
    transport.address = with_tls ? "127.0.0.1" : options.address;
    transport.port = with_tls ? 0 : options.port;
    transport.max_connections = connections_max(with_tls);
    auto listening = Server::listen(transport, *api);
    if (!listening) return listening.error();
    http = std::move(*listening);
    if (!with_tls) return {};
    TlsOptions front;
    front.address = options.address;
    front.port = options.port;
    front.certificate = options.tls_cert;
    front.key = options.tls_key;
    front.inner_port = http->port();
    front.max_connections = transport.max_connections;
    auto secured = TlsFront::listen(std::move(front));
    if (!secured) return secured.error();
    tls = std::move(*secured);
    return {};
}

// What the disk does not give is not made up for: whoever watches over the process starts it again.
void RunningServer::Impl::fail(const Error& error) {
    exit_code = exit_of(error.code);
    http->post([this, error] { api->fail(error); });
    kill(getpid(), SIGTERM);
}

// A disk that cannot be asked is not held to be full: a write that fails tells.
void RunningServer::Impl::watch_disk() {
    const auto space = disk_space(directory->path());
    const bool low = space && disk->is_low(*space);
    const bool silent = loop->writing_for() >= disk_patience;
    api->hold_writes(low ? Api::Held::disk_full : silent ? Api::Held::disk_silent : Api::Held::no);
    loop->hold_timers(low);
}

std::optional<Storage> RunningServer::Impl::storage() const {
    const auto space = disk_space(directory->path());
    const auto log = bytes_below(directory->log_path());
    if (!space || !log) return std::nullopt;
    return Storage{space->free_bytes, space->size_bytes, *log};
}

void RunningServer::Impl::run(Engine engine, GroupEncoder encoder) {
    loop = std::make_unique<EngineLoop>(
        std::move(engine), std::move(encoder), *store, *sealer, wall_clock,
        [this](Delivery delivery) {
            auto shared = std::make_shared<const Delivery>(std::move(delivery));
            http->post([this, shared] { api->deliver(*shared); });
        },
        [this](const Error& error) { fail(error); },
        [this](const Load& load) {
            http->post([this, load] { loop->found(load, api->running(*load.where)); });
        });
    watch_disk();
    ticker = std::make_unique<Ticker>([this] {
        http->post([this] {
            watch_disk();
            api->tick();
        });
    });
    network = std::thread([this] { http->run(1); });
}

RunningServer::RunningServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RunningServer::~RunningServer() {
    impl_->ticker.reset();
    impl_->http->post([api = impl_->api.get()] { api->stop(); });
    impl_->http->stop();
    impl_->network.join();
    impl_->tls.reset();
    impl_->loop.reset();
    impl_->api->abandon();
}

Result<std::unique_ptr<RunningServer>> RunningServer::start(const ServeOptions& options) {
    block_signals(!options.tls_cert.empty());
    const Timestamp begin = wall_clock();
    auto impl = std::make_unique<Impl>();
    if (auto opened = impl->open(options); !opened) return opened.error();
    if (auto serving = impl->serve(options); !serving) return serving.error();
    constexpr double us_per_s = 1e6;
    const auto took = static_cast<double>(wall_clock().value() - begin.value()) / us_per_s;
    impl->http->post([api = impl->api.get(), took] { api->started_in(took); });
    return std::unique_ptr<RunningServer>(new RunningServer(std::move(impl)));
}

unsigned short RunningServer::port() const {
    return impl_->tls ? impl_->tls->port() : impl_->http->port();
}

unsigned short RunningServer::inner_port() const { return impl_->http->port(); }

Result<NewToken> RunningServer::create_token(const TokenGrant& grant) {
    return impl_->tokens->create(grant, wall_clock());
}

Result<NewLink> RunningServer::create_link(const TokenGrant& grant) {
    return impl_->tokens->create_link(LinkOrder{grant, {}, "demo"}, wall_clock());
}

int RunningServer::wait() {
    const sigset_t signals = awaited_signals(impl_->tls != nullptr);
    int received = 0;
    while (sigwait(&signals, &received) == 0 && received == SIGHUP) {
        const auto read = impl_->tls->reload();
        print_note(read ? "the certificate was read again"
                        : "the certificate stays as it was: " + read.error().message);
    }
    return static_cast<int>(impl_->exit_code.load());
}

void RunningServer::stop() { kill(getpid(), SIGTERM); }

}  // namespace jalon
