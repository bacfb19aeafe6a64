# What every target of ours is built with, and the two functions that make one.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

set(PRESSCHECK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them")
option(PRESSCHECK_FUZZ "Build the fuzz targets with libFuzzer, which comes with clang" OFF)
option(PRESSCHECK_WERROR "Warnings are errors" OFF)

add_library(presscheck_flags INTERFACE)
target_include_directories(presscheck_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(presscheck_flags INTERFACE
  _GLIBCXX_ASSERTIONS
  PRESSCHECK_VERSION="${PROJECT_VERSION}")
target_compile_options(presscheck_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
  -Wformat=2 -Wimplicit-fallthrough
  $<$<BOOL:${PRESSCHECK_WERROR}>:-Werror>
  -fstack-protector-strong -fstack-clash-protection
  $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-fcf-protection=full>
  $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},aarch64>:-mbranch-protection=standard>
  $<$<CXX_COMPILER_ID:GNU>:-ftrivial-auto-var-init=zero>)
target_link_options(presscheck_flags INTERFACE
  -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(PRESSCHECK_SANITIZE)
  target_compile_options(presscheck_flags INTERFACE
    -fsanitize=${PRESSCHECK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # Before it calls a bad pointer's type by name, g++'s vptr check asks the kernel through a pipe
    # whether memory can be read. The confined scanner may not make one, and sound calls look bad;
    # the check stays in the preset fuzz, where nothing is confined.
    $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=vptr>
    # clang 14 cannot build coroutines with the function sanitizer (llvm-project 49689).
    $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  # An agent reads its own program to name its digest: it must not be larger than that may be.
  target_link_options(presscheck_flags INTERFACE -fsanitize=${PRESSCHECK_SANITIZE}
    -Wl,--compress-debug-sections=zlib -Wl,-z,pack-relative-relocs)
else()
  # Fortify needs an optimising build and hides reads from the sanitizers.
  target_compile_options(presscheck_flags INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
    $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
endif()
if(PRESSCHECK_SANITIZE)
  install(CODE "message(FATAL_ERROR \"a build with a sanitizer is for tests and is not installed\")")
endif()
if(PRESSCHECK_FUZZ)
  target_compile_options(presscheck_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Assertions stay on in every build: NDEBUG is never defined.
foreach(config RELEASE RELWITHDEBINFO MINSIZEREL)
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_${config} "${CMAKE_CXX_FLAGS_${config}}")
endforeach()

# presscheck_library(name SOURCES a.cpp ... USES target ...): one static library per folder.
function(presscheck_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_library(presscheck_${name} STATIC ${arg_SOURCES})
  target_link_libraries(presscheck_${name} PUBLIC ${arg_USES} PRIVATE presscheck_flags)
endfunction()

# presscheck_tests(name SOURCES a_test.cpp ... USES target ...): one test program per folder.
function(presscheck_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_executable(presscheck_${name}_tests ${arg_SOURCES})
  target_link_libraries(presscheck_${name}_tests
    PRIVATE ${arg_USES} presscheck_flags presscheck_test_main Catch2::Catch2)
  add_test(NAME ${name} COMMAND presscheck_${name}_tests)
  presscheck_test_limits(${name})
endfunction()

# How long a test program may take, and what its sanitizer's runtime has to know.
function(presscheck_test_limits name)
  if(NOT PRESSCHECK_SANITIZE)
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
    return()
  endif()
  # A test kills a child that it forked from a process with threads.
  set_tests_properties(${name} PROPERTIES TIMEOUT 3000 ENVIRONMENT
    "UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp:die_after_fork=0")
endfunction()
