#include "agent/scan_text.h"

#include "agent/scan_groups.h"
#include "agent/shown_result.h"
#include "agent/words.h"
#include "checks/policy/policy.h"
#include "core/printable.h"
#include "core/state.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using nlohmann::json;

constexpr std::size_t evidence_shown = 3;
constexpr std::size_t asked_shown = 320;  // bytes: four lines of a page

std::string_view mark_of(State state) {
    switch (state) {
        case State::fail:
            return "✗";
        case State::unknown:
            return "?";
        case State::pass:
            return "✓";
        case State::not_applicable:
            return "–";
    }
    return "?";
}

Ink ink_of(State state) {
    switch (state) {
        case State::fail:
            return Ink::red;
        case State::unknown:
            return Ink::yellow;
        case State::pass:
            return Ink::green;
        case State::not_applicable:
            return Ink::dim;
    }
    return Ink::plain;
}

class Writer {
public:
    Writer(const json& document, Language language, const Page& page)
        : scan_(document.at("scan")),
          titles_(document.at("titles")),
          standards_(document.at("standards")),
          whole_(document.at("whole").get<bool>()),
          asked_(document.at("asked")),
          language_(language),
          page_(page) {}

    std::string whole() {
        head();
        for (const auto& group : grouped(scan_, asked_))
            write(group);
        sum_up();
        return std::move(out_);
    }

private:
    std::string_view say(std::string_view vi, std::string_view en) const {
        return language_ == Language::vi ? vi : en;
    }

    void head() {
        const auto& machine = scan_.at("machine");
        out_ += painted(printable(machine.at("name").get<std::string>()), Ink::bold, page_) +
                " · " + printable(machine.at("system").get<std::string>()) + " · " +
                scan_.at("finished_at").get<std::string>() + "\n";
        for (const auto& policy : scan_.at("policies")) {
            out_ += std::string(say("Bộ kiểm tra ", "Policy ")) +
                    policy.at("id").get<std::string>() + " " +
                    policy.at("version").get<std::string>();
            for (const auto& overlay : policy.at("overlays")) {
                out_ += std::string(say(" + lớp phủ ", " + overlay ")) +
                        overlay.at("version").get<std::string>();
            }
            out_ += "\n";
            const auto values = policy.value("set", json::object());
            std::string set;
            for (const auto& [name, value] : values.items())
                set += (set.empty() ? "" : " · ") + name + " = " + value.get<std::string>();
            if (!set.empty()) out_ += wrapped(say("  khác mặc định: ", "  set here: "), set, page_);
        }
        for (const auto& file : scan_.value("not_read", json::array())) {
            out_ += wrapped(say("Không đọc: ", "Not read: "),
                            file.at("path").get<std::string>() + " (" +
                                text_in(file.at("why"), language_) + ")",
                            page_);
        }
    }

    void write(const Group& group) {
        out_ += "\n" + title_of(group) + "\n";
        if (!group.elsewhere.empty()) {
            out_ +=
                wrapped("  " + std::string(say("xem: ", "see: ")), ids_of(group.elsewhere), page_);
        }
        for (const auto& check : group.checks)
            write(check);
    }

    static std::string ids_of(const std::vector<std::string>& checks) {
        std::string ids;
        for (const auto& name : checks)
            ids += (ids.empty() ? "" : ", ") + name.substr(name.find('/') + 1);
        return ids;
    }

    std::string title_of(const Group& group) const {
        if (group.requirement.empty()) {
            return painted(say("Khuyến nghị (không tính vào kết quả)", "Advice (never counted)"),
                           Ink::bold, page_);
        }
        const auto known = titles_.find(group.requirement);
        const auto title = known == titles_.end() ? std::string() : text_in(*known, language_);
        const std::string state(words_for_requirement(group.state, language_));
        return painted(group.requirement + "  " + title, Ink::bold, page_) + "  [" + state +
               part_of(group) + "]";
    }

    // What nobody may overlook: the state is of a part only.
    std::string part_of(const Group& group) const {
        if (group.left_out == 0) return {};
        const auto seen = std::to_string(group.seen);
        const auto all = std::to_string(group.seen + group.left_out);
        return language_ == Language::vi ? ": mới xem " + seen + "/" + all + " kiểm tra"
                                         : ": only " + seen + " of " + all + " checks looked at";
    }

    void write(const ShownCheck& check) {
        const auto ink = ink_of(check.state);
        out_ += "  " + painted(mark_of(check.state), ink, page_) + " ";
        const bool open = check.state == State::fail || check.state == State::unknown;
        if (open) {
            out_ +=
                painted("[" + std::string(words_for(check.severity, language_)) + "] ", ink, page_);
        }
        out_ += text_in(check.about->at("title"), language_) + "  " +
                painted(check.name, Ink::dim, page_) + "\n";
        if (open) details(check);
    }

    void details(const ShownCheck& check) {
        const auto shown = shown_result(check, language_);
        if (!shown.unknown.empty()) line(say("chưa rõ", "unknown"), shown.unknown);
        if (!shown.undeclared.empty()) line("", shown.undeclared);
        found(shown);
        line(say("cần", "expected"), asked(check, shown.asked));
        line(say("cách sửa", "fix"), shown.fix);
    }

    // What a long statement begins with, and who tells the rest.
    static std::string asked(const ShownCheck& check, const std::string& whole) {
        if (whole.size() <= asked_shown) return whole;
        const auto end = whole.rfind(' ', asked_shown);
        return whole.substr(0, end == std::string::npos ? 0 : end) +
               " … (presscheck-agent explain " + check.name.substr(check.name.find('/') + 1) + ")";
    }

    void found(const ShownResult& shown) {
        const auto label = say("bằng chứng", "evidence");
        for (std::size_t i = 0; i < shown.evidence.size() && i < evidence_shown; ++i) {
            const auto& [text, source] = shown.evidence[i];
            line(i == 0 ? label : "",
                 text + (source.empty() ? "" : " · " + std::string(say("ở ", "at ")) + source));
        }
        if (shown.evidence.size() > evidence_shown) {
            const auto more = std::to_string(shown.evidence.size() - evidence_shown);
            line("", "… " + std::string(say("và ", "and ")) + more +
                         std::string(say(" dòng nữa (--format json)", " more (--format json)")));
        }
        if (shown.nothing_found) line(label, std::string(say("không có gì", "nothing")));
    }

    void line(std::string_view label, const std::string& text) {
        constexpr std::size_t label_columns = 12;
        const auto shown =
            "      " + padded(label.empty() ? "" : std::string(label) + ":", label_columns);
        out_ += wrapped(shown, text, page_);
    }

    void sum_up() {
        const auto& counts = scan_.at("summary");
        out_ += "\n";
        const auto count = [&](State state) {
            return painted(std::to_string(counts.at(std::string(name_of(state))).get<int>()) + " " +
                               std::string(words_for(state, language_)),
                           ink_of(state), page_);
        };
        out_ += count(State::fail) + ", " + count(State::unknown) + ", " + count(State::pass) +
                ", " + count(State::not_applicable) + "\n";
        if (!whole_) return;
        for (const auto& standard : standards_) {
            out_ += wrapped(text_in(standard.at("title"), language_) + ": ",
                            counted_requirements(scan_, standard, language_), page_);
        }
    }

    const json& scan_;
    const json& titles_;
    const json& standards_;
    bool whole_;
    const json& asked_;
    Language language_;
    const Page& page_;
    std::string out_;
};

}  // namespace

std::string scan_text(const json& document, Language language, const Page& page) {
    return Writer(document, language, page).whole();
}

}  // namespace presscheck
