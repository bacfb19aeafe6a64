#include "tests/support/places.h"

namespace presscheck::test {

std::string source_folder() {
    return PRESSCHECK_SOURCE_DIR;
}

std::string built_folder() {
    return PRESSCHECK_BUILT_DIR;
}

}  // namespace presscheck::test
