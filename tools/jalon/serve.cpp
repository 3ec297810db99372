// jalon serve.
#include <toml++/toml.h>

#include "adapters/json/json.h"
#include "tools/jalon/files.h"
#include "tools/jalon/listen.h"
#include "tools/jalon/output.h"
#include "tools/jalon/server.h"
#include "tools/jalon/verbs.h"

namespace jalon {
namespace {

// Fills what the command line left open.
Result<void> read_config(ServeVerb& verb) {
    auto text = read_input(verb.config);
    if (!text) return text.error();
    const auto wrong = [&](const std::string& message) {
        return Error{ErrorCode::invalid, verb.config + ": " + message};
    };
    try {
        const toml::table config = toml::parse(*text);
        for (const auto& [key, node] : config) {
            const std::string name(key.str());
            const auto word = node.value_exact<std::string>();
            const auto flag = node.value_exact<bool>();
            std::string* place = name == "data"       ? &verb.data
                                 : name == "listen"   ? &verb.listen
                                 : name == "zone"     ? &verb.zone
                                 : name == "tls_cert" ? &verb.tls_cert
                                 : name == "tls_key"  ? &verb.tls_key
                                                      : nullptr;
            if (place != nullptr && word) {
                if (place->empty()) *place = *word;
            } else if (name == "dev" && flag) {
                verb.dev = verb.dev || *flag;
            } else if (const auto bytes = node.value_exact<std::int64_t>();
                       name == "disk_reserve" && bytes && *bytes >= 0) {
                if (!verb.disk_reserve) verb.disk_reserve = static_cast<std::uint64_t>(*bytes);
            } else {
                return wrong("no such setting, or of another type: " + name);
            }
        }
    } catch (const toml::parse_error& error) {
        return wrong(std::string(error.description()));
    }
    return {};
}

}  // namespace

Exit run_serve(const ServeVerb& given) {
    ServeVerb verb = given;
    if (!verb.config.empty()) {
        if (auto read = read_config(verb); !read) return fail(read.error());
    }
    if (verb.data.empty()) return fail(Exit::usage, "serve needs --data DIR");
    const bool tls = !verb.tls_cert.empty();
    if (tls != !verb.tls_key.empty()) {
        return fail(Exit::usage, "--tls-cert and --tls-key belong together");
    }
    const auto listen = parse_listen(verb.listen, tls ? Exposure::anywhere : Exposure::loopback);
    if (!listen) return fail(listen.error());
    ServeOptions options;
    options.data = verb.data;
    options.address = listen->host;
    options.port = listen->port;
    options.tls_cert = verb.tls_cert;
    options.tls_key = verb.tls_key;
    options.dev = verb.dev;
    options.new_key = verb.new_key;
    options.disk_reserve = verb.disk_reserve;
    if (!verb.zone.empty()) options.zone = verb.zone;
    auto server = RunningServer::start(options);
    if (!server) return fail(server.error());
    const std::string url = url_of(tls ? "https" : "http", listen->host, (*server)->port());
    if (tls) print_note("on this machine: " + url_of("http", "127.0.0.1", (*server)->inner_port()));
    if (verb.dev) {
        const auto token = (*server)->create_token(TokenGrant{"admin", "", "dev", {}, {}, {}});
        if (!token) return fail(token.error());
        print_line(to_json(Value::Object{{"listening", url}, {"token", token->token}}));
    } else {
        print_note("listening on " + url);
    }
    return static_cast<Exit>((*server)->wait());
}

}  // namespace jalon
