# Boxes (static libraries) and programs, found by folder. A folder that is still empty or absent is
# no error: the box is then header only, and turns into a library when its first .cpp appears.

jalon_pch(std HEADERS
          <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <set> <span>
          <string> <string_view> <utility> <variant> <vector>)
jalon_pch(net LINK jalon_ext_net HEADERS
          <algorithm> <chrono> <functional> <map> <memory> <optional> <string> <string_view>
          <utility> <variant> <vector> <boost/asio.hpp> <boost/beast.hpp>)

# jalon_box(NAME FOLDER [PCH std|net] [LINK <our targets>] [EXTERNAL <their targets>])
# LINK is passed on to whoever links the box. EXTERNAL is too, for the linker and include paths.
function(jalon_box name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "PCH" "LINK;EXTERNAL")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE jalon_house ${arg_LINK} ${arg_EXTERNAL})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC jalon_house ${arg_LINK} PRIVATE ${arg_EXTERNAL})
  if(NOT arg_PCH)
    set(arg_PCH std)
  endif()
  jalon_use_pch(${name} ${arg_PCH})
  jalon_unity(${name})
  if(folder MATCHES "^engine/")
    jalon_count_lines(${name})
  endif()
endfunction()

# jalon_program(NAME FOLDER [EXTERNAL <their targets>]): an executable that may use every box. All
# but its main.cpp is the library NAME_parts, which tests may use too.
function(jalon_program name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "EXTERNAL")
  file(GLOB_RECURSE parts CONFIGURE_DEPENDS "${folder}/*.cpp")
  list(FILTER parts EXCLUDE REGEX "/main\\.cpp$")
  if(NOT parts)
    return()
  endif()
  add_library(${name}_parts STATIC ${parts})
  target_link_libraries(${name}_parts PUBLIC jalon_everything PRIVATE ${arg_EXTERNAL})
  jalon_unity(${name}_parts edge)
  add_executable(${name} "${folder}/main.cpp")
  target_link_libraries(${name} PRIVATE ${name}_parts ${arg_EXTERNAL})
endfunction()
