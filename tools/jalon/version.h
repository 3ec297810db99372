#pragma once

namespace jalon {

inline constexpr const char* version_text = "jalon 0.1.0";

}  // namespace jalon
