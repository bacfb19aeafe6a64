#include "agent/explain_check.h"

#include "agent/words.h"
#include "checks/policy/demand.h"
#include "checks/policy/undeclared.h"
#include "checks/policy/value_words.h"
#include "checks/reach.h"
#include "checks/shown_columns.h"
#include "core/limits.h"

#include <algorithm>

namespace presscheck {
namespace {

// Of the places a probe may read; the rest is said to be there.
constexpr std::size_t places_shown = 12;

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const auto& part : parts)
        text += (text.empty() ? "" : std::string(between)) + part;
    return text;
}

void add_new(std::vector<std::string>& places, std::string place) {
    if (std::find(places.begin(), places.end(), place) == places.end())
        places.push_back(std::move(place));
}

std::string shown(const Operand& operand, const ParameterValues& values) {
    if (const auto* value = std::get_if<Value>(&operand)) return spell(*value);
    const auto& name = std::get<ParameterReference>(operand).name;
    const auto found = values.find(name);
    return found == values.end() ? "$" + name : spell(found->second);
}

// A probe of files is told by the policy which one; others know where to look.
void add_places(const Statement& statement, const ParameterValues& values,
                std::vector<std::string>& places) {
    for (const auto& operand : statement.operands)
        add_places(operand, values, places);
    if (statement.kind != Statement::Kind::table) return;
    const auto& table = statement.table;
    const auto path = std::find_if(table.with.begin(), table.with.end(),
                                   [](const auto& argument) { return argument.first == "path"; });
    if (path != table.with.end()) {
        add_new(places, shown(path->second, values));
        return;
    }
    for (const auto pattern : readable_by(table.probe->name))
        add_new(places, std::string(pattern));
}

class CheckWriter {
public:
    CheckWriter(const Policy& policy, const Check& check, const ParameterSettings& settings,
                ExplainPage& page)
        : policy_(policy), check_(check), settings_(settings), page_(page) {}

    void write(const Catalogues& catalogues) {
        page_.heading(policy_.full_name(check_), shown_here(check_.title));
        page_.line(page_.say("mức độ", "severity"),
                   std::string(words_for(check_.severity, page_.language())));
        page_.line(page_.say("vì sao", "why"), shown_here(check_.why));
        demand();
        page_.line(page_.say("cách sửa", "fix"), shown_here(check_.fix));
        parameters();
        places();
        evidence();
        clauses(catalogues);
    }

private:
    std::string shown_here(const Text& text) const {
        return page_.say(shown_text(text, policy_, settings_.values));
    }

    void demand() {
        if (check_.applies_when) {
            page_.line(page_.say("khi nào", "when"),
                       page_.say(demanded(*check_.applies_when, settings_.values)));
        }
        page_.line(page_.say("cần", "expected"),
                   page_.say(demanded(check_.assertion, settings_.values)));
        const auto missing = undeclared_in(check_, settings_.values);
        if (missing.empty()) return;
        page_.line(page_.say("chưa khai báo", "not declared"),
                   page_.say(who_declares(policy_, missing)));
    }

    void parameters() {
        auto label = page_.say("tham số", "parameters");
        for (const auto& name : undeclared_in(check_, {})) {
            const auto found = policy_.parameters.find(name);
            if (found == policy_.parameters.end()) continue;
            page_.line(label, parameter(found->second));
            label.clear();
        }
    }

    std::string parameter(const Parameter& parameter) const {
        const auto value = settings_.values.find(parameter.name);
        const auto text = value == settings_.values.end()
                              ? page_.say("chưa khai báo", "not declared")
                              : words_for(value->second, page_.language());
        return parameter.name + " = " + text + " (" + page_.say(parameter.title) + "; " +
               source_of(parameter.name) + "; " + who_sets(parameter) + ")";
    }

    std::string source_of(const std::string& name) const {
        const auto overlay = settings_.overlays.find(name);
        if (overlay != settings_.overlays.end()) {
            return page_.say("đặt trong ", "set in ") + overlay->second;
        }
        if (!settings_.values.contains(name)) return page_.say("không có mặc định", "no default");
        return page_.say("mặc định của " + policy_.id + " ", "default of " + policy_.id + " ") +
               policy_.version;
    }

    std::string who_sets(const Parameter& parameter) const {
        return parameter.site ? page_.say("sở hoặc máy này đặt được",
                                          "the department or this machine may set it")
                              : page_.say("chỉ sở đặt được", "only the department may set it");
    }

    void places() {
        std::vector<std::string> all;
        if (check_.applies_when) add_places(*check_.applies_when, settings_.values, all);
        add_places(check_.assertion, settings_.values, all);
        const auto label = page_.say("có thể đọc", "may read");
        if (all.empty()) {
            page_.line(label, page_.say("không tệp nào: hỏi nhân hệ điều hành hoặc kết quả của đầu "
                                        "dò khác",
                                        "no file: it asks the kernel, or what other probes found"));
            return;
        }
        const auto more = all.size() > places_shown ? all.size() - places_shown : 0;
        all.resize(all.size() - more);
        const auto rest = more == 0 ? ""
                                    : page_.say(" và ", " and ") + std::to_string(more) +
                                          page_.say(" nơi nữa", " more places");
        page_.line(label, joined(all, ", ") + rest);
    }

    void evidence() {
        std::vector<std::string> tables;
        const auto add = [&](const Statement& statement) {
            for (const auto& [probe, columns] : columns_shown(statement)) {
                std::vector<std::string> names(columns.begin(), columns.end());
                add_new(tables, page_.say(noun_of(probe)) + " (" + joined(names, ", ") + ")");
            }
        };
        if (check_.applies_when) add(*check_.applies_when);
        add(check_.assertion);
        const auto rows = std::to_string(limits::evidence_rows);
        page_.line(page_.say("gửi đi", "sent"),
                   page_.say("kết quả và nhiều nhất " + rows + " dòng bằng chứng: ",
                             "the result and at most " + rows + " rows of evidence: ") +
                       joined(tables, "; ") +
                       page_.say(". Không bao giờ gửi mật khẩu, khóa hay mã băm",
                                 ". Never a password, a key or a hash"));
        if (!check_.measures.empty()) {
            std::vector<std::string> names;
            for (const auto& measure : check_.measures)
                names.push_back(measure.name);
            page_.line("", page_.say("và số đếm: ", "and counts: ") + joined(names, ", "));
        }
    }

    void clauses(const Catalogues& catalogues) {
        auto label = page_.say("cho yêu cầu", "evidence for");
        for (const auto& name : check_.satisfies) {
            const auto* requirement = find_requirement(catalogues, name);
            page_.line(label,
                       name + (requirement == nullptr ? "" : ": " + page_.say(requirement->title)));
            label.clear();
        }
        if (check_.severity == Severity::advice) {
            page_.line(label, page_.say("không yêu cầu nào: lời khuyên, không tính điểm",
                                        "none: advice, which is never counted"));
        }
    }

    const Policy& policy_;
    const Check& check_;
    const ParameterSettings& settings_;
    ExplainPage& page_;
};

}  // namespace

ParameterSettings settings_of(const Policy& policy, const std::vector<LocalOverlay>& overlays) {
    ParameterSettings settings{default_values(policy), {}};
    for (const auto& [path, overlay] : overlays) {
        if (overlay.policy != policy.id) continue;
        apply(overlay, settings.values);
        for (const auto& [name, value] : overlay.set)
            settings.overlays[name] = path;
    }
    return settings;
}

void explain_check(const Policy& policy, const Check& check, const ParameterSettings& settings,
                   const Catalogues& catalogues, ExplainPage& page) {
    CheckWriter(policy, check, settings, page).write(catalogues);
}

}  // namespace presscheck
