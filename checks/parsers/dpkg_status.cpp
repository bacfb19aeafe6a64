#include "checks/parsers/dpkg_status.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>

namespace presscheck {
namespace {

constexpr std::array<std::string_view, 5> wanted{"package", "status", "architecture", "version",
                                                 "config-version"};
using Fields = std::map<std::string, std::string>;  // names in lower case, first lines of values

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// Collects the lines of one paragraph.
class Paragraph {
public:
    void add(std::string_view line) {
        empty_ = false;
        if (line.front() == ' ' || line.front() == '\t') {
            broken_ = broken_ || !any_;
            return;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) {
            broken_ = true;
            return;
        }
        auto name = lower(line.substr(0, colon));
        any_ = true;
        if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) return;
        const bool first = fields_.emplace(std::move(name), trimmed(line.substr(colon + 1))).second;
        broken_ = broken_ || !first;
    }

    bool empty() const { return empty_; }
    bool broken() const { return broken_; }

    std::string field(const std::string& name) const {
        const auto found = fields_.find(name);
        return found == fields_.end() ? std::string() : found->second;
    }

private:
    Fields fields_;
    bool empty_ = true;
    bool any_ = false;  // a field has begun
    bool broken_ = false;
};

// The words of "install ok installed".
bool split_status(const std::string& text, DpkgPackage& package) {
    const auto first = text.find(' ');
    const auto second = first == std::string::npos ? first : text.find(' ', first + 1);
    if (second == std::string::npos || text.find(' ', second + 1) != std::string::npos) {
        return false;
    }
    package.want = text.substr(0, first);
    package.error = text.substr(first + 1, second - first - 1);
    package.status = text.substr(second + 1);
    return !package.want.empty() && !package.error.empty() && !package.status.empty();
}

std::optional<DpkgPackage> package_of(const Paragraph& paragraph, bool always_installed) {
    DpkgPackage package{paragraph.field("package"),
                        paragraph.field("architecture"),
                        paragraph.field("version"),
                        "install",
                        "ok",
                        "installed",
                        {}};
    if (paragraph.broken() || package.name.empty()) return std::nullopt;
    if (!always_installed && !split_status(paragraph.field("status"), package)) {
        return std::nullopt;
    }
    if (package.version.empty()) package.version = paragraph.field("config-version");
    const bool has_files = package.status != "not-installed" && package.status != "config-files";
    if (has_files && package.version.empty() && package.status != "half-installed") {
        return std::nullopt;
    }
    return package;
}

void finish(DpkgStatus& result, Paragraph& paragraph, bool always_installed) {
    if (paragraph.empty()) return;
    auto package = package_of(paragraph, always_installed);
    if (package) {
        result.packages.push_back(*std::move(package));
    } else {
        result.malformed = true;
    }
    paragraph = Paragraph();
}

}  // namespace

DpkgStatus parse_dpkg_status(std::string_view text, bool always_installed) {
    DpkgStatus result;
    // dpkg itself refuses a last line without its end: the rest of it may be missing.
    const bool cut_off = !text.empty() && text.back() != '\n' && !always_installed;
    Paragraph paragraph;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        if (trimmed(line).empty()) {
            finish(result, paragraph, always_installed);
        } else {
            paragraph.add(line);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (cut_off) {
        result.malformed = true;
        return result;
    }
    finish(result, paragraph, always_installed);
    return result;
}

}  // namespace presscheck
