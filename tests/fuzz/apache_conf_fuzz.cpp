// The configuration of Apache: every directive stands on a line of its file, only sections hold
// others, and reading ends.
//
// Two files, parted by a line `%%`: the second is what an include brings.
#include "checks/parsers/apache_conf.h"
#include "checks/parsers/apache_lines.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace {

using presscheck::fuzz::require;

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

struct Files {
    std::string main, other;

    bool has(std::string_view source) const {
        const auto colon = source.rfind(':');
        if (colon == std::string_view::npos) return false;
        const auto path = source.substr(0, colon);
        if (path != "/main" && path != "/other") return false;
        std::size_t number = 0;
        const auto* end = source.data() + source.size();
        if (std::from_chars(source.data() + colon + 1, end, number).ptr != end) return false;
        return number >= 1 && number <= lines_in(path == "/main" ? main : other);
    }
};

void hold_block(const Files& files, const presscheck::ApacheBlock& block) {
    for (const auto& directive : block) {
        require(files.has(directive.source), "a directive stands on a line of its file");
        require(!directive.name.empty(), "a directive has a name");
        require(directive.name.front() == '<' || directive.block.empty(),
                "only sections hold directives");
        hold_block(files, directive.block);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto part = text.find("%%\n");
    const Files files{std::string(text.substr(0, part)), part == std::string_view::npos
                                                             ? std::string{}
                                                             : std::string(text.substr(part + 3))};
    presscheck::ApacheLines lines(files.main);
    std::size_t before = 0;
    while (const auto line = lines.next()) {
        require(line->number > before, "lines come one after the other");
        require(!line->text.empty() && line->text.front() != '#', "a line says something");
        before = line->number;
    }
    for (const auto& [name, value] : presscheck::shell_assignments(text))
        require(value.find('$') == std::string::npos, "a value is plain");

    presscheck::ApacheSurroundings around;
    around.server_root = "/etc/apache2";
    around.release = "2.4.57";
    around.modules = {"core.c", "http_core.c", "mod_so.c", "event.c", "mod_authz_core.c"};
    int asked = 0;
    around.include = [&](const std::string& path,
                         bool) -> presscheck::Result<std::vector<presscheck::ApacheFile>> {
        require(path.starts_with('/'), "an include is absolute");
        if (++asked > 8) return presscheck::Error{presscheck::Errc::not_found, path};
        return std::vector{presscheck::ApacheFile{"/other", files.other}};
    };
    around.exists = [](const std::string& path) -> presscheck::Result<bool> {
        return path.size() % 2 == 0;
    };
    const auto conf = presscheck::parse_apache_conf({{"/main", files.main}}, around);
    if (conf) hold_block(files, conf->directives);
    return 0;
}
