# What a preset chooses. Nothing here depends on another file.

set(JALON_SANITIZE "" CACHE STRING "address (with undefined behaviour), thread, or empty")
set_property(CACHE JALON_SANITIZE PROPERTY STRINGS "" address thread)
option(JALON_COVERAGE "Count executed lines (gcc)" OFF)
option(JALON_FUZZ "Clang tree: compile gate and fuzz targets; tests compile but do not link" OFF)
option(JALON_HARDEN "Hardening flags; needs optimisation" OFF)
# "edges" are programs and tests: the engine and adapters then show that each file includes what
# it uses.
set(JALON_UNITY OFF CACHE STRING "Compile several files of a folder as one: OFF, ON, or edges")
set(JALON_PCH ON CACHE STRING "Precompiled headers: ON, OFF, or only net, the costly one")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
if(JALON_SANITIZE AND NOT JALON_SANITIZE MATCHES "^(address|thread)$")
  message(FATAL_ERROR "JALON_SANITIZE is '${JALON_SANITIZE}': want address, thread or nothing")
endif()
