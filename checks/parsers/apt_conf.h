// apt's configuration files, apt.conf(5), a statement at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct AptStatement {
    enum class What {
        set,      // `name` gets `value`; a name that ends in `::` gets one more entry
        clear,    // the tree below `value` goes
        include,  // the file or, with a slash at the end, the folder `value` counts here
    };
    What what = What::set;
    std::string name, value;
    std::size_t line = 0;  // on which it ends
};

struct AptConf {
    std::vector<AptStatement> statements;
    bool malformed = false;  // apt stops reading the file behind these, and refuses to work
};

AptConf parse_apt_conf(std::string_view bytes);

}  // namespace presscheck
