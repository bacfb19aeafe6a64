#include "collector/console/console.h"

#include "collector/console/metrics.h"
#include "collector/console/pages.h"
#include "collector/inputs.h"
#include "collector/readiness_answer.h"
#include "core/canonical_json.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

constexpr std::string_view agencies_path = "/agencies/";

Response html_response(int status, std::string page) {
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = std::move(page);
    return response;
}

Response text_response(std::string type, std::string body) {
    Response response;
    response.content_type = std::move(type);
    response.body = std::move(body);
    return response;
}

// A query parameter that may be left out.
Result<std::optional<std::string>> optional_query(const Request& request, std::string_view name) {
    auto value = query_value(request, name);
    if (value) return std::optional(*std::move(value));
    if (value.error().code == Errc::not_found) return std::optional<std::string>{};
    return value.error();
}

// What the whole of the people's side shares.
class Console {
public:
    explicit Console(ConsoleParts parts) : parts_(std::move(parts)) {}

    Response answer(const Request& request) {
        if (request.method != "GET" && request.method != "HEAD") {
            auto refused = problem(405, "about:blank", "Method Not Allowed");
            refused.headers.emplace_back("Allow", "GET, HEAD");
            return refused;
        }
        const std::string_view path = request.path();
        if (path == "/") return overview();
        if (path.starts_with(agencies_path)) return agency(path.substr(agencies_path.size()));
        if (path == "/style.css") {
            return text_response("text/css; charset=utf-8", std::string(style_sheet()));
        }
        if (path == "/api/v1/readiness") return readiness(request);
        if (path == "/healthz") return health();
        if (path == "/metrics") return metrics();
        return not_found_page();
    }

private:
    Result<ReadinessAnswer> judge(Store& store, const ReadinessScope& scope) {
        auto inputs = inputs_.get(store);
        if (!inputs) return inputs.error();
        return answer_readiness(store, *std::move(inputs), scope, parts_.clock.now());
    }
    Result<ReadinessAnswer> judge(const ReadinessScope& scope) {
        auto reader = parts_.readers.borrow();
        if (!reader) return reader.error();
        return judge(**reader, scope);
    }

    Response overview() {
        auto answer = judge(ReadinessScope{});
        if (!answer) return failed_page(answer.error());
        return html_response(200, overview_page(*answer, parts_.department));
    }

    Response agency(std::string_view id) {
        auto answer = judge({std::string(id), std::nullopt, Findings::kept});
        if (!answer) return failed_page(answer.error());
        return html_response(200, agency_page(*answer, parts_.department));
    }

    Response readiness(const Request& request) {
        auto agency = optional_query(request, "agency");
        auto standard = optional_query(request, "standard");
        if (!agency || !standard) {
            return problem(400, "urn:presscheck:malformed", "Bad query",
                           agency ? standard.error().message : agency.error().message);
        }
        auto answer = judge({*agency, *standard, Findings::dropped});
        if (answer) return json_response(200, readiness_json(*answer));
        if (answer.error().code == Errc::not_found) {
            return problem(404, "urn:presscheck:not-found", "Not found", answer.error().message);
        }
        return problem(503, "urn:presscheck:unavailable", "Unavailable");
    }

    // Green only while reports are recorded and the store can be read.
    Response health() {
        Health health = parts_.recorder.health();
        auto reader = parts_.readers.borrow();
        const bool readable = reader && (*reader)->head();
        if (health.recording && !readable) {
            health = {false, "store", "the database cannot be read"};
        }
        if (health.recording && health.reason.empty() &&
            parts_.agents->crowded_lately(parts_.clock.now())) {
            health = {true, "connections", "so many connections of agents that some were closed"};
        }
        return json_response(health.recording ? 200 : 503,
                             canonical_bytes({{"detail", health.detail},
                                              {"reason", health.reason},
                                              {"status", health.recording ? "ok" : "red"}}) +
                                 "\n");
    }

    Response metrics() {
        auto reader = parts_.readers.borrow();
        if (!reader) return problem(503, "urn:presscheck:unavailable", "Unavailable");
        auto answer = judge(**reader, ReadinessScope{});
        if (!answer) return problem(503, "urn:presscheck:unavailable", "Unavailable");
        auto text = metrics_text(**reader, parts_.recorder, *parts_.agents, *answer);
        if (!text) return problem(503, "urn:presscheck:unavailable", "Unavailable");
        return text_response("text/plain; version=0.0.4; charset=utf-8", *std::move(text));
    }

    Response not_found_page() {
        return html_response(404, message_page({"Không tìm thấy", "Not found"},
                                               {"Không có trang này.", "There is no such page."},
                                               parts_.department));
    }

    Response failed_page(const Error& error) {
        if (error.code == Errc::not_found) return not_found_page();
        return html_response(
            503, message_page({"Tạm thời không đọc được", "Unavailable"},
                              {"Hãy thử lại sau ít phút.", "Try again in a few minutes."},
                              parts_.department));
    }

    ConsoleParts parts_;
    InputsCache inputs_;
};

}  // namespace

Answer make_console(ConsoleParts parts) {
    auto console = std::make_shared<Console>(std::move(parts));
    return [console](const Request& request) { return console->answer(request); };
}

}  // namespace presscheck
