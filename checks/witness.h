// What was looked at, and whether it is still as it was: so that what was made of it may be
// remembered. docs/decisions/0004.
//
// Nothing counts but files, folders and links that only root can change, on file systems that keep
// their times. Anything else is refused, and what asked for it is not remembered.
#pragma once

#include "checks/named_file.h"
#include "core/clock.h"

#include <sys/stat.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace presscheck {

// By number, each once; Witness knows what each of them is.
using Sights = std::set<std::size_t>;

class Witness {
public:
    // Of a file that changed so shortly before, a further change might not show in its times: not
    // as long as the clock of its file system says the same, nor, where it was mapped to be written
    // by somebody who may not write it any more, as long as the kernel has not written it back,
    // which it does within half a minute or a little more.
    static constexpr std::chrono::seconds settling{60};

    // Paths begin in the folder `root`, which is open as `opened`. What changed less than
    // `settling` before `began`, or later, is not remembered.
    Witness(std::string root, int opened, Time began);

    // What is looked at from here on counts for the innermost begin() that has not ended, and for
    // those around it.
    void begin() { frames_.emplace_back(); }
    // Nothing: it cannot be told whether that stays as it is.
    std::optional<Sights> end();
    // The same as looking at all of it again; nothing: as refuse().
    void rely_on(const std::optional<Sights>& sights);
    // Something was asked for that cannot be remembered.
    void refuse();

    // These say what was found at a path without links. False: refused, and it must be left alone.
    // It was met on the way: what it is counts, and not what is in it.
    bool met(const std::string& path, const NamedFile& file, const struct stat& status);
    bool missed(const std::string& path, int problem);
    // Its metadata was looked at.
    void looked_at(const std::string& path, const struct stat& status);
    // It is gone through, followed, read or listed: only root may be able to write what it says,
    // and the kernel has to notice when that changes.
    bool opened(const struct stat& status);

    // From here on nothing is looked at, and nothing counts but these.
    void keep(const Sights& sights);
    // What is not as it was any more. Asks the kernel once for each path.
    Sights changed() const;
    // Something was left out for no other reason than that it had just been changed.
    bool too_early() const { return too_early_; }
    std::size_t size() const { return places_.size(); }

private:
    // Of something that was only met: whether it is there, which one it is, and who may write it.
    // As a whole: also what any change of it changes.
    struct Identity {
        bool there = false;
        dev_t device = 0;
        ino_t number = 0;
        mode_t mode = 0;
        uid_t owner = 0;
        gid_t group = 0;
        off_t size = 0;
        long modified = 0, modified_ns = 0, changed = 0, changed_ns = 0;
        friend bool operator==(const Identity&, const Identity&) = default;
    };
    struct Frame {
        Sights sights;
        bool refused = false;
    };
    enum class As { met, whole };
    using Place = std::pair<std::string, As>;  // as `root` has it; both of a path stand together

    // Which changes of its files a file system shows in their times.
    enum class Shows { nothing, names, all };

    static Identity identity_of(const struct stat& status, As as);
    void count(const std::string& path, As as, const Identity& identity);
    Shows shown_on(const NamedFile& file, dev_t device);

    std::string root_;
    Identity root_identity_;
    Time began_;
    std::vector<Frame> frames_;
    std::map<Place, std::size_t> places_;
    std::vector<Identity> seen_;
    Sights unsteady_;   // changed while it was looked at, or by its times in the future
    Sights unsettled_;  // changed just before
    std::map<dev_t, Shows> devices_;
    bool too_early_ = false;
};

}  // namespace presscheck
