// What agent and collector say to each other once they are connected. docs/protocol.md, "Requests".
#pragma once

#include "agent/connection.h"
#include "agent/state_folder.h"
#include "core/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace presscheck {

// The answer to one envelope. Only `permanent` lets it leave the spool without a receipt.
struct ItemAnswer {
    std::string record;  // hex
    std::string fold;    // applied, needs_full, late, held; empty for a problem
    std::string receipt;
    std::string problem;  // the problem document; empty when it was received
    bool permanent = false;
};

// The head the collector has for this host; nothing before its first report.
// Errors: denied (it does not accept this host), unavailable.
Result<std::optional<ChainHead>> ask_chain(Connection& connection);

// Errors: as ask_chain; malformed (an answer that does not fit the question).
Result<std::vector<ItemAnswer>> send_reports(Connection& connection,
                                             const std::vector<std::string>& envelopes);

struct EnrolmentRequest {
    std::string id, secret, csr;
};
struct EnrolmentAnswer {
    std::string host;         // UUID
    std::string certificate;  // PEM: leaf, then issuing CA
    std::string ledger;       // vkey
};
// Errors: denied (refused, with the collector's words), unavailable, malformed.
Result<EnrolmentAnswer> ask_enrolment(Connection& connection, const EnrolmentRequest& request);

// What each of them makes of an answer; any bytes are read. Errors: as above.
Result<std::optional<ChainHead>> read_chain_answer(const HttpAnswer& answer);
Result<std::vector<ItemAnswer>> read_reports_answer(const HttpAnswer& answer, std::size_t sent);
Result<EnrolmentAnswer> read_enrolment_answer(const HttpAnswer& answer);

}  // namespace presscheck
