#include "checks/probes/user_names.h"

#include "checks/parsers/account_files.h"
#include "checks/probes/observed.h"

namespace presscheck {

std::shared_ptr<const UserNames> UserNames::of_scan(const Observation& observation) {
    return observation.memory.once<UserNames>([&] { return UserNames(observation.host); });
}

UserNames::UserNames(const Host& host) {
    const auto text = host.read_file("/etc/passwd");
    if (text) {
        names_ = parse_names_by_id(*text);
    } else if (text.error().code != Errc::not_found) {
        hidden_ = reason_of(text.error(), host);
    }
}

Cell UserNames::of(unsigned number) const {
    if (hidden_) return unknown(*hidden_);
    const auto found = names_.find(number);
    return observed_text(found == names_.end() ? std::to_string(number) : found->second);
}

}  // namespace presscheck
