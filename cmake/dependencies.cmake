# Libraries from outside, each behind one INTERFACE target jalon_ext_<what>: the only place that
# knows how Debian packages them. All headers are system headers, so our warnings stay ours.

# jalon_external(NAME HEADER <header> [LIBRARY <lib>...] [LINK <target>...])
function(jalon_external name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER" "LIBRARY;LINK")
  find_path(${name}_INCLUDE NAMES ${arg_HEADER} REQUIRED)
  add_library(${name} INTERFACE)
  if(NOT ${name}_INCLUDE STREQUAL "/usr/include")
    target_include_directories(${name} SYSTEM INTERFACE "${${name}_INCLUDE}")
  endif()
  foreach(library IN LISTS arg_LIBRARY)
    find_library(${name}_${library} NAMES ${library} REQUIRED)
    target_link_libraries(${name} INTERFACE "${${name}_${library}}")
  endforeach()
  target_link_libraries(${name} INTERFACE ${arg_LINK})
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
find_package(spdlog REQUIRED)
find_package(date REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)

# Debian's default Boost is 1.74; a mixture of the two would compile and misbehave.
jalon_external(jalon_ext_net HEADER boost/beast.hpp LIBRARY boost_url LINK Threads::Threads)
file(STRINGS "${jalon_ext_net_INCLUDE}/boost/version.hpp" boost_version
     REGEX "define BOOST_LIB_VERSION \"1_81\"")
if(NOT boost_version)
  message(FATAL_ERROR "Boost 1.81 is needed: install libboost1.81-dev and libboost-url1.81-dev")
endif()

jalon_external(jalon_ext_json HEADER nlohmann/json.hpp)
find_path(jalon_valijson_INCLUDE NAMES valijson/validator.hpp REQUIRED)
jalon_external(jalon_ext_rocksdb HEADER rocksdb/db.h LIBRARY rocksdb LINK Threads::Threads)
jalon_external(jalon_ext_metrics HEADER prometheus/registry.h LIBRARY prometheus-cpp-core)
jalon_external(jalon_ext_xml HEADER pugixml.hpp LIBRARY pugixml)
jalon_external(jalon_ext_cli HEADER CLI/CLI.hpp)
# Nothing of ours names the allocator: whoever links it is served by it. A sanitizer brings its own.
if(JALON_SANITIZE OR JALON_FUZZ)
  add_library(jalon_ext_memory INTERFACE)
else()
  jalon_external(jalon_ext_memory HEADER jemalloc/jemalloc.h LIBRARY jemalloc)
endif()
find_path(jalon_toml_INCLUDE NAMES toml++/toml.h REQUIRED)
jalon_external(jalon_ext_rapidcheck HEADER rapidcheck/gtest.h LIBRARY rapidcheck)

# date is configured by macros that its package knows: the system's zone database, no stream locale.
add_library(jalon_ext_zones INTERFACE)
target_link_libraries(jalon_ext_zones INTERFACE date::date-tz)
add_library(jalon_ext_log INTERFACE)
target_link_libraries(jalon_ext_log INTERFACE spdlog::spdlog)
add_library(jalon_ext_test INTERFACE)
target_link_libraries(jalon_ext_test INTERFACE GTest::gtest jalon_ext_rapidcheck)
