#include "checks/withhold_accounts.h"

#include "checks/glob.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <vector>

namespace presscheck {
namespace {

constexpr char filler = 'z';  // a letter of crypt(5), and not the `x` that sends to shadow
constexpr std::size_t password_field = 1;

using Trust = Pseudonyms::Trust;

// How many fields a record of such a file has, and which of them are numbers.
struct Form {
    std::string_view names;
    std::size_t fields;
    std::span<const std::size_t> numbers;
};
constexpr std::array<std::size_t, 2> of_passwd{2, 3};
constexpr std::array<std::size_t, 1> of_group{2};
constexpr std::array<std::size_t, 7> of_shadow{2, 3, 4, 5, 6, 7, 8};
// The first that fits: `gshadow` is a `*shadow*` as well.
constexpr std::array<Form, 5> forms{{{"*gshadow*", 4, {}},
                                     {"*opasswd*", 4, {}},
                                     {"passwd*", 7, of_passwd},
                                     {"group*", 4, of_group},
                                     {"*shadow*", 9, of_shadow}}};

const Form* form_of(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    const auto* found = std::find_if(forms.begin(), forms.end(), [&](const Form& form) {
        return text_matches(form.names, name);
    });
    return found == forms.end() ? nullptr : found;
}

bool is_whole_number(std::string_view field) {
    while (!field.empty() && (field.back() == '\n' || field.back() == '\r'))
        field.remove_suffix(1);
    if (field.starts_with('-')) field.remove_prefix(1);
    return std::all_of(field.begin(), field.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; });
}

// What crypt(5) counts with: `$y$j9T$`, `$6$rounds=5000$`, `$2b$12$`.
bool is_cost(std::string_view scheme, std::string_view part) {
    constexpr std::array<std::string_view, 7> with_cost{"y", "gy", "2a", "2b", "2x", "2y", "sha1"};
    constexpr std::size_t longest = 6;
    constexpr std::string_view rounds = "rounds=";
    const bool counted = std::find(with_cost.begin(), with_cost.end(), scheme) != with_cost.end();
    if (part.starts_with(rounds)) return is_whole_number(part.substr(rounds.size()));
    return counted && part.size() <= longest;
}

bool is_scheme(std::string_view scheme) {
    constexpr std::array<std::string_view, 13> known{"1", "2a", "2b", "2x", "2y",  "3",   "5",
                                                     "6", "7",  "y",  "gy", "md5", "sha1"};
    return std::find(known.begin(), known.end(), scheme) != known.end();
}

void fill(std::string& text, std::size_t from, std::size_t end) {
    const auto is_crypt = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '/';
    };
    for (; from < end; ++from) {
        if (is_crypt(static_cast<unsigned char>(text[from]))) text[from] = filler;
    }
}

// "$y$j9T$salt$hash" becomes "$y$j9T$zzzz$zzzz"; marks like `!` and `*` stay, and so do words that
// are no hash.
std::string without_hash(std::string_view field) {
    std::string kept(field);
    if (field == "x" || field.starts_with("##") || field == "*NP*" || field == "*LK*") return kept;
    const auto dollar = field.find('$');
    if (dollar == std::string_view::npos) {
        fill(kept, 0, kept.size());
        return kept;
    }
    auto start = std::min(field.find('$', dollar + 1), field.size());
    const auto scheme = field.substr(dollar + 1, start - dollar - 1);
    fill(kept, 0, is_scheme(scheme) ? dollar : start);
    if (start < field.size()) {
        const auto end = std::min(field.find('$', start + 1), field.size());
        const auto part = field.substr(start + 1, end - start - 1);
        if (end < field.size() && is_cost(scheme, part)) start = end;
    }
    fill(kept, start, kept.size());
    return kept;
}

// Lines with their newlines.
std::vector<std::string_view> lines_of(std::string_view content) {
    std::vector<std::string_view> lines;
    while (!content.empty()) {
        lines.push_back(content.substr(0, std::min(content.find('\n'), content.size() - 1) + 1));
        content.remove_prefix(lines.back().size());
    }
    return lines;
}

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (auto colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':')) {
        fields.push_back(line.substr(0, colon));
        line.remove_prefix(colon + 1);
    }
    fields.push_back(line);
    return fields;
}

std::string joined(const std::vector<std::string>& fields) {
    std::string line;
    for (const auto& field : fields)
        line += (&field == fields.data() ? "" : ":") + field;
    return line;
}

}  // namespace

bool keeps_accounts(std::string_view path) {
    if (path_matches("/**/pam.d/*", path)) return false;  // /etc/pam.d/passwd
    return (path.starts_with("/etc/") || path.starts_with("/usr/etc/")) && form_of(path) != nullptr;
}

std::string without_any_word(std::string_view text) {
    std::string kept(text);
    fill(kept, 0, kept.size());
    return kept;
}

std::string without_hashes(std::string_view path, std::string_view content) {
    const auto* form = form_of(path);
    std::string kept;
    for (const auto line : lines_of(content)) {
        const auto fields = fields_of(line);
        if (form == nullptr || fields.size() <= password_field) {
            kept += without_any_word(line);
            continue;
        }
        std::vector<std::string> bare(fields.begin(), fields.end());
        auto& password = bare[password_field];
        const auto end = password.find_last_not_of("\r\n") + 1;
        password = without_hash(password.substr(0, end)) + password.substr(end);
        kept += joined(bare);
    }
    return kept;
}

std::string without_strangers(std::string_view path, std::string_view content,
                              Pseudonyms& pseudonyms) {
    const auto* form = form_of(path);
    if (form == nullptr) return pseudonyms.in_place_of(content, Trust::nothing);
    std::string kept;
    for (const auto line : lines_of(content)) {
        const auto fields = fields_of(line);
        const bool record = fields.size() == form->fields;
        std::vector<std::string> others(fields.begin(), fields.end());
        for (std::size_t i = 0; i < others.size(); ++i) {
            const bool number =
                std::find(form->numbers.begin(), form->numbers.end(), i) != form->numbers.end() &&
                is_whole_number(others[i]);
            const bool password = i == password_field;
            if (!number && !password)
                others[i] =
                    pseudonyms.in_place_of(others[i], record ? Trust::everything : Trust::nothing);
        }
        kept += joined(others);
    }
    return kept;
}

}  // namespace presscheck
