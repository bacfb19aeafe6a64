#include "collector/console/frame.h"
#include "collector/console/pages.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::size_t worst_shown = 3;

Html worst_of(const StandardReadiness& standard) {
    Html html;
    if (standard.blocking.empty()) return std::move(html.raw("–"));
    html.raw("<ul class=\"clauses\">");
    const std::size_t count = std::min(worst_shown, standard.blocking.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::string& name = standard.blocking[i];
        html.raw("<li>").text(name.substr(name.find('/') + 1)).raw("</li>");
    }
    html.raw("</ul>");
    if (const auto more = standard.blocking.size() - count; more > 0) {
        html.raw("<span class=\"more\">+").number(static_cast<long long>(more)).raw("</span>");
    }
    return html;
}

Html score_of(const StandardReadiness& standard) {
    Html html;
    const auto counted = score(standard.counts);
    if (!counted) return both({"Không có dữ liệu", "No data"});
    html.text(*counted);
    if (standard.counts.waived > 0) {
        html.raw(" <small>(+").number(standard.counts.waived).raw(" miễn trừ)</small>");
    }
    return html;
}

Html standard_of(const StandardReadiness& standard) {
    Html html = both(standard.catalogue->title);
    if (!standard.catalogue->complete) {
        html.raw(
            "<small class=\"caution\">Bộ yêu cầu chưa đầy đủ <span lang=\"en\" "
            "class=\"en\">Catalogue not complete</span></small>");
    }
    return html;
}

Html row_of(const AgencyReadiness& readiness, const StandardReadiness& standard) {
    Html html;
    html.raw("<tr><th scope=\"row\"><a href=\"/agencies/")
        .text(readiness.agency->id)
        .raw("\">")
        .add(both(readiness.agency->title))
        .raw("</a></th><td data-label=\"Bộ yêu cầu\">")
        .add(standard_of(standard))
        .raw("</td><td data-label=\"Mức sẵn sàng\">")
        .add(ready_badge(standard.ready))
        .raw("</td><td class=\"figure\" data-label=\"Đạt\">")
        .add(score_of(standard))
        .raw("</td><td class=\"figure\" data-label=\"Máy chủ\">")
        .text(hosts_seen(readiness))
        .raw("</td><td class=\"figure\" data-label=\"Báo cáo cuối\">")
        .text(time_or_dash(readiness.last_report()))
        .raw("</td><td data-label=\"Vướng nhất\">")
        .add(worst_of(standard))
        .raw("</td></tr>\n");
    return html;
}

Html table_of(const ReadinessAnswer& answer) {
    Html html;
    html.raw(
        "<table>\n<caption>Mức sẵn sàng của từng cơ quan báo chí, theo từng bộ yêu cầu. "
        "<span lang=\"en\" class=\"en\">Readiness of each press agency, by each standard. "
        "Hosts: seen / declared.</span></caption>\n<thead><tr>"
        "<th scope=\"col\">Cơ quan <span lang=\"en\" class=\"en\">Agency</span></th>"
        "<th scope=\"col\">Bộ yêu cầu <span lang=\"en\" class=\"en\">Standard</span></th>"
        "<th scope=\"col\">Mức sẵn sàng <span lang=\"en\" class=\"en\">Readiness</span></th>"
        "<th scope=\"col\">Đạt <span lang=\"en\" class=\"en\">Met</span></th>"
        "<th scope=\"col\">Máy chủ <span lang=\"en\" class=\"en\">Hosts</span></th>"
        "<th scope=\"col\">Báo cáo cuối <span lang=\"en\" class=\"en\">Last report</span></th>"
        "<th scope=\"col\">Vướng nhất <span lang=\"en\" class=\"en\">Worst</span></th>"
        "</tr></thead>\n<tbody>\n");
    for (const AgencyReadiness& agency : answer.agencies)
        for (const StandardReadiness& standard : agency.standards)
            html.add(row_of(agency, standard));
    return std::move(html.raw("</tbody>\n</table>\n"));
}

}  // namespace

std::string overview_page(const ReadinessAnswer& answer, const Text& department) {
    const Text title{"Mức sẵn sàng", "Readiness"};
    Html html;
    html.raw("<h1>").add(both(title)).raw("</h1>\n");
    const bool anything =
        std::any_of(answer.agencies.begin(), answer.agencies.end(),
                    [](const AgencyReadiness& agency) { return !agency.standards.empty(); });
    if (anything) {
        html.add(table_of(answer));
    } else {
        html.raw("<p>")
            .add(both({"Chưa có gì để đánh giá: danh sách cơ quan hoặc bộ yêu cầu còn trống.",
                       "Nothing to judge yet: there is no agency or no catalogue."}))
            .raw("</p>\n");
    }
    if (answer.strays > 0) {
        html.raw("<p class=\"caution\">")
            .number(answer.strays)
            .raw(
                " máy chủ có đơn vị không thuộc cơ quan nào trong danh sách. <span lang=\"en\" "
                "class=\"en\">Hosts of units that are in no agency of the roster.</span></p>\n");
    }
    return frame(title, department, html, &answer);
}

std::string message_page(const Text& title, const Text& message, const Text& department) {
    Html html;
    html.raw("<h1>")
        .add(both(title))
        .raw("</h1>\n<p>")
        .add(both(message))
        .raw("</p>\n<p><a href=\"/\">")
        .add(both({"Về trang đầu", "To the first page"}))
        .raw("</a></p>");
    return frame(title, department, html, nullptr);
}

}  // namespace presscheck
