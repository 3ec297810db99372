// What a file is, by its bytes: what its sender calls it proves nothing.
#pragma once

#include <string>
#include <string_view>

namespace jalon {

// Of what may be kept: images, PDF, office documents, plain text; application/octet-stream for what
// is not known. Empty: it may not be kept, because a browser or a system would run it (HTML, SVG,
// XML, scripts, programs). Pure.
[[nodiscard]] std::string media_type_of(std::string_view bytes);

}  // namespace jalon
