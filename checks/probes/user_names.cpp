#include "checks/probes/user_names.h"

#include "checks/parsers/account_files.h"
#include "checks/probes/observed.h"

namespace presscheck {

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
