#include "checks/parsers/dpkg_status.h"

#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <optional>

namespace presscheck {
namespace {

enum class Field { package, status, architecture, version, config_version };
constexpr std::array<std::string_view, 5> field_names{"package", "status", "architecture",
                                                      "version", "config-version"};

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

// `name` is in lower case.
bool is_called(std::string_view written, std::string_view name) {
    return std::equal(written.begin(), written.end(), name.begin(), name.end(),
                      [&](char w, char n) { return small_letter(w) == n; });
}

// Collects the lines of one paragraph. The text stays where it is: a database has tens of thousands
// of lines, and few are kept.
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
        any_ = true;
        const auto known = std::find_if(field_names.begin(), field_names.end(), [&](auto name) {
            return is_called(line.substr(0, colon), name);
        });
        if (known == field_names.end()) return;
        auto& value = values_[static_cast<std::size_t>(known - field_names.begin())];
        broken_ = broken_ || value;
        value = trimmed(line.substr(colon + 1));
    }

    bool empty() const { return empty_; }
    bool broken() const { return broken_; }

    // The first line of its value; empty when there is none.
    std::string field(Field field) const {
        return std::string(values_[static_cast<std::size_t>(field)].value_or(""));
    }

private:
    std::array<std::optional<std::string_view>, field_names.size()> values_;
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
    DpkgPackage package{paragraph.field(Field::package),
                        paragraph.field(Field::architecture),
                        paragraph.field(Field::version),
                        "install",
                        "ok",
                        "installed",
                        {}};
    if (paragraph.broken() || package.name.empty()) return std::nullopt;
    if (!always_installed && !split_status(paragraph.field(Field::status), package)) {
        return std::nullopt;
    }
    if (package.version.empty()) package.version = paragraph.field(Field::config_version);
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
