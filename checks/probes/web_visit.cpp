#include "checks/probes/web_visit.h"

#include "checks/probes/fetched_answer.h"
#include "core/limits.h"

namespace presscheck {
namespace {

// False when it ends here.
bool take_step(const Host& host, const WebAddress& address, std::string_view method,
               WebVisit& visit) {
    auto fetched = fetched_answer(host, http_name(address, method));
    if (const auto* reason = std::get_if<Reason>(&fetched)) {
        visit.unknown = *reason;
        return false;
    }
    const auto* const bytes = std::get_if<std::string>(&fetched);
    if (bytes == nullptr) {
        visit.nothing_there = true;
        return false;
    }
    auto response = parse_http_response(*bytes);
    if (!response) {
        visit.unknown = reason_of(response.error(), host);
        return false;
    }
    visit.steps.push_back({address, *std::move(response)});
    return true;
}

}  // namespace

const WebVisit::Step* WebVisit::page() const {
    if (steps.empty() || unknown || away || nothing_there) return nullptr;
    return &steps.back();
}

WebVisit visit(const Host& host, const std::vector<Endpoint>& endpoints,
               const WebAddress& address) {
    WebVisit visit;
    auto here = address;
    for (int hops = 0; take_step(host, here, "GET", visit); ++hops) {
        auto redirect = redirect_of(visit.steps.back().response, here);
        if (!redirect) return visit;
        const bool followed = redirect->address && is_declared(endpoints, *redirect->address) &&
                              hops < limits::redirects_followed;
        if (!followed) {
            visit.away = std::move(redirect);
            return visit;
        }
        here = *redirect->address;
    }
    return visit;
}

WebVisit ask_once(const Host& host, const WebAddress& address, std::string_view method) {
    WebVisit visit;
    take_step(host, address, method, visit);
    return visit;
}

}  // namespace presscheck
