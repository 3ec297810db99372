# How every line of ours is compiled: one INTERFACE target, jalon_house, that each target links.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

# Line tables only: full debug information doubles the time to compile and link.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
if(JALON_FUZZ)
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -gline-tables-only")  # The gate must be quick; fuzzing is short.
endif()

find_program(JALON_CCACHE ccache)
if(JALON_CCACHE)
  # Precompiled headers defeat ccache unless it is told not to look at their time stamps.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      # A clone in another folder finds what this one compiled.
      "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      "${JALON_CCACHE}")
endif()

add_library(jalon_house INTERFACE)
target_include_directories(jalon_house INTERFACE "${PROJECT_SOURCE_DIR}")

function(house_compile)
  foreach(flag IN LISTS ARGN)
    target_compile_options(jalon_house INTERFACE $<$<COMPILE_LANGUAGE:CXX>:${flag}>)
  endforeach()
endfunction()

# All code ends in programs, so -fPIE is enough for libraries too, and one precompiled header serves
# both.
house_compile(-fPIE)
target_link_options(jalon_house INTERFACE -pie)

house_compile(-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
              -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12 inside libstdc++: string concatenation, std::optional and std::variant.
  # Clang's own warnings hold this ground in the clang tree.
  house_compile(-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overread)
  if(JALON_PCH)
    house_compile(-fpch-preprocess)
  endif()
endif()

if(JALON_HARDEN)
  house_compile(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
                -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  target_link_options(jalon_house INTERFACE -Wl,-z,relro,-z,now)
endif()
target_link_options(jalon_house INTERFACE -Wl,--as-needed)

if(JALON_SANITIZE STREQUAL "address")
  # The address sanitizer finds null pointers itself; these three double the time to compile.
  house_compile(-fsanitize=address,undefined -fno-sanitize=null,vptr,object-size
                -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS)
  target_link_options(jalon_house INTERFACE -fsanitize=address,undefined)
elseif(JALON_SANITIZE STREQUAL "thread")
  # -Wtsan only says that atomic fences are not modelled; Asio uses them.
  house_compile(-fsanitize=thread -Wno-tsan)
  target_link_options(jalon_house INTERFACE -fsanitize=thread)
endif()
if(JALON_COVERAGE)
  target_link_options(jalon_house INTERFACE --coverage)
endif()
if(JALON_FUZZ)
  house_compile(-fsanitize=fuzzer-no-link,address)
  target_link_options(jalon_house INTERFACE -fsanitize=address)
endif()

# Lines are counted where the report looks and nowhere else: it costs time to compile and to run.
function(jalon_count_lines target)
  if(JALON_COVERAGE)
    target_compile_options(
      ${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:--coverage>
                        $<$<COMPILE_LANGUAGE:CXX>:-fprofile-update=atomic>)
  endif()
endfunction()

# jalon_unity(TARGET [edge]): names in unnamed namespaces must then differ within a folder.
function(jalon_unity target)
  if(JALON_UNITY AND (NOT JALON_UNITY STREQUAL "edges" OR "${ARGN}" STREQUAL "edge"))
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
endfunction()

# jalon_pch(NAME LINK <targets> HEADERS <headers>): a precompiled header other targets may share.
# Everyone who shares it must be compiled with the same macros: link what it links.
function(jalon_pch name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK;HEADERS")
  if(NOT JALON_PCH OR (JALON_PCH STREQUAL "net" AND NOT name STREQUAL "net"))
    return()
  endif()
  set(empty "${CMAKE_BINARY_DIR}/pch/${name}.cpp")
  file(GENERATE OUTPUT "${empty}" CONTENT "// Carries a precompiled header.\n")
  add_library(jalon_pch_${name} OBJECT "${empty}")
  target_link_libraries(jalon_pch_${name} PRIVATE jalon_house ${arg_LINK})
  target_precompile_headers(jalon_pch_${name} PRIVATE ${arg_HEADERS})
endfunction()

# Lets `target` use the shared precompiled header `name`.
function(jalon_use_pch target name)
  if(JALON_PCH AND TARGET jalon_pch_${name})
    target_precompile_headers(${target} REUSE_FROM jalon_pch_${name})
  endif()
endfunction()
