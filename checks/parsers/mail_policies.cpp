#include "checks/parsers/mail_policies.h"

#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

std::vector<std::string> words_of(std::string_view text, char mark) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(mark));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (const auto bare = trimmed(word); !bare.empty()) words.push_back(in_small_letters(bare));
    }
    return words;
}

// The terms behind v=spf1 of each record; another version is no SPF.
std::vector<std::vector<std::string>> spf_records(const std::vector<std::string>& records) {
    std::vector<std::vector<std::string>> found;
    for (const auto& record : records) {
        auto words = words_of(record, ' ');
        if (words.empty() || words.front() != "v=spf1") continue;
        words.erase(words.begin());
        found.push_back(std::move(words));
    }
    return found;
}

bool is_term(std::string_view term) {
    constexpr std::array<std::string_view, 8> mechanisms{"all", "include", "a",   "mx",
                                                         "ptr", "ip4",     "ip6", "exists"};
    if (term.find('=') != std::string_view::npos && term.find('=') < term.find_first_of(":/"))
        return true;  // a modifier; unknown ones are left out of account
    if (!term.empty() && std::string_view("+-?~").find(term.front()) != std::string_view::npos)
        term.remove_prefix(1);
    const auto name = term.substr(0, term.find_first_of(":/"));
    return std::find(mechanisms.begin(), mechanisms.end(), name) != mechanisms.end();
}

}  // namespace

// What stands behind `all` is never asked: RFC 7208, 5.1.
std::string spf_class(const std::vector<std::string>& records) {
    const auto found = spf_records(records);
    if (found.empty()) return "missing";
    if (found.size() > 1) return "invalid";
    const auto& terms = found.front();
    if (!std::all_of(terms.begin(), terms.end(), is_term)) return "invalid";
    for (const auto& term : terms) {
        if (term == "-all") return "hard";
        if (term == "~all") return "soft";
        if (term == "?all") return "neutral";
        if (term == "all" || term == "+all") return "pass";
    }
    const bool redirected = std::any_of(terms.begin(), terms.end(), [](const std::string& term) {
        return term.starts_with("redirect=");
    });
    return redirected ? "redirect" : "neutral";
}

std::optional<std::string> spf_redirect(const std::vector<std::string>& records) {
    const auto found = spf_records(records);
    if (found.size() != 1) return std::nullopt;
    for (const auto& term : found.front()) {
        constexpr std::string_view key = "redirect=";
        if (!term.starts_with(key)) continue;
        auto domain = term.substr(key.size());
        if (domain.ends_with('.')) domain.pop_back();
        if (domain.empty() || domain.find('%') != std::string::npos) return std::nullopt;
        return domain;
    }
    return std::nullopt;
}

// RFC 7489, 6.3 and 6.6.3: v first and p second; what has no valid p is no record unless it says
// where to report, and is then as p=none.
std::string dmarc_class(const std::vector<std::string>& records, bool of_subdomain) {
    std::vector<std::vector<std::string>> found;
    for (const auto& record : records) {
        auto tags = words_of(record, ';');
        for (auto& tag : tags)
            tag.erase(std::remove(tag.begin(), tag.end(), ' '), tag.end());
        if (!tags.empty() && tags.front() == "v=dmarc1") found.push_back(std::move(tags));
    }
    if (found.empty()) return "missing";
    if (found.size() > 1) return "invalid";
    const auto value_of = [&](std::string_view key) -> std::string {
        for (const auto& tag : found.front()) {
            if (tag.starts_with(key)) return tag.substr(key.size());
        }
        return {};
    };
    const auto known = [](const std::string& policy) {
        return policy == "none" || policy == "quarantine" || policy == "reject";
    };
    const auto whole = value_of("p="), sub = value_of("sp=");
    if (!known(whole)) return value_of("rua=").empty() ? "invalid" : "none";
    if (!of_subdomain || sub.empty()) return whole;
    return known(sub) ? sub : "invalid";
}

}  // namespace presscheck
