#include "agent/scan_html.h"

#include "agent/markup.h"
#include "agent/scan_groups.h"
#include "agent/scan_html_style.h"
#include "agent/shown_result.h"
#include "agent/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace presscheck {
namespace {

using nlohmann::json;

std::string element(std::string_view name, std::string_view style, const std::string& inner) {
    return "<" + std::string(name) + (style.empty() ? "" : attribute("class", style)) + ">" +
           inner + "</" + std::string(name) + ">";
}

class Writer {
public:
    Writer(const json& document, Language language)
        : scan_(document.at("scan")),
          titles_(document.at("titles")),
          standards_(document.at("standards")),
          groups_(grouped(scan_, document.at("asked"))),
          language_(language) {
        for (const auto& group : groups_) {
            for (const auto& check : group.checks)
                states_[check.name] = check.state;
        }
    }

    std::string whole() {
        const auto name = scan_.at("machine").at("name").get<std::string>();
        std::string out = "<!doctype html>\n<html" +
                          attribute("lang", language_ == Language::vi ? "vi" : "en") +
                          ">\n<head>\n<meta charset=\"utf-8\"/>\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                          "'none'; style-src 'unsafe-inline'\"/>\n"
                          "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>" +
                          escaped(name) + " · presscheck</title>\n<style>\n" +
                          std::string(page_style) + "</style>\n</head>\n<body>\n";
        out += head(name) + counts() + standards();
        out += checks(say("Phải sửa", "To be mended"), State::fail);
        out += checks(say("Chưa rõ", "Unknown"), State::unknown);
        out += checks(say("Đạt", "Passed"), State::pass);
        out += checks(say("Không áp dụng", "Not applicable"), State::not_applicable);
        return out + foot() + "</body>\n</html>\n";
    }

private:
    std::string say(std::string_view vi, std::string_view en) const {
        return std::string(language_ == Language::vi ? vi : en);
    }

    std::string head(const std::string& name) const {
        const auto& machine = scan_.at("machine");
        std::string out = "<header>\n" + element("h1", "", escaped(name)) + "\n<dl>\n";
        const auto fact = [&](const std::string& label, const std::string& value) {
            out += element("dt", "", escaped(label)) + element("dd", "", escaped(value)) + "\n";
        };
        fact(say("Hệ điều hành", "System"), machine.at("system").get<std::string>());
        const auto architecture = machine.at("architecture").get<std::string>();
        fact(say("Nhân", "Kernel"), machine.at("kernel").get<std::string>() +
                                        (architecture.empty() ? "" : " · " + architecture));
        fact(say("Thời điểm quét (UTC)", "Scanned at (UTC)"),
             scan_.at("finished_at").get<std::string>());
        for (const auto& policy : scan_.at("policies")) {
            auto text =
                policy.at("id").get<std::string>() + " " + policy.at("version").get<std::string>();
            for (const auto& overlay : policy.at("overlays")) {
                text +=
                    say(" + lớp phủ ", " + overlay ") + overlay.at("version").get<std::string>();
            }
            fact(say("Bộ kiểm tra", "Policy"), text);
            const auto values = policy.value("set", json::object());
            for (const auto& [parameter, value] : values.items()) {
                fact(say("· khác mặc định", "· set here"),
                     parameter + " = " + value.get<std::string>());
            }
        }
        for (const auto& file : scan_.value("not_read", json::array())) {
            fact(say("Không đọc", "Not read"), file.at("path").get<std::string>() + " (" +
                                                   text_in(file.at("why"), language_) + ")");
        }
        return out + "</dl>\n</header>\n";
    }

    std::string counts() const {
        const auto& summary = scan_.at("summary");
        std::string out = "<ul class=\"counts\">\n";
        for (const auto state : {State::fail, State::unknown, State::pass, State::not_applicable}) {
            const std::string key(name_of(state));
            out += element("li", key,
                           element("b", "", std::to_string(summary.at(key).get<int>())) + " " +
                               escaped(words_for(state, language_))) +
                   "\n";
        }
        return out + "</ul>\n";
    }

    // A table a standard, in its own structure.
    std::string standards() const {
        std::map<std::string, const json*> entries;
        for (const auto& entry : scan_.at("requirements"))
            entries.emplace(entry.at("requirement").get<std::string>(), &entry);
        std::string out;
        for (const auto& standard : standards_) {
            out += "<section>\n" +
                   element("h2", "", escaped(text_in(standard.at("title"), language_))) + "\n" +
                   element("p", "", escaped(counted_requirements(scan_, standard, language_))) +
                   "\n<table class=\"requirements\">\n<thead><tr>" +
                   heads({say("Điều khoản", "Clause"), say("Yêu cầu", "Requirement"),
                          say("Trạng thái", "State"), say("Kiểm tra", "Checks")}) +
                   "</tr></thead>\n";
            for (const auto& group : standard.at("groups")) {
                out += "<tbody>\n<tr class=\"group\"><th" + attribute("colspan", "4") + ">" +
                       escaped(group.at("id").get<std::string>() + " " +
                               text_in(group.at("title"), language_)) +
                       "</th></tr>\n";
                for (const auto& name : group.at("requirements"))
                    out += requirement(*entries.at(name.get<std::string>()));
                out += "</tbody>\n";
            }
            out += "</table>\n</section>\n";
        }
        return out;
    }

    std::string requirement(const json& entry) const {
        const auto name = entry.at("requirement").get<std::string>();
        const auto state = entry.at("state").get<std::string>();
        const auto title = titles_.find(name);
        std::string checks;
        for (const auto& check : entry.at("checks"))
            checks += (checks.empty() ? "" : ", ") + link_to(check.get<std::string>());
        const auto left_out = entry.value("not_scanned", json::array()).size();
        auto words = std::string(words_for_requirement(state, language_));
        if (left_out > 0) {
            words += say(" (còn " + std::to_string(left_out) + " kiểm tra chưa xem)",
                         " (" + std::to_string(left_out) + " checks not looked at)");
        }
        return "<tr>" + element("th", "", escaped(name.substr(name.find('/') + 1))) +
               element("td", "",
                       title == titles_.end() ? "" : escaped(text_in(*title, language_))) +
               element("td", "state " + state, escaped(words)) + element("td", "checks", checks) +
               "</tr>\n";
    }

    static std::string heads(const std::vector<std::string>& words) {
        std::string out;
        for (const auto& word : words)
            out += element("th", "", escaped(word));
        return out;
    }

    std::string link_to(const std::string& check) const {
        return "<a" + attribute("href", "#" + check) +
               attribute("class", name_of(states_.at(check))) + ">" +
               escaped(check.substr(check.find('/') + 1)) + "</a>";
    }

    // Those of this state; the worst first, as groups are.
    std::string checks(const std::string& title, State state) const {
        std::vector<const ShownCheck*> chosen;
        for (const auto& group : groups_) {
            for (const auto& check : group.checks) {
                if (check.state == state) chosen.push_back(&check);
            }
        }
        if (chosen.empty()) return {};
        std::stable_sort(chosen.begin(), chosen.end(), [](const auto* left, const auto* right) {
            return left->severity > right->severity;
        });
        std::string out = "<section>\n" + element("h2", "", escaped(title)) + "\n";
        for (const auto* check : chosen)
            out += article(*check);
        return out + "</section>\n";
    }

    std::string article(const ShownCheck& check) const {
        const bool open = check.state == State::fail || check.state == State::unknown;
        const auto shown = shown_result(check, language_);
        std::string severity;
        if (open || check.severity == Severity::advice) {
            severity = element("span", "severity " + std::string(name_of(check.severity)),
                               escaped(words_for(check.severity, language_))) +
                       " ";
        }
        std::string out = "<article" + attribute("id", check.name) +
                          attribute("class", name_of(check.state)) + ">\n" +
                          element("h3", "", severity + escaped(shown.title)) + "\n" +
                          element("p", "name", escaped(check.name) + clauses_of(check)) + "\n";
        if (open) out += details(shown);
        return out + "</article>\n";
    }

    static std::string clauses_of(const ShownCheck& check) {
        std::string clauses;
        for (const auto& clause : check.about->at("satisfies"))
            clauses += " · " + escaped(clause.get<std::string>());
        return clauses;
    }

    std::string details(const ShownResult& shown) const {
        std::string out = element("p", "why", escaped(shown.why)) + "\n<dl>\n";
        const auto line = [&](const std::string& label, const std::string& html) {
            out += element("dt", "", escaped(label)) + element("dd", "", html) + "\n";
        };
        if (!shown.unknown.empty())
            line(say("Chưa rõ vì", "Unknown because"), escaped(shown.unknown));
        if (!shown.undeclared.empty())
            line(say("Cần khai báo", "To be declared"), escaped(shown.undeclared));
        for (const auto& [row, source] : shown.evidence) {
            line(say("Bằng chứng", "Evidence"),
                 element("code", "", escaped(row)) +
                     (source.empty() ? "" : " " + element("span", "source", escaped(source))));
        }
        if (shown.nothing_found) line(say("Bằng chứng", "Evidence"), escaped(say("không có gì", "nothing")));
        line(say("Cần", "Expected"), escaped(shown.asked));
        line(say("Cách sửa", "Fix"), element("strong", "", escaped(shown.fix)));
        return out + "</dl>\n";
    }

    std::string foot() const {
        return "<footer>" +
               escaped(
                   say("Trang này để đọc và in, không có chữ ký. Bằng chứng là báo cáo đã niêm "
                       "phong (presscheck-agent scan --seal) và biên nhận của nơi thu nhận.",
                       "This page is to be read and printed; it is not signed. The proof is the "
                       "sealed report (presscheck-agent scan --seal) and the collector's "
                       "receipt.")) +
               " presscheck-agent " PRESSCHECK_VERSION "</footer>\n";
    }

    const json& scan_;
    const json& titles_;
    const json& standards_;
    std::vector<Group> groups_;
    std::map<std::string, State> states_;
    Language language_;
};

}  // namespace

std::string scan_html(const json& document, Language language) {
    return Writer(document, language).whole();
}

}  // namespace presscheck
