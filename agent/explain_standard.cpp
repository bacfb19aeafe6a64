#include "agent/explain_standard.h"

#include "agent/words.h"
#include "checks/policy/clause.h"
#include "checks/policy/deciding.h"

#include <algorithm>
#include <map>
#include <string>

namespace presscheck {
namespace {

class StandardWriter {
public:
    StandardWriter(const Catalogue& catalogue, std::string_view part,
                   const std::vector<const Policy*>& policies, ExplainPage& page)
        : catalogue_(catalogue), part_(part), policies_(policies), page_(page) {
        for (const auto& requirement : catalogue_.requirements) {
            if (is_listed(requirement))
                id_columns_ = std::max(id_columns_, columns_of(requirement.id));
        }
    }

    void write() {
        page_.heading(catalogue_.id, page_.say(catalogue_.title));
        if (part_.empty()) about();
        for (const auto& group : catalogue_.groups)
            write_group(group);
        sum_up();
    }

private:
    bool is_listed(const Requirement& requirement) const {
        return part_.empty() || covers(part_, requirement.id) || covers(part_, requirement.group);
    }

    void about() {
        page_.line(page_.say("phiên bản", "version"),
                   catalogue_.version + (catalogue_.complete
                                             ? page_.say(", đầy đủ", ", complete")
                                             : page_.say(", chưa đầy đủ", ", not complete")));
        page_.line(page_.say("hiệu lực", "in force"), in_force());
        if (catalogue_.inherits) {
            page_.line(page_.say("kế thừa từ", "inherits from"), catalogue_.inherits->from);
        }
        const auto compared =
            std::count_if(catalogue_.requirements.begin(), catalogue_.requirements.end(),
                          [](const auto& one) { return one.verified; });
        page_.line(page_.say("lời văn", "wording"),
                   page_.say("của chúng tôi; đã đối chiếu với văn bản: ",
                             "ours; compared with the text: ") +
                       std::to_string(compared) + "/" +
                       std::to_string(catalogue_.requirements.size()));
    }

    std::string in_force() const {
        std::string text;
        const auto day = [](Time time) { return format_time(time).substr(0, 10); };
        if (catalogue_.in_force_from)
            text += page_.say("từ ", "from ") + day(*catalogue_.in_force_from);
        if (catalogue_.in_force_until) {
            text += (text.empty() ? "" : " ") + page_.say("đến hết ", "until ") +
                    day(*catalogue_.in_force_until);
        }
        return text.empty() ? page_.say("không ghi", "not told") : text;
    }

    void write_group(const RequirementGroup& group) {
        bool begun = false;
        for (const auto& requirement : catalogue_.requirements) {
            if (requirement.group != group.id || !is_listed(requirement)) continue;
            if (!begun) page_.heading(group.id, page_.say(group.title));
            begun = true;
            write_requirement(requirement);
        }
    }

    void write_requirement(const Requirement& requirement) {
        constexpr std::size_t how_columns = 11;
        const auto how = std::string(words_for(requirement.how, page_.language()));
        const auto margin =
            "  " + padded(requirement.id, id_columns_) + "  " + padded(how, how_columns);
        page_.row(margin, page_.say(requirement.title));
        std::string names;
        for (const auto& one : checks_deciding(requirement, catalogue_, policies_))
            names += (names.empty() ? "" : " ") + one.name();
        const bool looked_at = !names.empty();
        if (looked_at) page_.row(std::string(columns_of(margin), ' '), names);
        ++counts_[requirement.how];
        if (looked_at) ++looked_at_;
    }

    void sum_up() {
        int all = 0;
        std::string text;
        for (const auto& [how, count] : counts_) {
            all += count;
            text +=
                ", " + std::to_string(count) + " " + std::string(words_for(how, page_.language()));
        }
        page_.blank();
        page_.row("", std::to_string(all) + page_.say(" yêu cầu", " requirements") + text +
                          page_.say("; có kiểm tra: ", "; with checks: ") +
                          std::to_string(looked_at_));
    }

    const Catalogue& catalogue_;
    std::string_view part_;
    const std::vector<const Policy*>& policies_;
    ExplainPage& page_;
    std::size_t id_columns_ = 0;
    std::map<Verification, int> counts_;
    int looked_at_ = 0;
};

}  // namespace

void explain_standard(const Catalogue& catalogue, std::string_view part,
                      const std::vector<const Policy*>& policies, ExplainPage& page) {
    StandardWriter(catalogue, part, policies, page).write();
}

}  // namespace presscheck
