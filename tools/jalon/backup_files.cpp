#include "tools/jalon/backup_files.h"

#include <fcntl.h>

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <system_error>

#include "adapters/files/upload_store.h"
#include "adapters/files/view_store.h"

namespace jalon {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t bytes_max = std::size_t{256} << 20U;

// nullopt: there is no such file.
Result<std::optional<std::string>> read_if_there(const std::string& path) {
    auto file = open_file(path, O_RDONLY);
    if (!file && file.error().code == ErrorCode::not_found) return std::optional<std::string>{};
    if (!file) return file.error();
    auto text = read_file(*file, path, bytes_max);
    if (!text) return text.error();
    return std::optional(std::move(*text));
}

// The names of the finished files in a directory; none when there is no directory.
std::set<std::string> sealed_files(const std::string& directory) {
    std::set<std::string> names;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(directory, failed)) {
        if (entry.path().extension() == ".sealed") names.insert(entry.path().filename());
    }
    return names;
}

Result<void> copy_if_there(const std::string& from, const std::string& to) {
    const auto text = read_if_there(from);
    if (!text) return text.error();
    return *text ? replace_file(to, **text) : Result<void>{};
}

}  // namespace

// The journal is read first and written last: each file that it names is there by then.
Result<std::size_t> copy_files(const DataDirectory& from, const DataDirectory& to) {
    if (auto views = copy_if_there(from.views_path(), to.views_path()); !views) {
        return views.error();
    }
    const auto journal = read_if_there(from.files_path() + "/journal");
    if (!journal) return journal.error();
    if (!*journal) return std::size_t{0};
    if (auto made = make_directory(to.files_path()); !made) return made.error();
    const std::set<std::string> wanted = sealed_files(from.files_path());
    const std::set<std::string> there = sealed_files(to.files_path());
    std::size_t added = 0;
    for (const std::string& name : wanted) {
        if (there.contains(name)) continue;
        const std::string target = to.files_path() + "/" + name;
        auto copied = copy_if_there(from.files_path() + "/" + name, target);
        if (!copied) return copied.error();
        ++added;
    }
    for (const std::string& name : there) {
        std::error_code ignored;  // what cannot be removed stays unreadable without its key
        if (!wanted.contains(name)) fs::remove(to.files_path() + "/" + name, ignored);
    }
    if (auto written = replace_file(to.files_path() + "/journal", **journal); !written) {
        return written.error();
    }
    return added;
}

}  // namespace jalon
