#pragma once

#include <span>
#include <string_view>

namespace jalon {

// A file of the repository, as bytes inside the binary. Both views live as long as the program.
struct EmbeddedFile {
    std::string_view path;   // Relative to the folder named below, with '/'.
    std::string_view bytes;  // Exactly the file's content.
};

// Each accessor returns its files sorted by path. cmake/embed.cmake defines them; a program that
// calls one links the target named beside it. Safe from any thread.
[[nodiscard]] std::span<const EmbeddedFile> dashboard_files();    // build/dashboard
[[nodiscard]] std::span<const EmbeddedFile> bundle_files();       // adapters/bundle
[[nodiscard]] std::span<const EmbeddedFile> shipped_workflows();  // workflows
[[nodiscard]] std::span<const EmbeddedFile> example_files();      // examples
[[nodiscard]] std::span<const EmbeddedFile> api_documents();      // adapters/api/documents

}  // namespace jalon
