#include "collector/console/console.h"

#include "collector/commands.h"
#include "collector/store/sqlite_store.h"
#include "core/canonical_json.h"
#include "tests/support/catch.h"
#include "tests/support/judged.h"

#include <nlohmann/json.hpp>
#include <string>

namespace presscheck::test {
namespace {

using namespace std::chrono_literals;

struct Site {
    Judged department;
    ReaderPool readers{
        [this] { return open_sqlite_reader(department.collector.folder() / "collector.db"); }};
    Answer answer = make_console({readers,
                                  department.collector.recorder(),
                                  department.collector.clock,
                                  {"Sở Thử & Nghiệm", "Department of Tests"}});

    Response get(const std::string& target, const std::string& method = "GET") const {
        Request request;
        request.method = method;
        request.target = target;
        return answer(request);
    }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the first page shows each agency, Vietnamese first", "[collector][console]") {
    Site site;
    site.department.report(State::pass, State::fail);

    const auto page = site.get("/");

    CHECK(page.status == 200);
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(has(page.body, "<html lang=\"vi\">"));
    CHECK(has(page.body, "<caption>"));
    CHECK(has(page.body, "scope=\"col\""));
    CHECK(has(page.body, "scope=\"row\""));
    CHECK(has(page.body, "href=\"/agencies/bao-thu\""));
    CHECK(has(page.body, "Báo Thử<span lang=\"en\""));
    CHECK(has(page.body, "1/2"));
    CHECK(has(page.body, "Chưa sẵn sàng"));
    CHECK_FALSE(has(page.body, "style="));  // the security policy allows style from files alone
    CHECK_FALSE(has(page.body, "<script"));
}

TEST_CASE("an agency's page says what was found and how to mend it", "[collector][console]") {
    Site site;
    site.department.report(State::pass, State::fail);

    const auto page = site.get("/agencies/bao-thu");

    CHECK(page.status == 200);
    CHECK(has(page.body, "may-a"));
    CHECK(has(page.body, "Kiểm tra hai"));
    CHECK(has(page.body, "Sửa hai"));
    CHECK(has(page.body, "as it should be"));
    CHECK_FALSE(has(page.body, "Sửa một"));
}

TEST_CASE("what a host or a file says is text, never markup", "[collector][console][hostile]") {
    Site site;
    site.department.agent.set("level3-server/one", State::pass);
    site.department.agent.set("level3-server/two", State::fail);
    site.department.report(State::pass, State::fail);

    const auto page = site.get("/agencies/bao-thu");

    CHECK(has(page.body, "Sở Thử &amp; Nghiệm"));
    CHECK(has(page.body, "Hai &lt;b&gt;"));
    CHECK_FALSE(has(page.body, "<script"));
    CHECK_FALSE(has(page.body, "Hai <b>"));
}

TEST_CASE("an agency or a page that is not there is 404", "[collector][console][hostile]") {
    Site site;
    const auto target =
        GENERATE(as<std::string>{}, "/agencies/", "/agencies/nobody", "/agencies/%3Cscript%3E",
                 "/agencies/../../etc/passwd", "/nothing", "/style.css/x", "/api/v1/");

    const auto page = site.get(target);

    CHECK(page.status == 404);
    CHECK_FALSE(has(page.body, "<script"));
}

TEST_CASE("readiness over HTTP is what the command prints", "[collector][console]") {
    Site site;
    site.department.report(State::pass, State::fail);
    ReadinessQuestion question;
    question.format = OutputFormat::json;

    const auto served = site.get("/api/v1/readiness");
    const auto printed = readiness_command(*site.department.collector.reader(), question,
                                           site.department.collector.clock.now());

    CHECK(served.status == 200);
    CHECK(served.content_type == "application/json");
    CHECK(served.body == printed.out);
}

TEST_CASE("readiness over HTTP can be asked about one agency", "[collector][console]") {
    Site site;

    CHECK(site.get("/api/v1/readiness?agency=bao-thu&standard=thu").status == 200);
    CHECK(site.get("/api/v1/readiness?agency=nobody").status == 404);
    CHECK(site.get("/api/v1/readiness?standard=nothing").status == 404);
    CHECK(site.get("/api/v1/readiness?agency=a&agency=b").status == 400);
    CHECK(site.get("/api/v1/readiness?agency=%zz").status == 400);
}

TEST_CASE("nothing can be changed from the people's side", "[collector][console][hostile]") {
    Site site;
    const auto method = GENERATE(as<std::string>{}, "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

    CHECK(site.get("/", method).status == 405);
}

TEST_CASE("health is red while the clock is not trusted", "[collector][console]") {
    Site site;
    const auto before = site.get("/healthz");
    site.department.collector.clock.step(1h);
    REQUIRE_FALSE(site.department.collector.send(site.department.agent.full()));

    const auto after = site.get("/healthz");

    CHECK(before.status == 200);
    CHECK(has(before.body, "\"status\":\"ok\""));
    CHECK(after.status == 503);
    CHECK(has(after.body, "\"reason\":\"clock\""));
    CHECK(has(site.get("/metrics").body, "presscheck_recording 0\n"));
}

TEST_CASE("metrics are in the text format and name no host", "[collector][console]") {
    Site site;
    site.department.report(State::pass, State::pass);

    const auto metrics = site.get("/metrics");

    CHECK(metrics.status == 200);
    CHECK(metrics.content_type == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(has(metrics.body, "# TYPE presscheck_hosts gauge\n"));
    CHECK(has(metrics.body, "presscheck_hosts{status=\"ok\"} 1\n"));
    CHECK(has(metrics.body, "presscheck_reports_recorded_total{fold=\"applied\"} 1\n"));
    CHECK(has(metrics.body, "presscheck_agencies_ready{standard=\"thu\"} 1\n"));
    CHECK_FALSE(has(metrics.body, site.department.agent.host()));
    CHECK_FALSE(has(metrics.body, "bao-thu"));
    CHECK(metrics.body.back() == '\n');
}

TEST_CASE("an empty department has a page that says so", "[collector][console]") {
    Recording collector;
    ReaderPool readers([&] { return open_sqlite_reader(collector.folder() / "collector.db"); });
    const auto answer =
        make_console({readers, collector.recorder(), collector.clock, {"Sở", "Department"}});
    Request request;
    request.method = "GET";
    request.target = "/";

    const auto page = answer(request);

    CHECK(page.status == 200);
    CHECK(has(page.body, "Chưa có gì để đánh giá"));
}

}  // namespace presscheck::test
