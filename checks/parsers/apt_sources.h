// Where apt takes packages from: sources.list(5), in lines (`*.list`) and in stanzas (`*.sources`).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct AptSource {
    std::vector<std::string> types, uris, suites;
    std::vector<std::string> components{};  // none of a folder of packages
    // By the names that lines use (`signed-by`); of several with one name the last one's value.
    std::map<std::string, std::string> options{};
    bool enabled = true;
    std::size_t line = 0;  // of a stanza the first
};

struct AptSources {
    std::vector<AptSource> sources;
    bool malformed = false;  // apt stops reading the file behind these, and refuses to work
};

AptSources parse_apt_lines(std::string_view bytes);
AptSources parse_apt_stanzas(std::string_view bytes);

}  // namespace presscheck
