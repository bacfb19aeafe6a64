#include "checks/probes/http.h"

#include "checks/endpoint_questions.h"
#include "checks/parsers/http_policies.h"
#include "checks/parsers/security_txt.h"
#include "checks/parsers/web_page.h"
#include "checks/probes/observed.h"
#include "checks/probes/site_file.h"
#include "checks/probes/web_visit.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <set>

namespace presscheck {
namespace {

// Of the page where a visit ends.
constexpr std::array<std::string_view, 5> page_columns{"csp", "x_frame", "x_content_type_options",
                                                       "referrer_policy", "permissions_policy"};
// Of all responses on the way.
constexpr std::array<std::string_view, 7> way_columns{
    "cookies",      "cookies_secure", "cookies_httponly", "cookies_samesite",
    "weak_cookies", "software",       "server_version"};

// What a body says is only known of one that can be read to its end.
std::optional<Reason> unreadable(const HttpResponse& response) {
    const auto* coding = response.first("content-encoding");
    if (coding != nullptr && in_small_letters(*coding) != "identity") return Reason::unsupported;
    if (!response.complete) return Reason::too_large;
    return std::nullopt;
}

class WebRow {
public:
    WebRow(const Host& host, const std::vector<Endpoint>& endpoints, const WebAddress& asked,
           bool admin, Row& row)
        : host_(host),
          endpoints_(endpoints),
          asked_(asked),
          admin_(admin),
          row_(row),
          visit_(visit(host, endpoints, asked)),
          missing_(visit(host, endpoints, page_beside(asked, missing_page))) {}

    void fill() {
        row_.set("answers", answers());
        set_first();
        row_.set("redirects_to_https", ends_on_https());
        set_page();
        set_way();
        row_.set("error_leaks", error_leaks());
        row_.set("trace", trace());
        set_security_txt();
    }

private:
    // Why nothing is known of the response itself; that there is none is known.
    Cell without_response() const { return visit_.unknown ? unknown(*visit_.unknown) : absent(); }

    Cell answers() const {
        if (!visit_.steps.empty()) return boolean(true);
        return visit_.unknown ? unknown(*visit_.unknown) : boolean(false);
    }

    void set_first() {
        if (visit_.steps.empty()) {
            for (const auto* const column :
                 {"status", "final_url", "hsts_max_age", "hsts_subdomains"})
                row_.set(column, without_response());
            return;
        }
        const auto& first = visit_.steps.front().response;
        row_.set("status", integer(visit_.steps.back().response.status));
        row_.set("final_url", observed_text(final_url()));
        // Browsers leave it out of account over HTTP.
        const bool https = asked_.scheme == "https";
        row_.set("hsts_max_age", https ? duration(hsts_max_age(first)) : absent());
        row_.set("hsts_subdomains", https ? boolean(hsts_subdomains(first)) : absent());
    }

    // As it is declared, or without what a server adds for one visitor: `?state=...`,
    // `;jsessionid=...`.
    std::string final_url() const {
        const auto& last = visit_.steps.back().address;
        const auto url = visit_.away ? visit_.away->written : spell(last);
        const bool declared =
            !visit_.away &&
            std::any_of(endpoints_.begin(), endpoints_.end(), [&](const Endpoint& endpoint) {
                const auto asked = web_questions(endpoint.url);
                return std::find(asked.begin(), asked.end(), last) != asked.end();
            });
        return declared ? url : url.substr(0, url.find_first_of("?;#"));
    }

    // Where a redirect leads is known before anybody answers there.
    Cell ends_on_https() const {
        if (visit_.steps.empty()) return without_response();
        const auto& last = visit_.steps.back();
        if (visit_.away) {
            if (!visit_.away->address) return boolean(false);
            return boolean(visit_.away->address->scheme == "https");
        }
        const auto next = redirect_of(last.response, last.address);
        return boolean((next ? next->address->scheme : last.address.scheme) == "https");
    }

    void set_page() {
        const auto* const page = visit_.page();
        if (page == nullptr) {
            const auto cell = visit_.steps.empty() ? without_response()
                              : visit_.unknown     ? unknown(*visit_.unknown)
                              : visit_.away        ? unknown(Reason::undeclared)
                                                   : absent();
            for (const auto column : page_columns)
                row_.set(column, cell);
            row_.set("login", admin_ ? cell : absent());
            return;
        }
        const auto& response = page->response;
        const auto* permissions = response.first("permissions-policy");
        row_.set("csp", text(csp_class(response)))
            .set("x_frame", text(framing_class(response)))
            .set("x_content_type_options", boolean(refuses_sniffing(response)))
            .set("referrer_policy", text(referrer_policy(response)))
            .set("permissions_policy", boolean(permissions != nullptr && !permissions->empty()))
            .set("login", admin_ ? login(response) : absent());
    }

    // Only a page of administrators is read. Whoever is refused, or asked for a password, is not
    // let in.
    static Cell login(const HttpResponse& response) {
        const auto status = response.status;
        if (status == 401 || status == 403 || status == 404 || status == 407 || status == 410)
            return text("required");
        if (status >= 300) return unknown(Reason::malformed);
        const bool compressed = unreadable(response) == Reason::unsupported;
        if (!compressed && asks_for_password(response.body)) return text("form");
        if (const auto reason = unreadable(response)) return unknown(*reason);
        return shows_text(response.body) ? text("none") : unknown(Reason::unsupported);
    }

    // All that was answered to requests for pages.
    std::vector<const HttpResponse*> responses() const {
        std::vector<const HttpResponse*> all;
        for (const auto* each : {&visit_, &missing_}) {
            for (const auto& step : each->steps)
                all.push_back(&step.response);
        }
        return all;
    }

    void set_way() {
        const auto why = visit_.unknown ? visit_.unknown : missing_.unknown;
        if (visit_.steps.empty() || why) {
            const auto cell = why ? unknown(*why) : absent();
            for (const auto column : way_columns)
                row_.set(column, cell);
            return;
        }
        set_cookies();
        std::set<std::string> software;
        for (const auto* response : responses()) {
            for (auto& name : software_of(*response))
                software.insert(std::move(name));
        }
        const auto named = std::find_if(software.begin(), software.end(), names_version);
        row_.set("server_version", named == software.end() ? absent() : observed_text(*named));
        row_.set("software", observed_texts({software.begin(), software.end()}));
    }

    // The worst of all; nothing that is set cannot be set badly.
    void set_cookies() {
        constexpr std::array<std::string_view, 4> worst_first{"none", "missing", "lax", "strict"};
        std::size_t count = 0, worst = worst_first.size() - 1;
        bool secure = true, http_only = true;
        std::set<std::string> weak;
        for (const auto* response : responses()) {
            for (const auto& cookie : cookies_of(*response)) {
                ++count;
                secure = secure && cookie.secure;
                http_only = http_only && cookie.http_only;
                const auto* const place =
                    std::find(worst_first.begin(), worst_first.end(), cookie.same_site);
                worst = std::min(worst, static_cast<std::size_t>(place - worst_first.begin()));
                const bool sound = cookie.secure && cookie.http_only &&
                                   cookie.same_site != "none" && cookie.same_site != "missing";
                if (!sound) weak.insert(cookie.name);
            }
        }
        row_.set("cookies", integer(static_cast<std::int64_t>(count)))
            .set("cookies_secure", boolean(secure))
            .set("cookies_httponly", boolean(http_only))
            .set("cookies_samesite", text(std::string(worst_first[worst])))
            .set("weak_cookies", observed_texts({weak.begin(), weak.end()}));
    }

    Cell error_leaks() const {
        if (missing_.steps.empty()) return missing_.unknown ? unknown(*missing_.unknown) : absent();
        std::optional<Reason> unsure = missing_.unknown;
        for (const auto& step : missing_.steps) {
            const auto reason = unreadable(step.response);
            const auto leak = reason == Reason::unsupported ? "" : leak_in(step.response.body);
            if (!leak.empty()) return observed_text(std::string(leak));
            if (reason && !unsure) unsure = reason;
        }
        return unsure ? unknown(*unsure) : absent();
    }

    // It sends back what it was sent, as message/http.
    Cell trace() const {
        const auto asked = ask_once(host_, page_beside(asked_, "/"), "TRACE");
        if (asked.unknown) return unknown(*asked.unknown);
        if (asked.steps.empty()) return absent();
        const auto& response = asked.steps.front().response;
        const auto* type = response.first("content-type");
        const bool as_message =
            type != nullptr && in_small_letters(*type).starts_with("message/http");
        const bool echoed = response.body.find("TRACE / HTTP/1.1") != std::string::npos;
        return boolean(response.status == 200 && (as_message || echoed));
    }

    void set_security_txt() {
        const auto set = [&](const Cell& there, const Cell& expires) {
            row_.set("security_txt", there).set("security_txt_expires", expires);
        };
        if (asked_.scheme != "https") return set(absent(), absent());
        const auto found = visit(host_, endpoints_, page_beside(asked_, security_txt_page));
        if (found.unknown) return set(unknown(*found.unknown), unknown(*found.unknown));
        if (found.away) return set(unknown(Reason::undeclared), unknown(Reason::undeclared));
        if (found.steps.empty()) return set(absent(), absent());
        const auto* const page = found.page();
        if (page == nullptr || page->response.status != 200) return set(boolean(false), never());
        if (const auto reason = unreadable(page->response))
            return set(unknown(*reason), unknown(*reason));
        const auto text = parse_security_txt(page->response.body);
        set(boolean(text.contact), text.expires ? observed_time(*text.expires) : never());
    }

    const Host& host_;
    const std::vector<Endpoint>& endpoints_;
    const WebAddress& asked_;
    bool admin_;
    Row& row_;
    WebVisit visit_;
    WebVisit missing_;
};

}  // namespace

Table observe_http(const Observation& observation) {
    auto table = Table::of("http");
    const auto endpoints = site_for(observation.host, "endpoints", table).endpoints;
    for (const auto& endpoint : endpoints) {
        for (const auto& asked : web_questions(endpoint.url)) {
            auto& row = table.add_row();
            row.set("name", observed_text(endpoint.name)).set("own", boolean(endpoint.own));
            row.set("admin", boolean(endpoint.admin)).set("scheme", text(asked.scheme));
            row.set("url", text(spell(asked))).from(std::string(site_path));
            WebRow(observation.host, endpoints, asked, endpoint.admin, row).fill();
        }
    }
    return table;
}

}  // namespace presscheck
