#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "tools/embed/embedded_file.h"

namespace jalon {

// A file of the page as it is sent. The views live as long as the program.
struct PageFile {
    std::string_view bytes;
    std::string_view content_type;
    std::string_view coding;     // Content-Encoding of `bytes`; empty for none.
    bool never_changes = false;  // Its name changes with its content.
};

// The file at `path` ("/" is the page itself) in the best coding that Accept-Encoding asks for:
// brotli, gzip, none. `files` hold a coded file beside the plain one, as NAME.br and NAME.gz, which
// are no paths of their own.
[[nodiscard]] std::optional<PageFile> find_page_file(std::span<const EmbeddedFile> files,
                                                     std::string_view path,
                                                     std::string_view accept_encoding);

}  // namespace jalon
