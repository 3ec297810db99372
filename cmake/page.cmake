# jalon_page(TARGET FOLDER): builds the page of FOLDER with npm and puts its files into TARGET as
# dashboard_files(). The names of what is built change with its content, so this is done when the
# tree is configured, and again whenever a source changed; it is quick when none did.
function(jalon_page target folder)
  set(sources "${folder}/index.html" "${folder}/package.json" "${folder}/package-lock.json"
              "${folder}/vite.config.ts" "${folder}/svelte.config.js")
  file(GLOB_RECURSE inside CONFIGURE_DEPENDS
       "${folder}/src/*" "${folder}/i18n/*" "${folder}/vite/*")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources} ${inside})
  execute_process(COMMAND "${PROJECT_SOURCE_DIR}/tools/page/build.py" RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "The page could not be built; what went wrong stands above.")
  endif()
  set(built "${PROJECT_SOURCE_DIR}/build/dashboard")
  file(GLOB_RECURSE files "${built}/index.html*" "${built}/assets/*")
  jalon_embed(${target} dashboard_files BASE "${built}" FILES ${files})
endfunction()
