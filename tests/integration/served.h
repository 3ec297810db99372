// The real server, started by a test on a port of its own, and a small HTTP client for it.
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/json/json.h"
#include "engine/base/value.h"
#include "tests/integration/cli_test_support.h"
#include "tests/integration/http_test_support.h"
#include "tests/support/temp_dir.h"

namespace jalon::testing {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
    unsigned status = 0;  // 0: the connection ended before an answer
    std::string head;
    std::string body;

    // "" when there is none.
    [[nodiscard]] std::string header(std::string_view name) const {
        const std::string mark = "\r\n" + std::string(name) + ": ";
        const std::size_t at = head.find(mark);
        if (at == std::string::npos) return "";
        const std::size_t begin = at + mark.size();
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
    // The body as JSON; null when it is none.
    [[nodiscard]] Value json() const {
        auto value = parse_json(body, 64);
        return value ? std::move(*value) : Value{};
    }
    [[nodiscard]] std::string text(std::string_view name) const {
        return std::string(text_or(json().find(name), ""));
    }
    [[nodiscard]] std::int64_t number(std::string_view name) const {
        const Value value = json();
        const Value* found = value.find(name);
        const std::int64_t* integer = found == nullptr ? nullptr : found->as_int();
        return integer == nullptr ? -1 : *integer;
    }
    // A member as JSON text; "" when there is none.
    [[nodiscard]] std::string part(std::string_view name) const { return member(body, name); }
};

inline HttpAnswer read_answer(Client& client, bool bodiless = false) {
    HttpAnswer answer;
    const std::string text = client.read_response(bodiless);
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string::npos || text.size() < 12) return answer;
    std::from_chars(text.data() + 9, text.data() + 12, answer.status);
    answer.head = text.substr(0, end + 2);
    answer.body = text.substr(end + 4);
    return answer;
}

inline std::string request_text(const std::string& method, const std::string& target,
                                const Headers& headers, const std::optional<std::string>& body) {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    if (body) text += "Content-Length: " + std::to_string(body->size()) + "\r\n";
    return text + "\r\n" + body.value_or("");
}

// `jalon serve --dev` over one data directory, which outlives the process.
class ServedBinary {
public:
    ServedBinary() { start(); }

    // Starts the server anew; the first token stays the one in use, as keys belong to a token.
    void start() {
        child_ = std::make_unique<Child>(
            std::vector<std::string>{"serve", "--data", data(), "--listen", ":0", "--dev"},
            std::vector<std::pair<std::string, std::string>>{});
        const auto first = child_->line();
        if (!first) {
            child_->end_input();
            ADD_FAILURE() << "the server did not start: " << child_->finish().error;
            return;
        }
        const std::string url = text_member(*first, "listening");
        const char* port = url.data() + url.rfind(':') + 1;
        std::from_chars(port, url.data() + url.size(), port_);
        if (token_.empty()) token_ = text_member(*first, "token");
    }

    // SIGKILL, as a power cut would; returns when the process is gone.
    void crash() { child_.reset(); }

    // SIGTERM; the exit code.
    int stop() {
        child_->signal(SIGTERM);
        child_->end_input();
        return child_->finish().exit;
    }
    void ask_to_stop() const { child_->signal(SIGTERM); }

    [[nodiscard]] std::string data() const { return directory_ / "data"; }
    [[nodiscard]] unsigned short port() const { return port_; }
    [[nodiscard]] const std::string& token() const { return token_; }

    // The answer to one request on a connection of its own. A header Authorization replaces ours.
    [[nodiscard]] HttpAnswer ask(const std::string& method, const std::string& target,
                                 Headers headers = {},
                                 const std::optional<std::string>& body = std::nullopt) const {
        bool authorized = false;
        for (const auto& [name, value] : headers) authorized |= name == "Authorization";
        if (!authorized) headers.emplace_back("Authorization", "Bearer " + token_);
        Client client(port_);
        client.send(request_text(method, target, headers, body));
        return read_answer(client, method == "HEAD");
    }
    [[nodiscard]] HttpAnswer get(const std::string& target, Headers headers = {}) const {
        return ask("GET", target, std::move(headers));
    }
    HttpAnswer post(const std::string& target, const std::string& body,
                    Headers headers = {}) const {
        headers.emplace_back("Content-Type", "application/json");
        return ask("POST", target, std::move(headers), body);
    }

    HttpAnswer start_instance(const std::string& id, const std::string& workflow = "toggle") const {
        return post("/v1/instances",
                    R"({"workflow":")" + workflow + R"(","id":")" + id + R"(","data":{}})");
    }
    HttpAnswer toggle(const std::string& id) const {
        return post("/v1/instances/" + id + "/steps", R"({"trigger":"toggle"})");
    }

    // The header of a token with that role, made once.
    [[nodiscard]] Headers as(const std::string& role, const std::string& org = "",
                             const std::string& subject = "") {
        std::string& token = tokens_[role + "/" + org + "/" + subject];
        if (token.empty()) {
            token = post("/v1/tokens",
                         to_json(Value::Object{{"role", role}, {"org", org}, {"subject", subject}}))
                        .text("token");
        }
        return {{"Authorization", "Bearer " + token}};
    }

    // The last position on the log; -1 when the server does not answer.
    [[nodiscard]] std::int64_t head() const { return get("/readyz").number("position"); }

private:
    TempDir directory_;
    std::unique_ptr<Child> child_;
    std::map<std::string, std::string> tokens_;
    std::string token_;
    unsigned short port_ = 0;
};

// The lines of a JSON Lines text.
inline std::vector<Value> json_lines(std::string_view text) {
    std::vector<Value> values;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        auto value = parse_json(text.substr(0, end), 64);
        if (value) values.push_back(std::move(*value));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return values;
}

inline std::int64_t int_of(const Value& value, std::string_view name) {
    const Value* found = value.find(name);
    const std::int64_t* integer = found == nullptr ? nullptr : found->as_int();
    return integer == nullptr ? -1 : *integer;
}

inline std::string text_of(const Value& value, std::string_view name) {
    return std::string(text_or(value.find(name), ""));
}

}  // namespace jalon::testing
