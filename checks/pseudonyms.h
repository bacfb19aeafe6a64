// Words of a machine's files that a recording needs to tell apart and nobody needs to read: another
// word stands for each, the same one everywhere, of the same length and made alike.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace presscheck {

using Words = std::set<std::string, std::less<>>;

// The words of a text, as they are written.
void add_words(std::string_view text, Words& words);

// Thread safety: none.
class Pseudonyms {
public:
    // What may be taken for words of a grammar: nothing, all but comments, all.
    enum class Trust { nothing, settings, everything };

    // `kept`: words that stay, for they are shown anyway.
    explicit Pseudonyms(Words kept) : kept_(std::move(kept)) {}

    // `text` with the same bytes between its words. What stays: words of at most two bytes; those
    // that are kept; where it is trusted, and not behind `password=`, those our parsers know
    // (checks/known_words.h), and numbers behind a word that stays or before any.
    std::string in_place_of(std::string_view text, Trust trust);

private:
    bool keeps(const std::string& word) const;
    std::string setting_for(const std::string& word);
    std::string word_for(const std::string& word);

    Words kept_;
    std::map<std::string, std::string, std::less<>> chosen_;  // in small letters
    Words taken_;
    std::map<std::string, std::size_t, std::less<>> next_;  // by how a word is made
};

}  // namespace presscheck
