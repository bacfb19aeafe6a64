// A text for a person, in both languages.
#pragma once

#include <string>

namespace presscheck {

enum class Language { vi, en };

struct Text {
    std::string vi, en;

    const std::string& in(Language language) const { return language == Language::vi ? vi : en; }
};

}  // namespace presscheck
