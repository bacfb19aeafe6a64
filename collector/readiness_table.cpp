// The answer as lines for a terminal.
#include "collector/readiness_answer.h"
#include "collector/text_table.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::size_t worst_shown = 3;

const char* say(Language language, const char* vi, const char* en) {
    return language == Language::vi ? vi : en;
}

TextRow header_in(Language language) {
    if (language == Language::vi) {
        return {"CƠ QUAN", "BỘ YÊU CẦU",   "SẴN SÀNG",  "ĐẠT",
                "MÁY CHỦ", "BÁO CÁO CUỐI", "VƯỚNG NHẤT"};
    }
    return {"AGENCY", "STANDARD", "READY", "MET", "HOSTS", "LAST REPORT", "WORST"};
}

// The clauses alone: the standard has a column of its own.
std::string worst_of(const StandardReadiness& standard) {
    std::string text;
    const std::size_t count = std::min(worst_shown, standard.blocking.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::string& name = standard.blocking[i];
        text += (text.empty() ? "" : ", ") + name.substr(name.find('/') + 1);
    }
    const std::size_t more = standard.blocking.size() - count;
    if (more > 0) text += " +" + std::to_string(more);
    return text.empty() ? "-" : text;
}

std::string hosts_of(const AgencyReadiness& readiness, Language language) {
    const auto& declared = readiness.agency->servers;
    std::string text = std::to_string(readiness.seen()) + "/" +
                       (declared ? std::to_string(*declared) : std::string("?"));
    if (const int late = readiness.late(); late > 0) {
        text += " (" + std::to_string(late) + say(language, " trễ)", " late)");
    }
    return text;
}

TextRow row_of(const AgencyReadiness& readiness, const StandardReadiness& standard,
               Language language) {
    const auto last = readiness.last_report();
    return {readiness.agency->title.in(language),
            standard.catalogue->id,
            standard.ready ? say(language, "có", "yes") : say(language, "không", "no"),
            score(standard.counts).value_or(say(language, "không có dữ liệu", "no data")),
            hosts_of(readiness, language),
            last ? local_time(*last) : std::string("-"),
            worst_of(standard)};
}

std::vector<std::string> incomplete_in(const ReadinessAnswer& answer) {
    std::vector<std::string> names;
    for (const auto& agency : answer.agencies) {
        for (const auto& standard : agency.standards) {
            const std::string& id = standard.catalogue->id;
            const bool known = std::find(names.begin(), names.end(), id) != names.end();
            if (!standard.catalogue->complete && !known) names.push_back(id);
        }
    }
    return names;
}

std::string notes_of(const ReadinessAnswer& answer, Language language) {
    std::string notes;
    for (const auto& name : incomplete_in(answer)) {
        notes += name + say(language,
                            ": bộ yêu cầu chưa đầy đủ, nên chưa cơ quan nào được coi là sẵn sàng "
                            "theo bộ này.\n",
                            ": the catalogue is not complete, so no agency is ready by it.\n");
    }
    for (const auto& agency : answer.agencies) {
        if (agency.agency->servers) continue;
        notes += agency.agency->title.in(language) +
                 say(language, ": chưa khai báo số máy chủ.\n",
                     ": has not declared how many servers it has.\n");
    }
    if (answer.strays > 0) {
        notes += std::to_string(answer.strays) +
                 say(language, " máy chủ có đơn vị không thuộc cơ quan nào trong danh sách.\n",
                     " hosts are of units that are in no agency of the roster.\n");
    }
    return notes;
}

}  // namespace

std::string readiness_table(const ReadinessAnswer& answer, Language language) {
    std::vector<TextRow> rows;
    for (const auto& agency : answer.agencies)
        for (const auto& standard : agency.standards)
            rows.push_back(row_of(agency, standard, language));
    std::string text = text_table(header_in(language), rows);
    if (rows.empty()) {
        text +=
            say(language, "Chưa có gì để đánh giá: danh sách cơ quan hoặc bộ yêu cầu còn trống.\n",
                "Nothing to judge yet: there is no agency or no catalogue.\n");
    }
    const std::string notes = notes_of(answer, language);
    if (!notes.empty()) text += "\n" + notes;
    return text + "\n" + say(language, "Sổ cái: ", "Ledger: ") + std::to_string(answer.entries) +
           say(language, " mục, lúc ", " entries, at ") + local_time(answer.at) + " (+07:00)\n";
}

}  // namespace presscheck
