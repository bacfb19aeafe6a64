// The database of dpkg: /var/lib/dpkg/status, its journal, and the status.d of images without dpkg.
// Format: deb-control(5); field names in any case, lines that go on with a blank.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct DpkgPackage {
    std::string name, architecture;
    std::string version;              // empty: it has none
    std::string want, error, status;  // the three words of Status: "install", "ok", "installed"
    std::string source;               // the file; left to whoever read it
};

struct DpkgStatus {
    std::vector<DpkgPackage> packages;
    bool malformed = false;  // some paragraph could not be read; the others are there
};

// `always_installed`: paragraphs have no Status, as in status.d.
DpkgStatus parse_dpkg_status(std::string_view text, bool always_installed = false);

}  // namespace presscheck
