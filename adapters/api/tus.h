// The headers of tus 1.0, the protocol of resumable uploads (https://tus.io/protocols): reading
// what a client sends and writing what it gets. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "adapters/api/input.h"
#include "adapters/files/upload_store.h"
#include "adapters/http/message.h"

namespace jalon {

namespace tus {

inline constexpr const char* version = "1.0.0";
inline constexpr const char* part_type = "application/offset+octet-stream";

}  // namespace tus

// nullopt: the client speaks tus 1.0; 412 with Tus-Version otherwise.
[[nodiscard]] std::optional<HttpResponse> tus_refusal(const HttpRequest& request);

// A header that must be there and be a whole number; 400 otherwise.
[[nodiscard]] Input<std::uint64_t> tus_number(const HttpRequest& request, std::string_view name);

// Upload-Metadata: pairs of a name and a text in base64. Absent: none. 400 when it is malformed, a
// name comes twice or a text is no UTF-8.
[[nodiscard]] Input<std::map<std::string, std::string>> tus_metadata(const HttpRequest& request);

// Tus-Resumable and how far the upload is.
[[nodiscard]] HttpResponse tus_response(unsigned status, const Upload& upload);

// When an unfinished upload goes, as RFC 9110 writes dates.
[[nodiscard]] std::string tus_expiry(const Upload& upload);

}  // namespace jalon
