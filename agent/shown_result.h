// What a person is told of one result, in words: shared by every form a scan is printed in.
#pragma once

#include "agent/scan_groups.h"
#include "checks/policy/text.h"

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace presscheck {

// A row that decided, and the path and line it was read from.
struct ShownRow {
    std::string text;
    std::string source;  // empty: it has no one place
};

struct ShownResult {
    std::string title, why, fix;
    std::string asked;               // what was demanded of the machine
    std::string unknown;             // why nobody knows, and where; empty: it is known
    std::string undeclared;          // who has to declare what; empty: nothing is missing
    std::vector<ShownRow> evidence;  // as many as the result carries
    bool nothing_found = false;      // it failed because there is nothing
};

// Every text is printable, whatever the machine's files held.
// REQUIRES: the members of presscheck-scan/1 are there; nlohmann throws otherwise.
ShownResult shown_result(const ShownCheck& check, Language language);

// The text of a document in this language.
std::string text_in(const nlohmann::json& text, Language language);

// The words for a requirement's state, as it stands in a scan.
std::string_view words_for_requirement(std::string_view state, Language language);

// A source as the file and the line it names; no line where it has none.
struct SourcePlace {
    std::string path;  // empty: it is no file ("kernel", a probe's own words)
    std::size_t line = 0;
};
SourcePlace place_of(const std::string& source);

}  // namespace presscheck
