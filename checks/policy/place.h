// Where in a file something was written; lines and columns count from 1.
#pragma once

namespace presscheck {

struct Place {
    int line = 0;
    int column = 0;
};

}  // namespace presscheck
