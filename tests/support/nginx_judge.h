// One configuration of nginx, asked twice: of the installed nginx and of our probes.
#pragma once

#include "checks/table.h"
#include "tests/support/command.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {

class NginxPlace {
public:
    // Files below /etc/nginx, by name; paths in them are relative. A key and a certificate lie
    // beside them as `key` and `crt`, and a file of users as `users`.
    explicit NginxPlace(const std::vector<std::pair<std::string, std::string>>& files);

    // `nginx -t`.
    CommandOutcome test() const;
    // The server itself, until the place goes. False: it does not start.
    bool start(int port);

    Table servers() const;
    Table paths(const std::vector<std::string>& paths) const;

private:
    std::vector<std::string> command(const std::string& more) const;

    TemporaryFolder folder_;
    std::unique_ptr<Background> server_;
};

}  // namespace presscheck::test
