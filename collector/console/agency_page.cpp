#include "collector/console/finding_block.h"
#include "collector/console/frame.h"
#include "collector/console/pages.h"
#include "collector/console/words.h"

#include <string>

namespace presscheck {
namespace {

Html hosts_table(const AgencyReadiness& readiness) {
    Html html;
    html.raw("<h2>Máy chủ <span lang=\"en\" class=\"en\">Hosts</span></h2>\n");
    if (readiness.hosts.empty()) {
        return std::move(
            html.raw("<p>")
                .add(both({"Chưa có máy chủ nào được ghi danh.", "No host is enrolled yet."}))
                .raw("</p>\n"));
    }
    html.raw(
        "<table>\n<caption>Các máy chủ đã ghi danh. <span lang=\"en\" class=\"en\">Enrolled "
        "hosts.</span></caption>\n<thead><tr>"
        "<th scope=\"col\">Tên máy <span lang=\"en\" class=\"en\">Name</span></th>"
        "<th scope=\"col\">Đơn vị <span lang=\"en\" class=\"en\">Unit</span></th>"
        "<th scope=\"col\">Tình trạng <span lang=\"en\" class=\"en\">Status</span></th>"
        "<th scope=\"col\">Báo cáo cuối <span lang=\"en\" class=\"en\">Last report</span></th>"
        "</tr></thead>\n<tbody>\n");
    for (const HostView& host : readiness.hosts) {
        html.raw("<tr><th scope=\"row\">")
            .text(host.name.empty() ? host.host : host.name)
            .raw("</th><td data-label=\"Đơn vị\">")
            .text(host.unit)
            .raw("</td><td data-label=\"Tình trạng\">")
            .add(both(words_for(host.standing)))
            .raw("</td><td class=\"figure\" data-label=\"Báo cáo cuối\">")
            .text(time_or_dash(host.last_received_at))
            .raw("</td></tr>\n");
    }
    return std::move(html.raw("</tbody>\n</table>\n"));
}

// Findings of hosts that can be believed now. What passed is folded away.
Html found_on(const AgencyReadiness& readiness, const std::vector<MappedCheck>& checks) {
    Html open;
    Html closed;
    int passed = 0;
    for (const HostView& host : readiness.hosts) {
        if (host.standing != Standing::ok) continue;
        for (const MappedCheck& mapped : checks) {
            const State state = finding_of(host, mapped).state;
            const bool wants_work = state == State::fail || state == State::unknown;
            (wants_work ? open : closed).add(finding_block(host, mapped));
            passed += wants_work ? 0 : 1;
        }
    }
    if (passed == 0) return open;
    return std::move(open.raw("<details><summary>Xem ")
                         .number(passed)
                         .raw(" kết quả khác <span lang=\"en\" class=\"en\">Other results</span>"
                              "</summary>")
                         .add(closed)
                         .raw("</details>"));
}

Html why(const RequirementStanding& standing) {
    Html html;
    if (standing.state == RequirementState::pending) {
        return std::move(html.raw("<p>")
                             .add(both({"Cần cơ quan ký bản xác nhận cho phần máy không thể thấy.",
                                        "Needs the agency's signed attestation for what no machine "
                                        "can show."}))
                             .raw("</p>"));
    }
    if (standing.state != RequirementState::unknown || !standing.reason) return html;
    return std::move(html.raw("<p>").add(both(words_for(*standing.reason))).raw("</p>"));
}

Html requirement_row(const AgencyReadiness& readiness, const RequirementReadiness& requirement,
                     const Catalogue& catalogue, const Mapping& mapping) {
    Html html;
    html.raw("<tr><th scope=\"row\">")
        .text(requirement.requirement->id)
        .raw("</th><td data-label=\"Yêu cầu\">")
        .add(both(requirement.requirement->title));
    if (!requirement.requirement->mandatory) {
        html.raw(
            "<small>Không bắt buộc <span lang=\"en\" class=\"en\">Not mandatory</span></small>");
    }
    html.raw("</td><td data-label=\"Tình trạng\">").add(badge(requirement.standing.state));
    const auto& severity = requirement.standing.severity;
    if (requirement.blocks() && severity) {
        html.raw("<small>Mức ").add(both(words_for(*severity))).raw("</small>");
    }
    html.raw("</td><td data-label=\"Kết quả và cách sửa\">").add(why(requirement.standing));
    const auto checks = checks_for(*requirement.requirement, catalogue, mapping);
    if (!checks.empty()) html.add(found_on(readiness, checks));
    return std::move(html.raw("</td></tr>\n"));
}

Html summary_of(const StandardReadiness& standard) {
    const RequirementCounts& counts = standard.counts;
    Html html;
    html.raw("<p class=\"summary\">").add(ready_badge(standard.ready)).raw(" ");
    if (const auto counted = score(counts)) {
        html.raw("Đạt <strong>").text(*counted).raw("</strong> yêu cầu áp dụng");
    } else {
        html.raw("Không có dữ liệu");
    }
    html.raw("; chưa đạt ")
        .number(counts.unmet)
        .raw(", chưa rõ ")
        .number(counts.unknown)
        .raw(", chờ xác nhận ")
        .number(counts.pending)
        .raw(", miễn trừ ")
        .number(counts.waived)
        .raw(", không áp dụng ")
        .number(counts.not_applicable)
        .raw(
            ". <span lang=\"en\" class=\"en\">Met of applicable; not met, unknown, awaiting "
            "attestation, waived, not applicable.</span></p>\n");
    if (!standard.catalogue->complete) {
        html.raw("<p class=\"caution\">")
            .add(both({"Bộ yêu cầu này chưa đầy đủ, nên chưa cơ quan nào được coi là sẵn sàng.",
                       "This catalogue is not complete, so no agency is ready by it."}))
            .raw("</p>\n");
    }
    return html;
}

Html standard_section(const AgencyReadiness& readiness, const StandardReadiness& standard,
                      const Mapping& mapping) {
    Html html;
    html.raw("<section>\n<h2>")
        .add(both(standard.catalogue->title))
        .raw("</h2>\n")
        .add(summary_of(standard))
        .raw("<table class=\"requirements\">\n<caption>Từng yêu cầu của ")
        .text(standard.catalogue->id)
        .raw(
            ", điều đã thấy và cách sửa. <span lang=\"en\" class=\"en\">Each requirement, what was "
            "found and how to mend it.</span></caption>\n<thead><tr>"
            "<th scope=\"col\">Điều khoản <span lang=\"en\" class=\"en\">Clause</span></th>"
            "<th scope=\"col\">Yêu cầu <span lang=\"en\" class=\"en\">Requirement</span></th>"
            "<th scope=\"col\">Tình trạng <span lang=\"en\" class=\"en\">State</span></th>"
            "<th scope=\"col\">Kết quả và cách sửa <span lang=\"en\" class=\"en\">Findings and "
            "fix</span></th></tr></thead>\n<tbody>\n");
    for (const RequirementReadiness& requirement : standard.requirements)
        html.add(requirement_row(readiness, requirement, *standard.catalogue, mapping));
    return std::move(html.raw("</tbody>\n</table>\n</section>\n"));
}

}  // namespace

std::string agency_page(const ReadinessAnswer& answer, const Text& department) {
    const AgencyReadiness& readiness = answer.agencies.front();
    const Mapping mapping = map_checks(answer.inputs->policies, answer.inputs->parameters.assigned);
    Html html;
    html.raw("<p><a href=\"/\">← ")
        .add(both({"Tất cả cơ quan", "All agencies"}))
        .raw("</a></p>\n<h1>")
        .add(both(readiness.agency->title))
        .raw("</h1>\n<p class=\"summary\">Máy chủ: <strong>")
        .text(hosts_seen(readiness))
        .raw("</strong> (đã thấy/đã khai báo). Báo cáo cuối: <strong>")
        .text(time_or_dash(readiness.last_report()))
        .raw(
            "</strong>. <span lang=\"en\" class=\"en\">Hosts seen/declared; last "
            "report.</span></p>\n");
    if (!readiness.agency->servers) {
        html.raw("<p class=\"caution\">")
            .add(both({"Cơ quan chưa khai báo số máy chủ, nên chưa thể sẵn sàng.",
                       "The agency has not declared how many servers it has, so it cannot be "
                       "ready."}))
            .raw("</p>\n");
    }
    html.add(hosts_table(readiness));
    for (const StandardReadiness& standard : readiness.standards)
        html.add(standard_section(readiness, standard, mapping));
    return frame(readiness.agency->title, department, html, &answer);
}

}  // namespace presscheck
