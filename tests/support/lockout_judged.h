// After how many wrong passwords login locks an account: as the probe says it, and as the machine's
// own libpam does it.
#pragma once

#include "checks/facts.h"
#include "checks/policy/declaration.h"
#include "tests/support/pam_place.h"
#include "tests/support/shown.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck::test {

inline std::string answer_to_last(const std::string& line) {
    const auto answers = line.substr(0, line.find(" |"));
    return answers.substr(answers.rfind(' ') + 1);
}

inline bool gets_in(const std::string& line) {
    return answer_to_last(line) == "0";
}

// The question: does the right password, or another, get in behind so many wrong ones?
inline std::string tries(int wrong, const std::string& who, const char* last = PamPlace::right) {
    std::string line = "auth login " + who;
    for (int i = 0; i < wrong; ++i)
        line += std::string(" ") + PamPlace::wrong;
    return line + " " + last;
}

// Of what libpam answered to the right and to a wrong password behind none, one, two ... wrong
// ones: the first number behind which none gets in. "unlimited" also where a wrong one gets in;
// "(none)" where none ever does.
inline std::string limit_of(const std::vector<std::string>& answers) {
    bool anybody = false;
    std::string limit = "unlimited";
    for (std::size_t i = 0; 2 * i < answers.size(); ++i) {
        if (gets_in(answers.at(2 * i + 1))) return "unlimited";
        const bool right = gets_in(answers.at(2 * i));
        anybody = anybody || right;
        if (!right && limit == "unlimited") limit = std::to_string(i);
    }
    return anybody ? limit : "(none)";
}

// Of persons; of root, where no person gets in.
inline std::string found_out(const PamPlace& place) {
    std::vector<std::string> questions;
    for (int i = 0; i < PamPlace::people; ++i) {
        const auto person = "person" + std::to_string(i);
        questions.push_back(tries(i, person));
        questions.push_back(tries(i, person, PamPlace::wrong));
    }
    const auto limit = limit_of(place.ask(questions));
    if (limit != "(none)") return limit;
    // There is one root: each question has records of its own.
    std::vector<std::string> answers;
    for (int i = 0; i < PamPlace::people; ++i) {
        answers.push_back(place.ask(tries(i, "root")));
        answers.push_back(place.ask(tries(i, "root", PamPlace::wrong)));
        const bool shut = i == 0 && !gets_in(answers[0]) && !gets_in(answers[1]);
        if (shut) return "(none)";
    }
    return limit_of(answers);
}

// Is root kept out after as many, whatever it types? "(none)" where there is no door.
inline std::string root_found_out(const PamPlace& place, const std::string& limit) {
    if (limit == "(none)") return limit;
    const int wrong = limit == "unlimited" ? PamPlace::people - 1 : std::stoi(limit);
    const auto answers = place.ask({tries(wrong, "root"), tries(wrong, "root", PamPlace::wrong)});
    return gets_in(answers.at(0)) || gets_in(answers.at(1)) ? "false" : "true";
}

inline Table lockout_seen(const PamPlace& place) {
    const auto host = place.host();
    FactCache facts(*host, *parse_time("2026-11-01T00:00:00Z"));
    return facts.table(*find_declaration("lockout"), {});
}

// The cell of login's row; "(none)" without one.
inline std::string of_login(const Table& table, std::string_view column) {
    for (const auto& row : table.rows()) {
        if (shown(row, "service") == "login") return shown(row, column);
    }
    return "(none)";
}

}  // namespace presscheck::test
