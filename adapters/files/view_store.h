// ViewStore: the views that people saved of the board, in one JSON file that is replaced as a
// whole.
//
// A view is a filter under a title. It belongs to who made it; a shared one is for all of the same
// organisation. Views are no facts of any mission and stand on no log.
//
// Thread-safety: none; one process at a time, which holds the data directory's lock.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/base/value.h"

namespace jalon {

// Who asks: whose views are theirs, and which organisation's shared ones they see.
struct ViewReader {
    std::string owner;  // empty: nobody
    std::string org;    // empty: none
};

struct SavedView {
    std::string id;
    std::string owner;
    std::string org;
    std::string title;
    Value filter{Value::Object{}};  // members as of a live subscription
    bool shared = false;
    Timestamp updated_at;

    [[nodiscard]] bool is_seen_by(const ViewReader& reader) const {
        return owner == reader.owner || (shared && !org.empty() && org == reader.org);
    }

    friend bool operator==(const SavedView&, const SavedView&) = default;
};

class ViewStore {
public:
    static constexpr std::size_t views_of_one_max = 100;
    static constexpr std::size_t file_bytes_max = std::size_t{4} << 20U;

    // corruption: the file is damaged; io: it cannot be read. No file: no views.
    [[nodiscard]] static Result<ViewStore> open(std::string path);

    // Sorted by id.
    [[nodiscard]] std::vector<const SavedView*> seen_by(const ViewReader& reader) const;

    // nullptr: there is none.
    [[nodiscard]] const SavedView* find(std::string_view id) const;

    // Durable when it returns; whether it is a new one. limit: this owner, or all of them together,
    // have too many. io: nothing was changed.
    [[nodiscard]] Result<bool> put(SavedView view);

    // Durable when it returns. REQUIRES: it is there.
    [[nodiscard]] Result<void> erase(std::string_view id);

private:
    using Views = std::map<std::string, SavedView, std::less<>>;

    explicit ViewStore(std::string path) : path_(std::move(path)) {}
    [[nodiscard]] Result<void> write(Views views);

    std::string path_;
    Views views_;
};

}  // namespace jalon
