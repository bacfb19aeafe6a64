// What an agency declares about one machine, in `site.yaml`: docs/policy.md, "site.yaml".
//
// Every list is the rows of a probe; what is not known is left out and stays unknown.
#pragma once

#include "checks/policy/address.h"
#include "checks/policy/endpoint_url.h"
#include "checks/policy/problem.h"
#include "core/clock.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct Zone {
    std::string name;
    std::vector<Network> networks;
};

struct Endpoint {
    std::string name;
    EndpointUrl url;
    bool own = false;  // one of this host's own, so a loopback or link-local address is no mistake
    bool admin = false;  // lets nobody in who has not logged in
};

struct Channel {
    std::string name, platform, url;
    std::optional<bool> domestic;
};

struct Licence {
    std::string name, number;
    std::optional<Time> issued, expires;  // expires: the last day
};

// Where another copy of a backup is.
struct BackupCopy {
    std::string medium;  // disk, tape, optical, removable, cloud
    bool offsite = false;
    std::string path;  // absolute, with `*` and `?`; empty: out of this machine's reach
};

struct BackupSet {
    std::string name;
    std::string kind;  // config, os, database, data
    std::string path;  // absolute, with `*` and `?`
    std::string medium = "disk";
    bool offsite = false;
    std::string schedule;  // the timer of systemd, or the file of cron, that makes it
    std::vector<BackupCopy> copies;
};

struct Site {
    std::vector<std::string> roles;
    std::vector<Zone> zones;
    std::vector<Endpoint> endpoints;
    std::vector<Channel> channels;
    std::vector<Licence> licences;
    std::vector<BackupSet> backups;
    std::vector<std::string> declared;  // the lists that are there, empty ones too

    // An empty list says that there is none; one that is not there says nothing.
    bool declares(std::string_view list) const;
};

Loaded<Site> load_site(std::string_view bytes);

}  // namespace presscheck
