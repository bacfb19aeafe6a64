#include "checks/probes/apt_corrections.h"

#include "checks/parsers/apt_words.h"
#include "checks/parsers/os_release_file.h"
#include "checks/probes/observed.h"
#include "checks/probes/package_database.h"
#include "checks/probes/repository_rows.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace presscheck {
namespace {

// `value` as a list: blanks and commas part its words.
bool has_word(std::string_view value, std::string_view word) {
    while (!value.empty()) {
        const auto* end = std::find_if(value.begin(), value.end(),
                                       [](char c) { return c == ',' || is_apt_blank(c); });
        const auto length = static_cast<std::size_t>(end - value.begin());
        if (value.substr(0, length) == word) return true;
        value.remove_prefix(std::min(length + 1, value.size()));
    }
    return false;
}

class Judging {
public:
    explicit Judging(const Observation& observation)
        : host_(observation.host),
          setup_(apt_setup(observation)),
          lists_(apt_lists(observation)),
          packages_(package_database(observation)) {}

    AptCorrections run() {
        find_release();
        find_architectures();
        for (const auto& list : lists_->lists)
            found_.fits.push_back(list.security ? fit(list) : AptCorrections::Fit{});
        for (const auto& architecture : architectures_) {
            if (!covered_.contains(architecture)) found_.uncovered = true;
        }
        const auto mends = [](const AptCorrections::Fit& each) { return each.mends; };
        if (std::none_of(found_.fits.begin(), found_.fits.end(), mends)) found_.uncovered = true;
        if (found_.uncovered) blame();
        return std::move(found_);
    }

private:
    void doubt(Reason reason, const std::string& at) {
        if (found_.unclear) return;
        found_.unclear = reason;
        found_.unclear_at = readable(at);
    }

    void find_release() {
        std::string path = "/etc/os-release";
        auto bytes = host_.read_file(path);
        if (!bytes && bytes.error().code == Errc::not_found) {
            path = "/usr/lib/os-release";
            bytes = host_.read_file(path);
        }
        if (!bytes) return doubt(reason_without(bytes.error(), host_), path);
        const auto values = os_release_values(*bytes);
        const auto codename = values.find("VERSION_CODENAME");
        if (codename == values.end()) return doubt(Reason::absent, path);
        if (!codename->second || codename->second->text.empty())
            return doubt(Reason::malformed, path);
        codename_ = codename->second->text;
    }

    // Of an architecture that nothing is installed of nothing has to be mended.
    void find_architectures() {
        if (packages_->incomplete) doubt(*packages_->incomplete, "");
        for (const auto& package : packages_->packages) {
            if (is_unpacked(package) && package.architecture != "all")
                architectures_.insert(package.architecture);
        }
    }

    bool is_of_this_release(const AptList& list) const {
        return list.suite == codename_ + "-security" || list.suite == codename_ + "/updates" ||
               list.codename == codename_ + "-security";
    }

    // Without an option apt takes all the machine has. `arch+` and `arch-` take at least less.
    static bool is_for(const AptSource& source, const std::string& architecture) {
        for (const auto* name : {"arch", "architectures"}) {
            const auto option = source.options.find(name);
            if (option != source.options.end()) return has_word(option->second, architecture);
        }
        return true;
    }

    static bool has_index(const AptList& list, const std::string& component,
                          const std::string& architecture) {
        const auto part = "_" + apt_file_name(component) + "_binary-" + architecture +
                          (architecture.empty() ? "" : "_Packages");
        return std::any_of(list.indexes.begin(), list.indexes.end(), [&](const std::string& path) {
            return path.find(part) != std::string::npos;
        });
    }

    AptCorrections::Fit fit(const AptList& list) {
        const auto& source = setup_->sources[list.source].source;
        const auto has = [&](std::string_view name) {
            return std::find(source.components.begin(), source.components.end(), name) !=
                   source.components.end();
        };
        AptCorrections::Fit fit;
        const bool main = has("main") || has("updates/main");
        const bool right = !codename_.empty() && main && is_of_this_release(list);
        std::set<std::string> wanted;
        for (const auto& architecture : architectures_) {
            if (is_for(source, architecture)) wanted.insert(architecture);
        }
        fit.mends = right && (!wanted.empty() || architectures_.empty());
        if (right) covered_.insert(wanted.begin(), wanted.end());
        if (wanted.empty()) wanted.insert("");  // any will do
        for (const auto& component : source.components) {
            for (const auto& architecture : wanted)
                fit.whole = fit.whole && has_index(list, component, architecture);
        }
        return fit;
    }

    void blame() {
        found_.uncovered_at = "/var/lib/apt/lists";
        for (const auto& list : lists_->lists) {
            if (!list.security) continue;
            found_.uncovered_at =
                list.release.empty() ? without_credentials(list.uri) : readable(list.release);
            return;
        }
    }

    const Host& host_;
    std::shared_ptr<const AptSetup> setup_;
    std::shared_ptr<const AptLists> lists_;
    std::shared_ptr<const PackageDatabase> packages_;
    std::string codename_;
    std::set<std::string> architectures_, covered_;
    AptCorrections found_;
};

}  // namespace

std::shared_ptr<const AptCorrections> apt_corrections(const Observation& observation) {
    return observation.memory.once<AptCorrections>([&] { return Judging(observation).run(); });
}

}  // namespace presscheck
