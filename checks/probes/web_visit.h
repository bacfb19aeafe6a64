// One page as a browser comes to it: the responses on the way, redirects to declared servers
// followed.
#pragma once

#include "checks/endpoint_questions.h"
#include "checks/host.h"
#include "checks/parsers/http_response.h"
#include "core/state.h"

#include <optional>
#include <string>
#include <vector>

namespace presscheck {

struct WebVisit {
    struct Step {
        WebAddress address;
        HttpResponse response;
    };
    std::vector<Step> steps;        // empty: nobody answered, or that is not known
    std::optional<Reason> unknown;  // why it is not known how it goes on, or begins
    std::optional<Redirect> away;   // where the last step leads, which was not followed
    bool nothing_there = false;     // behind the last step, or at the start, nobody listens

    // The response where it ends; null where it ends with none, or elsewhere.
    const Step* page() const;
};

WebVisit visit(const Host& host, const std::vector<Endpoint>& endpoints, const WebAddress& address);

// One request alone.
WebVisit ask_once(const Host& host, const WebAddress& address, std::string_view method);

}  // namespace presscheck
