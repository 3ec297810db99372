#include "tools/jalon/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>

#include "adapters/json/json.h"
#include "tools/jalon/output.h"

namespace jalon {
namespace {

constexpr std::size_t input_bytes_max = std::size_t{16} << 20U;

Result<std::string> read_all(std::FILE* file, const std::string& name) {
    std::string text;
    char buffer[1U << 16U];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file)) {
        text.append(buffer, count);
        if (text.size() > input_bytes_max) return Error{ErrorCode::limit, name + " is too long"};
    }
    if (std::ferror(file) != 0) return Error{ErrorCode::io, "cannot read " + name};
    return text;
}

}  // namespace

Result<std::string> read_input(const std::string& path) {
    if (path == "-") return read_all(stdin, "stdin");
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               std::fclose);
    if (file) return read_all(file.get(), path);
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    return Error{missing ? ErrorCode::not_found : ErrorCode::io,
                 path + ": " + std::strerror(errno)};
}

Result<void> write_output(const std::string& path, const std::string& text) {
    if (path == "-") {
        print_line(text);
        return {};
    }
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const bool opened = file.is_open();
    file << text << '\n';
    file.close();
    if (file) return {};
    const std::string reason = std::strerror(errno);
    if (opened) std::remove(path.c_str());
    return Error{ErrorCode::io, path + ": " + reason};
}

Result<Value> read_json(const std::string& text, const std::string& option) {
    auto given = text == "-" ? read_input("-") : Result<std::string>(text);
    if (!given) return given.error();
    auto value = parse_json(*given);
    if (!value) return Error{ErrorCode::invalid, option + ": " + value.error().message};
    return value;
}

Result<Value> read_workflow_file(const std::string& path) {
    auto text = read_input(path);
    if (!text) return text.error();
    auto document = parse_json(*text, limits::workflow_json_depth_max);
    if (!document) return Error{ErrorCode::invalid, path + ": " + document.error().message};
    return document;
}

Result<Value> read_migration_plan(const std::string& path) {
    if (path.empty()) return Value{Value::Object{}};
    auto text = read_input(path);
    if (!text) return text.error();
    auto plan = parse_json(*text);
    if (!plan) return Error{ErrorCode::invalid, path + ": " + plan.error().message};
    return plan;
}

}  // namespace jalon
