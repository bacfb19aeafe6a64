// A department's certificates, made afresh for a test.
#pragma once

#include "core/certificate.h"

#include <string>
#include <vector>

namespace presscheck::test {

inline constexpr std::string_view some_host = "0d6f9a3e-5a0b-4c59-9d0e-3f1f0a4f7a11";
inline constexpr std::string_view other_host = "7c1d8f52-90c3-4f0a-8a4e-5b1f6c2d3e44";

// 2026-11-23T00:00:00Z.
inline constexpr Time some_day{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

struct Authority {
    PrivateKey root_key = PrivateKey::generate();
    PrivateKey issuing_key = PrivateKey::generate();
    PrivateKey server_key = PrivateKey::generate();
    Validity validity{some_day - std::chrono::days{1}, some_day + std::chrono::days{3650}};
    Certificate root = make_root(root_key, "lam-dong root", validity);
    Certificate issuing =
        issue_authority(issuing_key.public_key(), "lam-dong issuing", validity, root, root_key);
    Certificate server = issue_server(server_key.public_key(), {"localhost", "127.0.0.1"}, validity,
                                      issuing, issuing_key);

    // leaf, then issuing CA
    std::vector<Certificate> host(const PublicKey& key, std::string_view uuid = some_host,
                                  std::chrono::days lasts = std::chrono::days{90}) const {
        const HostIdentity identity{"lam-dong.example", "bao-lam-dong", std::string(uuid)};
        return {issue_agent(key, identity, {some_day - std::chrono::days{1}, some_day + lasts},
                            issuing, issuing_key),
                issuing};
    }
};

}  // namespace presscheck::test
