# Test programs: one a folder of tests/, each registered once with ctest, labelled by its kind.
# The thread sanitizer's tree has only the tests where threads meet. The clang tree has the fuzz
# targets instead of the tests.

jalon_pch(test LINK jalon_ext_test HEADERS
          <algorithm> <functional> <map> <memory> <optional> <set> <span> <string> <string_view>
          <utility> <variant> <vector> <gtest/gtest.h>)

# Tests are compiled far more often than they run long. GCC 12 sees bounds broken where texts are
# joined at run time (a false alarm inside std::string), which only tests do in such numbers.
function(jalon_quick target)
  if(TARGET ${target} AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-O1>
                                             $<$<COMPILE_LANGUAGE:CXX>:-Wno-array-bounds>
                                             $<$<COMPILE_LANGUAGE:CXX>:-Wno-stringop-overflow>)
  endif()
endfunction()
jalon_quick(jalon_pch_test)

file(GLOB_RECURSE support_sources CONFIGURE_DEPENDS tests/support/*.cpp)
if(support_sources)
  add_library(jalon_test_support STATIC ${support_sources})
  target_link_libraries(jalon_test_support PUBLIC jalon_everything jalon_ext_test)
  jalon_use_pch(jalon_test_support test)
  jalon_quick(jalon_test_support)
else()
  add_library(jalon_test_support INTERFACE)
  target_link_libraries(jalon_test_support INTERFACE jalon_everything jalon_ext_test)
endif()

set(sanitizer_environment
    # Eight frames tell where memory came from; the default of thirty is slower.
    "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:malloc_context_size=8"
    "UBSAN_OPTIONS=print_stacktrace=1"
    "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.supp:second_deadlock_stack=1")

# jalon_tests(NAME FOLDER LABEL)
function(jalon_tests name folder label)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "tests/${folder}/*.cpp")
  if(JALON_SANITIZE STREQUAL "thread")
    set(concurrent "live|[a-z]*_transport|kill_loop|engine_loop|api|api_rehearsal|api_bulk[a-z_]*")
    string(APPEND concurrent "|cli_backup|read_ahead|cow")
    list(FILTER sources INCLUDE REGEX "/(${concurrent})_test")
  endif()
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  set(environment ${sanitizer_environment})
  if(TARGET jalon)
    list(APPEND environment "JALON_BIN=$<TARGET_FILE:jalon>")
    add_dependencies(${name} jalon)
  endif()
  # The long ones run in parts, side by side.
  set(parts 1)
  if(label STREQUAL "integration" OR folder STREQUAL "adapters")
    set(parts 4)
  endif()
  foreach(part RANGE 1 ${parts})
    math(EXPR index "${part} - 1")
    set(test ${name}.${part})
    add_test(NAME ${test} COMMAND ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(
      ${test} PROPERTIES LABELS ${label} TIMEOUT 2400
      ENVIRONMENT "${environment};GTEST_TOTAL_SHARDS=${parts};GTEST_SHARD_INDEX=${index}")
  endforeach()
  target_link_libraries(${name} PRIVATE jalon_test_support)
  jalon_use_pch(${name} test)
  jalon_quick(${name})
  if(NOT label STREQUAL "golden")
    jalon_unity(${name} edge)
  endif()
endfunction()

if(NOT JALON_FUZZ)
  jalon_tests(jalon_adapter_tests adapters unit)
  jalon_tests(jalon_engine_tests engine unit)
  jalon_tests(jalon_integration_tests integration integration)
endif()
if(NOT JALON_FUZZ AND NOT JALON_SANITIZE STREQUAL "thread")
  jalon_tests(jalon_contract_tests contract contract)
  jalon_tests(jalon_golden_tests golden golden)
  jalon_tests(jalon_property_tests property property)
  jalon_tests(jalon_simulation_tests simulation simulation)
  jalon_tests(jalon_tool_tests tools unit)
  if(TARGET jalon_tool_tests)
    target_link_libraries(jalon_tool_tests PRIVATE jalon_parts)
  endif()
  add_executable(jalon-ws-echo tests/echo/main.cpp)  # for suites from outside
  target_link_libraries(jalon-ws-echo PRIVATE jalon_adapter_http)
endif()

if(JALON_FUZZ)
  add_custom_target(jalon_fuzz)
  file(GLOB fuzz_sources CONFIGURE_DEPENDS tests/fuzz/*_fuzz.cpp)
  foreach(source IN LISTS fuzz_sources)
    cmake_path(GET source STEM name)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE jalon_everything)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(jalon_fuzz ${name})
  endforeach()
endif()
