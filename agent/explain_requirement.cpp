#include "agent/explain_requirement.h"

#include "agent/words.h"
#include "checks/policy/deciding.h"

#include <chrono>
#include <string>

namespace presscheck {
namespace {

class RequirementWriter {
public:
    RequirementWriter(const Requirement& requirement, const Catalogue& catalogue, ExplainPage& page)
        : requirement_(requirement), catalogue_(catalogue), page_(page) {}

    void write(const Catalogues& catalogues, const std::vector<const Policy*>& policies) {
        page_.heading(catalogue_.full_name(requirement_), page_.say(requirement_.title));
        page_.line(page_.say("thuộc", "part of"), place());
        page_.line(page_.say("áp dụng cho", "applies to"), subject());
        page_.line(page_.say("xác minh", "verified"), verification());
        page_.line(page_.say("lời văn", "wording"), wording());
        checks(policies);
        attestation();
        correspondence(catalogues);
    }

private:
    std::string place() const {
        const auto* group = catalogue_.find_group(requirement_.group);
        const auto title = group == nullptr ? std::string() : " " + page_.say(group->title);
        return requirement_.group + title + ", " + page_.say(catalogue_.title);
    }

    std::string subject() const {
        const auto whom = requirement_.host_scoped
                              ? page_.say("từng máy chủ", "each server")
                              : page_.say("cả cơ quan", "the agency as a whole");
        if (requirement_.mandatory) return whom + page_.say("; bắt buộc", "; mandatory");
        return whom + page_.say("; không bắt buộc: ", "; not mandatory: ") + requirement_.reason;
    }

    std::string verification() const {
        switch (requirement_.how) {
            case Verification::automatic:
                return page_.say("tự động: máy tự cho thấy đạt hay chưa",
                                 "automatic: the machine shows whether it is met");
            case Verification::partial:
                return page_.say(
                    "một phần: máy cho thấy một phần, phần còn lại cơ quan ký xác nhận",
                    "partial: the machine shows a part, the agency attests the rest");
            case Verification::attested:
                return page_.say("xác nhận: máy không cho thấy được, cơ quan ký xác nhận",
                                 "attested: no machine shows it, the agency attests it");
        }
        return {};
    }

    // How far a reader may rely on the words above.
    std::string wording() const {
        const auto* source = catalogue_.find_source(requirement_.provenance);
        const auto from = source == nullptr ? requirement_.provenance : page_.say(source->title);
        const auto sure =
            requirement_.verified
                ? page_.say("của chúng tôi, đã đối chiếu với văn bản; nguồn: ",
                            "ours, compared with the text; from: ")
                : page_.say("của chúng tôi, CHƯA đối chiếu với bản chính thức; nguồn: ",
                            "ours, NOT compared with the official text; from: ");
        return sure + (from.empty() ? page_.say("không ghi", "not told") : from);
    }

    void checks(const std::vector<const Policy*>& policies) {
        const auto deciding = checks_deciding(requirement_, catalogue_, policies);
        auto label = page_.say("kiểm tra", "checks");
        for (const auto& one : deciding) {
            page_.line(label, one.name() + ": " + page_.say(one.check->title));
            label.clear();
        }
        if (!deciding.empty()) return;
        page_.line(label, requirement_.how == Verification::attested
                              ? page_.say("không có, và không cần", "none, and none is needed")
                              : std::string(words_for(Reason::no_check, page_.language())));
    }

    void attestation() {
        if (requirement_.how == Verification::automatic) return;
        const bool told = !requirement_.attest.vi.empty();
        page_.line(page_.say("bản xác nhận", "attestation"),
                   told ? page_.say("phải nêu: ", "has to show: ") + page_.say(requirement_.attest)
                        : page_.say("không ghi phải nêu gì", "nobody said what it has to show"));
        page_.line(page_.say("kỳ hạn", "renewal"), renewal());
    }

    std::string renewal() const {
        if (!requirement_.renew) {
            return page_.say("chưa biết kỳ hạn; xác nhận lại khi có thay đổi",
                             "no period is known; again when something changes");
        }
        const auto days =
            std::chrono::duration_cast<std::chrono::hours>(*requirement_.renew).count() / 24;
        return page_.say("xác nhận lại ít nhất mỗi ", "every ") + std::to_string(days) +
               page_.say(" ngày", " days at least");
    }

    void correspondence(const Catalogues& catalogues) {
        auto label = page_.say("tương ứng", "corresponds to");
        for (const auto& name : corresponding(catalogues, catalogue_.full_name(requirement_))) {
            const auto* other = find_requirement(catalogues, name);
            page_.line(label, name + (other == nullptr ? "" : ": " + page_.say(other->title)));
            label.clear();
        }
        for (const auto& name : requirement_.inherited_as)
            page_.line(page_.say("kế thừa từ", "inherited from"), name);
    }

    const Requirement& requirement_;
    const Catalogue& catalogue_;
    ExplainPage& page_;
};

}  // namespace

void explain_requirement(const Requirement& requirement, const Catalogue& catalogue,
                         const Catalogues& catalogues, const std::vector<const Policy*>& policies,
                         ExplainPage& page) {
    RequirementWriter(requirement, catalogue, page).write(catalogues, policies);
}

}  // namespace presscheck
