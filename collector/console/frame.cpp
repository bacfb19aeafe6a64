#include "collector/console/frame.h"

#include "collector/console/words.h"

#include <utility>

namespace presscheck {
namespace {

// Class names by state, so that colours live in the style sheet.
std::string_view class_of(RequirementState state) {
    switch (state) {
        case RequirementState::met:
        case RequirementState::attested:
            return "good";
        case RequirementState::unmet:
            return "bad";
        case RequirementState::unknown:
        case RequirementState::pending:
        case RequirementState::waived:
            return "open";
        case RequirementState::not_applicable:
            return "none";
    }
    return "open";
}

Html footer(const ReadinessAnswer* answer) {
    Html html;
    html.raw("<footer>");
    if (answer != nullptr) {
        html.raw("<p>Sổ cái: ")
            .number(static_cast<long long>(answer->entries))
            .raw(" mục, đánh giá lúc ")
            .text(local_time(answer->at))
            .raw(" (+07:00). <span lang=\"en\" class=\"en\">Ledger: ")
            .number(static_cast<long long>(answer->entries))
            .raw(" entries, judged at ")
            .text(local_time(answer->at))
            .raw(" (+07:00).</span></p>");
    }
    html.raw("<p>presscheck ").text(PRESSCHECK_VERSION).raw("</p></footer>");
    return html;
}

}  // namespace

Html both(const Text& text) {
    Html html;
    html.text(text.vi).raw("<span lang=\"en\" class=\"en\">").text(text.en).raw("</span>");
    return html;
}

Html badge(RequirementState state) {
    Html html;
    html.raw("<span class=\"badge ").text(class_of(state)).raw("\">");
    return std::move(html.add(both(words_for(state))).raw("</span>"));
}

Html ready_badge(bool ready) {
    Html html;
    if (ready) {
        html.raw("<span class=\"badge good\">").add(both({"Sẵn sàng", "Ready"}));
    } else {
        html.raw("<span class=\"badge bad\">").add(both({"Chưa sẵn sàng", "Not ready"}));
    }
    return std::move(html.raw("</span>"));
}

std::string hosts_seen(const AgencyReadiness& readiness) {
    const auto& declared = readiness.agency->servers;
    return std::to_string(readiness.seen()) + "/" + (declared ? std::to_string(*declared) : "?");
}

std::string time_or_dash(const std::optional<Time>& time) {
    return time ? local_time(*time) : std::string("–");
}

std::string frame(const Text& title, const Text& department, const Html& content,
                  const ReadinessAnswer* answer) {
    Html html;
    html.raw(
            "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
        .text(title.vi)
        .raw(
            " – presscheck</title>\n<link rel=\"stylesheet\" "
            "href=\"/style.css\">\n</head>\n<body>\n"
            "<a class=\"skip\" href=\"#content\">Đến nội dung chính</a>\n"
            "<header><p class=\"department\">")
        .add(both(department))
        .raw("</p></header>\n<main id=\"content\">\n")
        .add(content)
        .raw("\n</main>\n")
        .add(footer(answer))
        .raw("\n</body>\n</html>\n");
    return std::move(html).take();
}

}  // namespace presscheck
