// The ways through a tree that were gone once: its folders, held open, and its links. A path below
// one of them begins there and not at the root again.
//
// A folder, or a link, is what it was when this scan first went through it. Thread safety: all
// functions.
#pragma once

#include "core/descriptor.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace presscheck {

// Held open by everybody who needs it; closed when only the fixture's case.yaml knows of the file.
using SharedDescriptor = std::shared_ptr<const Descriptor>;

// One of the two.
struct Way {
    SharedDescriptor folder;  // O_PATH; null: a link
    std::string target;       // of the link, as it is written
};

class KnownWays {
public:
    // Nothing of either kind: not known.
    Way find(std::string_view path) const;
    void keep(std::string_view path, const Way& way);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    mutable std::mutex mutex_;
    std::unordered_map<std::string, Way, Hash, std::equal_to<>> ways_;
};

}  // namespace presscheck
