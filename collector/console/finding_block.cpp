#include "collector/console/finding_block.h"

#include "checks/policy/demand.h"
#include "checks/policy/undeclared.h"
#include "collector/console/frame.h"
#include "collector/console/words.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>

#include <string>

namespace presscheck {
namespace {

using nlohmann::json;

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string member(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? std::string() : text_of(*found);
}

// "name: root · uid: 0"
std::string row_text(const json& evidence) {
    const auto row = evidence.find("row");
    if (row == evidence.end() || !row->is_object()) return {};
    std::string text;
    for (const auto& [column, cell] : row->items())
        text += (text.empty() ? "" : " · ") + column + ": " + text_of(cell);
    return text;
}

Html evidence_list(const json& result) {
    Html html;
    const auto evidence = result.find("evidence");
    if (evidence == result.end() || !evidence->is_array() || evidence->empty()) return html;
    html.raw("<ul class=\"evidence\">");
    for (const auto& row : *evidence) {
        if (!row.is_object()) continue;
        html.raw("<li><code>").text(row_text(row)).raw("</code>");
        const std::string source = member(row, "source");
        if (!source.empty()) html.raw(" <cite>").text(source).raw("</cite>");
        html.raw("</li>");
    }
    return std::move(html.raw("</ul>"));
}

// A host's bytes were parsed once, before they were recorded; what cannot be read is left out.
json parsed(const std::string& detail) {
    auto value = parse_canonical(detail, limits::payload_bytes);
    return value && value->is_object() ? *std::move(value) : json::object();
}

Html filled(const Text& text, const MappedCheck& mapped) {
    return both(shown_text(text, *mapped.policy, default_values(*mapped.policy)));
}

// In words, unless the host was asked for something else: by an overlay or another version.
Html expectation(const json& result, const MappedCheck& mapped) {
    Html html;
    const std::string expected = member(result, "expected");
    if (expected.empty()) return html;
    html.raw("<p><span class=\"lead\">Cần:</span> ");
    const auto values = default_values(*mapped.policy);
    if (explain(mapped.check->assertion, values) == expected) {
        html.add(both(demanded(mapped.check->assertion, values)));
    } else {
        html.raw("<code>").text(expected).raw("</code>");
    }
    return std::move(html.raw("</p>"));
}

Html declarers(const MappedCheck& mapped) {
    Html html;
    const auto missing = undeclared_in(*mapped.check, default_values(*mapped.policy));
    if (missing.empty()) return html;
    html.raw("<p>").add(both(who_declares(*mapped.policy, missing)));
    return std::move(html.raw("</p>"));
}

}  // namespace

Html finding_block(const HostView& host, const MappedCheck& mapped) {
    const Finding finding = finding_of(host, mapped);
    const json result = parsed(finding.detail);
    Html html;
    html.raw("<div class=\"finding\"><p class=\"check\"><strong>")
        .text(host.name.empty() ? host.host : host.name)
        .raw("</strong> – ")
        .text(words_for(finding.state).vi)
        .raw(": ")
        .add(filled(mapped.check->title, mapped))
        .raw("</p>");
    if (finding.state == State::unknown && finding.reason) {
        html.raw("<p>").add(both(words_for(*finding.reason)));
        const std::string source = member(result, "source");
        if (!source.empty()) html.raw(" <cite>").text(source).raw("</cite>");
        html.raw("</p>");
        if (*finding.reason == Reason::undeclared) html.add(declarers(mapped));
    }
    html.add(expectation(result, mapped));
    html.add(evidence_list(result));
    if (finding.state == State::fail) {
        html.raw("<p class=\"fix\"><span class=\"lead\">Cách sửa:</span> ")
            .add(filled(mapped.check->fix, mapped))
            .raw("</p>");
    }
    return std::move(html.raw("</div>"));
}

}  // namespace presscheck
