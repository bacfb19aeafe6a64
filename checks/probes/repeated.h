// Whether another line of a file says the same: a name or a number that two accounts have is one
// account to the kernel or to whoever asks by name, whatever the lines say.
#pragma once

#include "checks/probes/observed.h"
#include "core/state.h"

#include <map>
#include <optional>

namespace presscheck {

template <typename Key>
class Repeated {
public:
    // `incomplete`: a line that could not be read may have any of them.
    template <typename Entries, typename Get>
    Repeated(const Entries& entries, Get get, std::optional<Reason> incomplete)
        : incomplete_(incomplete) {
        for (const auto& entry : entries)
            ++times_[get(entry)];
    }

    Cell cell(const Key& key) const {
        const auto found = times_.find(key);
        if (found != times_.end() && found->second > 1) return boolean(true);
        return incomplete_ ? Cell(unknown(*incomplete_)) : Cell(boolean(false));
    }

private:
    std::map<Key, int> times_;
    std::optional<Reason> incomplete_;
};

}  // namespace presscheck
