// The department's keys and certificates as files: what init makes and what serve needs.
//
// pki/{root,issuing,agents,people}.{crt,key} and keys/{ledger,record,policy}.{key,pub}. Private
// keys have mode 0600; one that others may read is refused with the chmod that mends it.
#pragma once

#include "collector/data_folder.h"
#include "core/certificate.h"
#include "core/clock.h"
#include "core/key.h"
#include "core/result.h"
#include "core/tls.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct PkiNames {
    std::string department;           // the common name of the root
    std::string agents_host;          // in the agents' URL: a DNS name or an address
    std::vector<std::string> people;  // names and addresses browsers use
};

// Makes all keys and certificates. REQUIRES: the folder exists and has no pki/ or keys/.
// Errors: unavailable.
Status make_pki(const DataFolder& folder, const PkiNames& names, Time now);

// What lets hosts in: the issuing CA under the root.
struct IssuingAuthority {
    Certificate root;
    Certificate issuing;
    PrivateKey issuing_key;
};

// Errors: not_found, malformed, untrusted (a loose mode), denied.
Result<IssuingAuthority> load_issuing_authority(const DataFolder& folder);

// The TLS contexts of the two listeners. Errors: as load_issuing_authority().
Result<TlsContext> load_agents_context(const DataFolder& folder);
Result<TlsContext> load_people_context(const DataFolder& folder);

// Errors: not_found, malformed.
Result<Certificate> load_certificate(const DataFolder& folder, std::string_view name);

}  // namespace presscheck
