// The modules that libpam would call for a service, in order, with what it includes put in place.
#pragma once

#include "checks/parsers/pam_control.h"
#include "core/result.h"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

enum class PamType : std::size_t { auth, account, password, session };
inline constexpr std::array<std::string_view, 4> pam_type_names{"auth", "account", "password",
                                                                "session"};

struct PamEntry {
    enum class Kind { module, substack, unreadable };  // unreadable: libpam lets it always fail
    Kind kind = Kind::module;
    std::size_t level = 0;  // how many substacks it is in
    PamControl control{};
    std::string module{};  // as it is written: `pam_unix.so`, `/opt/x/pam_x.so`; a substack's file
    std::vector<std::string> arguments{};
    bool optional = false;  // `-auth`: libpam does not log that the module is missing
    // Its file. Without one libpam takes `module_unknown` for its answer, with `-` or without.
    enum class Presence { present, missing, unseen };
    Presence presence = Presence::unseen;
    std::string file{};
    std::size_t line = 0;
};

using PamChain = std::vector<PamEntry>;
using PamStack = std::array<PamChain, pam_type_names.size()>;  // by PamType

inline const PamChain& chain_of(const PamStack& stack, PamType type) {
    return stack.at(static_cast<std::size_t>(type));
}

struct PamFile {
    std::string path, bytes;
};

// Where a name that is included leads. Errors: not_found, and all others, which end the reading.
enum class PamInclude { plain, at };  // `include` and `substack`; Debian's `@include`
using PamOpener = std::function<Result<PamFile>(std::string_view name, PamInclude)>;

// The stack of the file; entries of types it says nothing of are not there.
// Errors: malformed (libpam gives up, or would read in circles), too_large (more than
// 4096 lines, counted as often as they are included), and those of `open` but not_found,
// which makes an entry that always fails.
Result<PamStack> parse_pam_service(const PamFile& file, const PamOpener& open);

// The same, of /etc/pam.conf, where each line begins with the name of its service.
Result<PamStack> parse_pam_conf(const PamFile& file, std::string_view service,
                                const PamOpener& open);

}  // namespace presscheck
