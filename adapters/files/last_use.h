// LastUse: when each token was last used. A hint for those who tidy up, not a record: it is kept in
// memory and written whole, at most once a minute; what a crash loses is a minute.
//
// The file holds one line a token: its id, a tab, microseconds since 1970. Thread-safety: none, but
// read() and write() may be called on any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace jalon {

class LastUse {
public:
    using Times = std::map<std::string, Timestamp, std::less<>>;

    // What the file says: nothing, when it is missing. corruption: a line is no such line.
    [[nodiscard]] static Result<Times> read(const std::string& path);
    [[nodiscard]] static Result<void> write(const std::string& path, const std::string& text);

    explicit LastUse(Times times = {}) : times_(std::move(times)) {}

    void note(std::string_view id, Timestamp now);

    [[nodiscard]] std::optional<Timestamp> of(std::string_view id) const;

    // What is to be written now; nullopt: nothing new, or less than a minute since it was last
    // asked for with success. What `holds` says no to is forgotten.
    [[nodiscard]] std::optional<std::string> due(
        Timestamp now, const std::function<bool(std::string_view id)>& holds);

    // The same, however short it is ago.
    [[nodiscard]] std::optional<std::string> changed(
        const std::function<bool(std::string_view id)>& holds);

private:
    Times times_;
    std::optional<Timestamp> written_at_;
    bool changed_ = false;
};

}  // namespace jalon
