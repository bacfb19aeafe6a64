// Names of accounts by their number, as /etc/passwd has them.
#pragma once

#include "checks/probe.h"
#include "checks/table.h"
#include "core/state.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace presscheck {

class UserNames {
public:
    // The ones of this scan.
    static std::shared_ptr<const UserNames> of_scan(const Observation& observation);

    explicit UserNames(const Host& host);

    // The name as text; the number in digits when it has none; unknown when the file cannot be
    // read. Without the file every number stays one.
    Cell of(unsigned number) const;

private:
    std::map<unsigned, std::string> names_;
    std::optional<Reason> hidden_;
};

}  // namespace presscheck
