#include "tests/support/coverage_text.h"

#include "checks/policy/deciding.h"
#include "checks/policy/load.h"
#include "tests/support/places.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <string_view>

namespace presscheck::test {
namespace {

constexpr std::array hows{Verification::automatic, Verification::partial, Verification::attested};

std::string_view words_for(Verification how) {
    switch (how) {
        case Verification::automatic:
            return "tự động";
        case Verification::partial:
            return "một phần";
        case Verification::attested:
            return "xác nhận";
    }
    return {};
}

struct Counts {
    std::array<int, hows.size()> all{}, looked_at{};
};

std::string counted(const Counts& counts, std::size_t how) {
    return std::to_string(counts.looked_at[how]) + "/" + std::to_string(counts.all[how]);
}

class Writer {
public:
    Writer(const Catalogues& catalogues, const std::vector<Policy>& policies)
        : catalogues_(catalogues) {
        for (const auto& policy : policies) {
            policies_.push_back(&policy);
            checks_ += policy.checks.size();
        }
    }

    std::string write() && {
        introduce();
        sum_up();
        for (const auto& [id, catalogue] : catalogues_)
            write(catalogue);
        return std::move(out_);
    }

private:
    void introduce() {
        out_ +=
            "# Độ phủ / Coverage\n\n"
            "<!-- Do `./dev coverage` viết, đừng sửa tay. / Written by `./dev coverage`; do not "
            "edit. -->\n\n"
            "Từng yêu cầu của các bộ yêu cầu đi kèm, và kiểm tra nào quyết định yêu cầu đó.\n\n"
            "Every requirement of the catalogues that ship, and the checks that decide it.\n\n"
            "| | |\n|---|---|\n"
            "| tự động / automatic | máy tự cho thấy đạt hay chưa / the machine shows whether it "
            "is met |\n"
            "| một phần / partial | máy cho thấy một phần, phần còn lại cơ quan ký xác nhận / the "
            "machine "
            "shows a part, the agency attests the rest |\n"
            "| xác nhận / attested | cơ quan ký xác nhận / the agency attests it |\n"
            "| — | chưa có kiểm tra nào / no check looks at it yet |\n\n";
    }

    Counts counts_of(const Catalogue& catalogue) const {
        Counts counts;
        for (const auto& requirement : catalogue.requirements) {
            const auto how = static_cast<std::size_t>(requirement.how);
            ++counts.all[how];
            if (!checks_deciding(requirement, catalogue, policies_).empty())
                ++counts.looked_at[how];
        }
        return counts;
    }

    void sum_up() {
        const auto policies = std::to_string(policies_.size());
        const auto checks = std::to_string(checks_);
        out_ += policies + " bộ kiểm tra với " + checks +
                " kiểm tra; bảng ghi số yêu cầu có kiểm tra trên tổng số.\n\n" + policies +
                " policies with " + checks +
                " checks; the table has requirements with checks of all.\n\n"
                "| bộ yêu cầu / catalogue | tự động | một phần | xác nhận |\n|---|---|---|---|\n";
        for (const auto& [id, catalogue] : catalogues_) {
            const auto counts = counts_of(catalogue);
            out_ += "| [" + id + "](#" + id + ") | " + counted(counts, 0) + " | " +
                    counted(counts, 1) + " | " + counted(counts, 2) + " |\n";
        }
    }

    void write(const Catalogue& catalogue) {
        out_ += "\n## " + catalogue.id + "\n\n" + catalogue.title.vi + " / " + catalogue.title.en +
                "\n";
        for (const auto& group : catalogue.groups) {
            out_ += "\n### " + group.id + " " + group.title.vi + " / " + group.title.en +
                    "\n\n| | xác minh | yêu cầu / requirement | kiểm tra / checks "
                    "|\n|---|---|---|---|\n";
            for (const auto& requirement : catalogue.requirements)
                if (requirement.group == group.id) write(catalogue, requirement);
        }
    }

    void write(const Catalogue& catalogue, const Requirement& requirement) {
        std::string names;
        for (const auto& one : checks_deciding(requirement, catalogue, policies_))
            names += (names.empty() ? "`" : ", `") + one.name() + "`";
        const bool asked = requirement.how != Verification::attested;
        out_ += "| " + requirement.id + " | " + std::string(words_for(requirement.how)) + " | " +
                requirement.title.vi + " / " + requirement.title.en + " | " +
                (names.empty() && asked ? "—" : names) + " |\n";
    }

    const Catalogues& catalogues_;
    std::vector<const Policy*> policies_;
    std::size_t checks_ = 0;
    std::string out_;
};

template <class T>
T needed(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

}  // namespace

std::string coverage_text(const Catalogues& catalogues, const std::vector<Policy>& policies) {
    return Writer(catalogues, policies).write();
}

std::string shipped_coverage_text() {
    const auto config = source_folder() + "/config";
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(config + "/policies"))
        files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    std::vector<Policy> policies;
    for (const auto& file : files)
        policies.push_back(needed(load_policy_file(file, config + "/catalogues")));
    return coverage_text(needed(load_catalogues(config + "/catalogues")), policies);
}

}  // namespace presscheck::test
