#include "adapters/files/token_book.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/files/escaped_line.h"

namespace jalon {
namespace {

constexpr std::string_view never = "-";

std::optional<Timestamp> time_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return Timestamp{number};
}

std::string time_text(Timestamp time) { return std::to_string(time.value()); }

// What tokens and links have in common: fields 1 to 9.
struct Made {
    std::string id;
    Hash hash{};
    TokenGrant grant;
    Timestamp created_at;
};

std::optional<Made> made_in(const std::vector<std::string_view>& fields) {
    const auto id = unescape(fields[1]);
    const auto role = unescape(fields[3]);
    const auto org = unescape(fields[4]);
    const auto subject = unescape(fields[5]);
    const auto countries = unescape_list(fields[6]);
    const auto hosts = unescape_list(fields[7]);
    const auto created_at = time_in(fields[8]);
    const auto expires_at = time_in(fields[9]);
    Hash hash{};
    if (!id || !role || !org || !subject || !countries || !hosts || !created_at ||
        !from_hex(fields[2], hash)) {
        return std::nullopt;
    }
    if (!expires_at && fields[9] != never) return std::nullopt;
    return Made{*id, hash, {*role, *org, *subject, *countries, *hosts, expires_at}, *created_at};
}

std::vector<std::string> fields_of(std::string_view kind, const std::string& id, const Hash& hash,
                                   const TokenGrant& grant, Timestamp created_at) {
    return {std::string(kind),
            escape(id),
            to_hex(hash),
            escape(grant.role),
            escape(grant.org),
            escape(grant.subject),
            escape_list(grant.countries),
            escape_list(grant.hosts),
            time_text(created_at),
            grant.expires_at ? time_text(*grant.expires_at) : std::string(never)};
}

}  // namespace

bool TokenBook::take(std::string_view line) {
    const auto fields = split_fields(line);
    const std::string_view kind = fields[0];
    if (kind == "token" && fields.size() == 10) {
        auto made = made_in(fields);
        if (!made) return false;
        return add(made->id, made->hash, TokenRecord{made->id, made->grant, made->created_at});
    }
    if (kind == "link" && fields.size() == 13) return take_link(fields);
    if (kind == "session" && fields.size() == 7) return take_session(fields);
    if (kind == "glass" && fields.size() == 4) return take_glass(fields);
    if (kind != "revoke" || fields.size() != 3) return false;
    const auto id = unescape(fields[1]);
    if (!id || !time_in(fields[2])) return false;
    end(*id);
    return true;
}

bool TokenBook::add(const std::string& id, const Hash& hash,
                    std::variant<TokenRecord, LinkRecord> record) {
    return ids_.emplace(hash, id).second &&
           entries_.emplace(id, Entry{hash, ++made_, std::move(record)}).second;
}

bool TokenBook::take_link(const std::vector<std::string_view>& fields) {
    auto made = made_in(fields);
    const auto instance = unescape(fields[10]);
    const auto created_by = unescape(fields[11]);
    const auto replaces = unescape(fields[12]);
    if (!made || !made->grant.expires_at || !instance || !created_by || !replaces) return false;
    if (!replaces->empty()) end(*replaces);
    return add(made->id, made->hash,
               LinkRecord{made->id, made->grant, made->created_at, *instance, *created_by});
}

bool TokenBook::take_session(const std::vector<std::string_view>& fields) {
    const auto id = unescape(fields[1]);
    const auto link_id = unescape(fields[3]);
    const auto created_at = time_in(fields[5]);
    const auto expires_at = time_in(fields[6]);
    Hash hash{};
    Hash device{};
    if (!id || !link_id || !created_at || !expires_at || !from_hex(fields[2], hash) ||
        !from_hex(fields[4], device)) {
        return false;
    }
    const auto found = entries_.find(*link_id);
    auto* link = found == entries_.end() ? nullptr : std::get_if<LinkRecord>(&found->second.record);
    if (link == nullptr) return true;  // it was ended before: so was this
    if (!link->used_at) {
        link->used_at = *created_at;
        link->device = device;
    }
    link->sessions.push_back(*id);
    ++link->uses;
    TokenRecord session{*id, link->grant, *created_at, *link_id};
    session.grant.expires_at = *expires_at;
    return add(*id, hash, std::move(session));
}

bool TokenBook::take_glass(const std::vector<std::string_view>& fields) {
    const auto id = unescape(fields[1]);
    const auto instance = unescape(fields[2]);
    const auto until = time_in(fields[3]);
    if (!id || !instance || !until) return false;
    const auto found = entries_.find(*id);
    if (found == entries_.end()) return true;  // the token was revoked meanwhile
    auto* token = std::get_if<TokenRecord>(&found->second.record);
    if (token == nullptr) return false;
    token->glass.push_back(BrokenGlass{*instance, *until});
    return true;
}

// One that is not there was ended before, by another process at the same time.
void TokenBook::end(const std::string& id) {
    const auto ended = entries_.extract(id);
    if (ended.empty()) return;
    ids_.erase(ended.mapped().hash);
    if (const LinkRecord* link = ended.mapped().link()) {
        for (const std::string& session : link->sessions) {
            const auto gone = entries_.extract(session);
            if (!gone.empty()) ids_.erase(gone.mapped().hash);
        }
        return;
    }
    const auto made_by = entries_.find(ended.mapped().token()->link);
    if (made_by == entries_.end()) return;
    if (auto* link = std::get_if<LinkRecord>(&made_by->second.record)) {
        std::erase(link->sessions, id);
    }
}

const TokenBook::Entry* TokenBook::with(const Hash& hash) const {
    const auto id = ids_.find(hash);
    return id == ids_.end() ? nullptr : named(id->second);
}

const TokenBook::Entry* TokenBook::named(std::string_view id) const {
    const auto entry = entries_.find(id);
    return entry == entries_.end() ? nullptr : &entry->second;
}

const LinkRecord* TokenBook::link(std::string_view id) const {
    const Entry* entry = named(id);
    return entry == nullptr ? nullptr : entry->link();
}

std::vector<const TokenBook::Entry*> TokenBook::all() const {
    std::vector<const Entry*> entries;
    entries.reserve(entries_.size());
    for (const auto& [id, entry] : entries_) entries.push_back(&entry);
    std::ranges::sort(entries, {}, &Entry::order);
    return entries;
}

std::string token_line(const TokenRecord& token, const Hash& hash) {
    return join_fields(fields_of("token", token.id, hash, token.grant, token.created_at));
}

std::string link_line(const LinkRecord& link, const Hash& hash, std::string_view replaces) {
    auto fields = fields_of("link", link.id, hash, link.grant, link.created_at);
    fields.push_back(escape(link.instance));
    fields.push_back(escape(link.created_by));
    fields.push_back(escape(replaces));
    return join_fields(fields);
}

std::string session_line(const TokenRecord& session, const Hash& hash, const Hash& device) {
    return join_fields({"session", escape(session.id), to_hex(hash), escape(session.link),
                        to_hex(device), time_text(session.created_at),
                        time_text(*session.grant.expires_at)});
}

std::string glass_line(std::string_view id, const BrokenGlass& glass) {
    return join_fields({"glass", escape(id), escape(glass.instance), time_text(glass.until)});
}

std::string revoke_line(std::string_view id, Timestamp at) {
    return join_fields({"revoke", escape(id), time_text(at)});
}

}  // namespace jalon
