#include "tools/jalon/output.h"

#include <algorithm>
#include <cstdio>

#include "adapters/json/json.h"

namespace jalon {
namespace {

// Code points, which is near enough to columns for the languages that Jalon speaks.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string unblocked_by(const Value& reason) {
    const Value* list = reason.find("unblock_by");
    if (list == nullptr || list->as_array() == nullptr) return {};
    std::string text;
    for (const Value& one : *list->as_array()) {
        text += text.empty() ? " (" : ", ";
        text += plain(one.find("role")) + ": " + plain(one.find("trigger"));
    }
    return text.empty() ? text : text + ")";
}

void explain_list(std::string& text, const Value* list, std::string_view language) {
    if (list == nullptr || list->as_array() == nullptr) return;
    for (const Value& one : *list->as_array()) {
        if (const Value* pointer = one.find("pointer")) {
            const std::string place = plain(pointer);
            text += "\n  " + (place.empty() ? std::string("/") : place) + ": " +
                    plain(one.find("message"));
            continue;
        }
        text += "\n  " + plain(one.find("guard"));
        const std::string article = plain(one.find("article"));
        if (!article.empty()) text += " [" + article + "]";
        text += ": " + in_language(one.find("message"), language) + unblocked_by(one);
    }
}

}  // namespace

void print_line(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

bool put(std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

Exit put_end() {
    const bool whole = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    return whole ? Exit::ok : fail(Exit::unreachable, "the output could not be written");
}

void print_note(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fputc('\n', stderr);
}

Exit fail(const Error& error) { return fail(exit_of(error.code), error.message); }

Exit fail(Exit exit, std::string_view message) {
    print_note("jalon: " + std::string(message));
    return exit;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        if (!text.empty()) text += '\n';
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += row[i];
            if (i + 1 < row.size()) text.append(widths[i] - width_of(row[i]) + 2, ' ');
        }
        text.erase(text.find_last_not_of(' ') + 1);
    }
    return text;
}

std::string in_language(const Value* text, std::string_view language) {
    if (text == nullptr || text->as_object() == nullptr) return plain(text);
    const Value* wanted = text->find(language);
    return plain(wanted != nullptr ? wanted : text->find("en"));
}

std::string explain(unsigned status, const Value& problem, std::string_view language) {
    std::string text = plain(problem.find("code"));
    if (text.empty()) text = "HTTP " + std::to_string(status);
    const std::string detail = plain(problem.find("detail"));
    if (!detail.empty()) text += ": " + detail;
    explain_list(text, problem.find("refusals"), language);
    explain_list(text, problem.find("errors"), language);
    const std::string allowed = joined(problem.find("allowed"), ", ");
    if (!allowed.empty()) text += "\n  possible now: " + allowed;
    if (const Value* version = problem.find("current_version")) {
        text += "\n  current version: " + plain(version);
    }
    if (status == 401) text += "\n  put a token into JALON_TOKEN (jalon token create makes one)";
    return text;
}

std::string joined(const Value* list, std::string_view separator) {
    std::string text;
    if (list == nullptr || list->as_array() == nullptr) return text;
    for (const Value& one : *list->as_array()) {
        if (!text.empty()) text += separator;
        text += plain(&one);
    }
    return text;
}

std::string plain(const Value* value) {
    if (value == nullptr || value->is_null()) return {};
    const std::string* text = value->as_string();
    return text != nullptr ? *text : to_json(*value);
}

}  // namespace jalon
