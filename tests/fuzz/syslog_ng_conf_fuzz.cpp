// syslog-ng.conf: a destination stands on its line, and a comment at the end changes nothing.
#include "checks/parsers/syslog_ng_conf.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>

namespace {

using presscheck::SyslogNgConf;
using presscheck::fuzz::require;

bool same(const SyslogNgConf& left, const SyslogNgConf& right) {
    const auto same_destination = [](const auto& one, const auto& other) {
        return one.name == other.name && one.target == other.target &&
               one.protocol == other.protocol && one.line == other.line;
    };
    const auto same_path = [](const auto& one, const auto& other) {
        return one.destinations == other.destinations && one.plain == other.plain;
    };
    return left.includes == right.includes && left.malformed == right.malformed &&
           std::equal(left.destinations.begin(), left.destinations.end(),
                      right.destinations.begin(), right.destinations.end(), same_destination) &&
           std::equal(left.paths.begin(), left.paths.end(), right.paths.begin(), right.paths.end(),
                      same_path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = presscheck::fuzz::text_of(data, size);
    const auto conf = presscheck::parse_syslog_ng_conf(text);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    for (const auto& destination : conf.destinations)
        require(destination.line >= 1 && destination.line <= lines, "it stands on a line");
    if (!conf.malformed) {
        const auto again = presscheck::parse_syslog_ng_conf(std::string(text) + "\n# end\n");
        require(same(conf, again), "a comment at the end changes nothing");
    }
    return 0;
}
