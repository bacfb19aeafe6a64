// The folder a recording is written to: new or empty, opened before anything is looked at, and
// never written over.
#pragma once

#include "checks/recording.h"
#include "core/descriptor.h"
#include "core/result.h"

#include <string>
#include <string_view>

namespace presscheck {

class RecordingFolder {
public:
    // Makes the folder when it is not there; its parent must be.
    // Errors: conflict (something is in it), malformed (it cannot be made, or is no folder).
    static Result<RecordingFolder> open(const std::string& path);

    // The tree and `.presscheck/case.yaml`; 0600 and 0700. No link is followed,
    // also none of the recording's own.
    // Errors: conflict (a path is there already), unavailable.
    Status write(const Recording& recording) const;

    // A file beside the tree, like expect.json. Errors: as write.
    Status write_file(const std::string& name, std::string_view content) const;

private:
    explicit RecordingFolder(Descriptor folder) : folder_(std::move(folder)) {}

    Descriptor folder_;
};

}  // namespace presscheck
