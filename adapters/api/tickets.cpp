#include "adapters/api/tickets.h"

#include <array>
#include <cstdint>
#include <utility>

#include "adapters/files/random.h"
#include "engine/base/base64.h"

namespace jalon {
namespace {

constexpr std::size_t tickets_max = 10'000;
constexpr std::int64_t lifetime = 30'000'000;  // µs

}  // namespace

std::optional<Tickets::Ticket> Tickets::issue(const TokenRecord& token, Timestamp now) {
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.expires_at <= now; });
    if (entries_.size() >= tickets_max) return std::nullopt;
    std::array<std::uint8_t, 32> bytes{};
    random_bytes(bytes);
    Ticket ticket{to_base64url(bytes), Timestamp{now.value() + lifetime}};
    entries_.emplace(ticket.text, Entry{token, ticket.expires_at});
    return ticket;
}

std::optional<TokenRecord> Tickets::redeem(const std::string& text, Timestamp now) {
    auto entry = entries_.extract(text);
    if (entry.empty() || entry.mapped().expires_at <= now) return std::nullopt;
    return std::move(entry.mapped().token);
}

}  // namespace jalon
