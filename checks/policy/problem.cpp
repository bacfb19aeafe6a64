#include "checks/policy/problem.h"

#include "core/bytes.h"
#include "core/limits.h"
#include "core/small_letters.h"

#include <algorithm>
#include <numeric>

namespace presscheck {
namespace {

constexpr std::size_t longest_name = 64;  // beyond it no name of ours can be meant

// How many letters to add, drop, change or swap with their neighbour (optimal string alignment).
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> before;
    std::vector<std::size_t> above(right.size() + 1);
    std::iota(above.begin(), above.end(), 0U);
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::vector<std::size_t> row(right.size() + 1, i);
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const bool same = small_letter(left[i - 1]) == small_letter(right[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 &&
                                 small_letter(left[i - 1]) == small_letter(right[j - 2]) &&
                                 small_letter(left[i - 2]) == small_letter(right[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = std::move(above);
        above = std::move(row);
    }
    return above.back();
}

}  // namespace

std::string spell(std::string_view file, const std::vector<Problem>& problems) {
    std::string lines;
    for (const auto& problem : problems) {
        lines.append(file).append(":" + std::to_string(problem.place.line) + ":" +
                                  std::to_string(problem.place.column) + ": ");
        lines.append(problem.message).push_back('\n');
    }
    return lines;
}

std::string in_quotes(std::string_view written) {
    constexpr std::size_t most = 80;
    const bool cut = written.size() > most;
    if (cut) written = written.substr(0, utf8_prefix(written.substr(0, most)));
    std::string text = "'";
    for (const char c : written)
        text.push_back(c == '\n' || c == '\t' ? ' ' : c);
    return text + (cut ? "...'" : "'");
}

std::string_view nearest(std::string_view written, const std::vector<std::string_view>& known) {
    if (written.size() > longest_name) return {};
    std::string_view found;
    std::size_t best = std::max<std::size_t>(1, written.size() / 3) + 1;
    for (const auto name : known) {
        const std::size_t apart = name.size() > written.size() ? name.size() - written.size()
                                                               : written.size() - name.size();
        if (apart >= best) continue;
        const auto steps = distance(written, name);
        if (steps >= best) continue;
        best = steps;
        found = name;
    }
    return found;
}

std::string suggestion(std::string_view written, const std::vector<std::string_view>& known) {
    const auto name = nearest(written, known);
    return name.empty() ? std::string{} : "; did you mean '" + std::string(name) + "'?";
}

void Problems::add(Place place, std::string message, Problem::Kind kind) {
    if (!full()) found_.push_back({place, std::move(message), kind});
}

bool Problems::full() const {
    return found_.size() >= limits::problems_per_file;
}

std::vector<Problem> Problems::take() && {
    std::stable_sort(found_.begin(), found_.end(), [](const Problem& left, const Problem& right) {
        return std::pair(left.place.line, left.place.column) <
               std::pair(right.place.line, right.place.column);
    });
    return std::move(found_);
}

}  // namespace presscheck
