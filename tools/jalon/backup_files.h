// What lies beside the log and goes into a backup with it: uploaded files and saved views.
#pragma once

#include "adapters/files/data_directory.h"
#include "engine/base/result.h"

namespace jalon {

// Makes `to` hold the finished files and the views of `from`, which may be in use meanwhile. Files
// that are there already are not copied again, those that have gone go there too. Returns how many
// files are new there. io: try again.
[[nodiscard]] Result<std::size_t> copy_files(const DataDirectory& from, const DataDirectory& to);

}  // namespace jalon
