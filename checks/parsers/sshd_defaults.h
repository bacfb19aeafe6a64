// What sshd does where its configuration says nothing, by release; and what the algorithm lists
// that change a default (+, -, ^) come to.
#pragma once

#include "checks/parsers/sshd_settings.h"
#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct SshdDefault {
    enum class Known {
        value,
        absent,
        differs
    };  // absent: no such keyword, or nothing set;
        // differs: between releases, and this is unknown
    Known known = Known::differs;
    std::vector<std::string> values;
};

// The default of a keyword that stands on its own: all but listenaddress, which follows the ports.
SshdDefault sshd_default(std::string_view name, const SshdRelease& release);

// The algorithms a list stands for. Nothing when that depends on the release and it is unknown.
// Errors: malformed (sshd would refuse to start).
Result<std::optional<std::vector<std::string>>> sshd_algorithms(std::string_view name,
                                                                const std::string& list,
                                                                const SshdRelease& release);

// "1:9.2p1-2+deb12u10" is 902.
std::optional<SshdVersion> sshd_version(std::string_view package);

}  // namespace presscheck
