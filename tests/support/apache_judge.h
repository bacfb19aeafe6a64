// One configuration of Apache, asked twice: of the installed Apache and of our probes.
#pragma once

#include "checks/table.h"
#include "tests/support/command.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {

class ApachePlace {
public:
    // Files below the place, by path; `{root}` in them stands for its folder. `apache2.conf` in
    // /etc/apache2 is the main one, before which `modules` are loaded and all that a server needs
    // is set. A key and a certificate lie beside it as `key` and `crt`, a file of users as `users`.
    ApachePlace(const std::vector<std::string>& modules,
                const std::vector<std::pair<std::string, std::string>>& files);
    ~ApachePlace();
    ApachePlace(const ApachePlace&) = delete;
    ApachePlace& operator=(const ApachePlace&) = delete;

    // `apache2 -t`, and what more is asked of it: "-D DUMP_VHOSTS".
    CommandOutcome test(const std::string& more = {}) const;
    // The server itself, until the place goes. False: it does not start.
    bool start(int port);

    Table servers() const;
    Table paths(const std::vector<std::string>& paths) const;

private:
    TemporaryFolder real_, image_;
    std::unique_ptr<Background> server_;
};

}  // namespace presscheck::test
