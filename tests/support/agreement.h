// What we say of a machine beside what its own tools say, line by line and in both directions.
#pragma once

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace presscheck::test {

using Lines = std::multiset<std::string>;

class Agreement {
public:
    // `judge` is the command that is believed: "ss -Hltn".
    Agreement(std::string probe, std::string judge)
        : probe_(std::move(probe)), judge_(std::move(judge)) {}

    // From here on this very line may stand on one side alone, and this is why.
    void explain(const std::string& line, std::string why) { explained_[line] = std::move(why); }

    // Every line that only one side has and nobody explained; empty when they agree. With
    // PRESSCHECK_TRUTH set a person is told how far they do (`./dev truth`).
    std::string disagreement(const Lines& ours, const Lines& theirs) const {
        std::string found;
        std::vector<std::string> excused;
        const auto only = [&](const Lines& left, const Lines& right, const char* whose) {
            for (auto it = left.begin(); it != left.end(); it = left.upper_bound(*it)) {
                if (right.count(*it) >= left.count(*it)) continue;
                const auto why = explained_.find(*it);
                if (why == explained_.end()) {
                    found += "\n  only " + std::string(whose) + ": " + *it;
                } else {
                    excused.push_back(*it + " (" + why->second + ")");
                }
            }
        };
        only(ours, theirs, "presscheck");
        only(theirs, ours, judge_.c_str());
        if (std::getenv("PRESSCHECK_TRUTH") != nullptr) {
            std::cerr << probe_ << ": " << ours.size() << " facts beside " << theirs.size()
                      << " of `" << judge_
                      << "`: " << (found.empty() ? "they agree" : "they differ") << found << '\n';
            for (const auto& line : excused)
                std::cerr << "  but for: " << line << '\n';
        }
        return found;
    }

private:
    std::string probe_, judge_;
    std::map<std::string, std::string> explained_;
};

// What `compare` finds, looked at anew while it finds anything: others start programs, mount and
// install meanwhile, and what two programs see one after the other need not be one machine. What
// truly differs differs each time.
template <class Compare>
std::string lasting_disagreement(const Compare& compare) {
    std::string found;
    for (int tries = 0; tries < 10; ++tries) {
        if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        found = compare();
        if (found.empty()) break;
    }
    return found;
}

}  // namespace presscheck::test
