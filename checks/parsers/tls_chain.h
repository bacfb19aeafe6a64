// The certificates that a server showed, and how far this machine would believe them.
#pragma once

#include "checks/policy/endpoint_url.h"
#include "core/clock.h"
#include "core/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using X509_STORE = struct x509_store_st;

namespace presscheck {

using TrustStore = std::shared_ptr<X509_STORE>;

// The roots of a bundle of PEM. One that cannot be read is left out: what it would vouch for is
// then not trusted. Null: there is not one root in it.
TrustStore read_trust_store(std::string_view bundle);

// That of a machine that believes nobody.
TrustStore empty_trust_store();

struct ChainFacts {
    std::string trust;             // column_words::tls_trusts
    bool name_matches = false;     // the certificate is for the name that was asked for
    Time not_before{}, expires{};  // of the whole chain as far as it is trusted, roots aside
    std::string key;               // column_words::tls_keys
    std::int64_t key_bits = 0;
    std::string signature;  // digest it is signed with: "SHA256"; "none" where there is no other
    bool must_staple = false;
    std::vector<std::string> names;  // it is for, in byte order
};

// `pem`: the server's certificate first, then what it sent besides. Trust says nothing of the time.
// Errors: malformed (no certificate, or one that cannot be read), too_large.
Result<ChainFacts> judge_chain(std::string_view pem, std::string_view host, bool host_is_name,
                               X509_STORE* trusted);

}  // namespace presscheck
