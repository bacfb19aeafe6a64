// What agents may ask: the routes of the agents' listener. docs/protocol.md, "Requests".
//
// POST /v1/enroll · POST /v1/reports · GET /v1/chain · public: GET /v1/ca,
// /v1/ledger/checkpoint, /v1/ledger/tile/...
#pragma once

#include "collector/enrolment.h"
#include "collector/http.h"
#include "collector/reports_route.h"

#include <cstddef>
#include <variant>

namespace presscheck {

// Thread safety: all functions.
class AgentApi {
public:
    // REQUIRES: what `parts` refers to outlives this.
    explicit AgentApi(EnrolmentParts parts);

    // Whether a request's body is worth reading, and how much of it.
    std::variant<std::size_t, Response> admit(const Request& head);

    Response answer(const Request& request);

private:
    Response answer_caller(const Request& request);
    Response chain(const Caller& caller, Store& store) const;
    Response authorities() const;
    Response checkpoint() const;
    Response tile(std::string_view place) const;

    EnrolmentParts parts_;
    Enrolment enrolment_;
    ReportsRoute reports_;
};

}  // namespace presscheck
