#include "checks/pseudonyms.h"

#include "checks/known_words.h"
#include "checks/probes/observed.h"
#include "core/bytes.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace presscheck {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t short_word = 2;  // flags and units; no secret

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hex_letter(char c) {
    return c >= 'a' && c <= 'f';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// `30s`, `0x1f`, `20260101Z`, `1h30min`: digits with few letters, or with a known unit.
bool is_number(std::string_view word) {
    constexpr std::size_t most_letters = 4;
    if (!is_digit(word.front())) return false;
    const auto unit = word.substr(word.find_last_of("0123456789") + 1);
    return is_known_word(in_small_letters(unit)) ||
           word.size() -
                   static_cast<std::size_t>(std::count_if(word.begin(), word.end(), is_digit)) <=
               most_letters;
}

std::string without_digits(std::string_view number) {
    std::string kept(number);
    std::replace_if(kept.begin(), kept.end(), is_digit, '1');
    return kept;
}

// What a word with such an end is set to opens something: how long that end is.
std::size_t secret_name_bytes(std::string_view word) {
    constexpr std::array<std::string_view, 13> names{
        "password", "passwd", "passphrase", "pass", "pwd",        "pw",  "secret",
        "token",    "key",    "psk",        "pin",  "credential", "auth"};
    const auto* found = std::find_if(names.begin(), names.end(),
                                     [&](std::string_view name) { return word.ends_with(name); });
    return found == names.end() ? 0 : found->size();
}

// An escape with its backslash: `\n`, `\040`, `\x2d`, `\u00e9`.
std::string_view escape_at(std::string_view text) {
    const char kind = text.size() > 1 ? text[1] : ' ';
    const std::size_t end = kind == 'u' ? 6 : kind == 'x' || is_digit(kind) ? 4 : 2;
    return text.substr(0, end);
}

// The same, where it says a letter or a digit for another one.
std::string plain_escape(std::string_view escape) {
    const bool octal = escape.size() > 1 && is_digit(escape[1]);
    const auto digits = escape.substr(std::min<std::size_t>(octal ? 1 : 2, escape.size()));
    unsigned code = 0;
    const auto [stopped, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, octal ? 8 : 16);
    const bool whole = error == std::errc{} && stopped == digits.data() + digits.size();
    const auto said = static_cast<char>(code);
    if (!whole || code > 0x7f || !(is_letter(said) || is_digit(said))) return std::string(escape);
    const auto other = is_digit(said) ? (octal ? "061" : "31") : (octal ? "172" : "7a");
    auto plain = std::string(escape.substr(0, escape.size() - digits.size()));
    plain.append(digits.size() - std::string_view(other).size(), '0');
    return plain + other;
}

// `# words`, `; words` alone in a line: readers differ on what follows a setting. `#include` and
// `#1000` are sudo's, `#include` and `#clear` apt's.
bool begins_comment(std::string_view line, std::size_t at) {
    if (line[at] != '#' && line[at] != ';') return false;
    const auto rest = line.substr(at + 1);
    const bool asks = rest.starts_with("include") || rest.starts_with("clear ") ||
                      (!rest.empty() && is_digit(rest.front()));
    return !asks && line.substr(0, at).find_first_not_of(" \t") == std::string_view::npos;
}

std::size_t end_of_word(std::string_view line, std::size_t at) {
    while (at < line.size() && is_word_byte(line[at]))
        ++at;
    return at;
}

// `-oCiphers` is sshd's.
bool is_grammar(std::string_view lower, bool option) {
    return is_known_word(lower) ||
           (option && lower.starts_with('o') && is_known_word(lower.substr(1)));
}

// How much of `ConditionHost` is a word we know, up to a capital behind a small letter.
std::size_t known_beginning_bytes(std::string_view word) {
    for (auto end = word.size(); end-- > short_word + 1;) {
        const bool next = word[end] >= 'A' && word[end] <= 'Z' && word[end - 1] >= 'a';
        if (next && is_known_word(in_small_letters(word.substr(0, end)))) return end;
    }
    return 0;
}

// What may be taken for grammar, from the left of a line to the right.
class Trusting {
public:
    Trusting(bool grammar, bool comments)
        : comments_(comments), comment_(!grammar), vouched_(grammar) {}

    bool words() const { return !comment_ && !secret_; }
    bool numbers() const { return vouched_ && words(); }

    void meet_mark(std::string_view line, std::size_t at) {
        const char mark = line[at];
        comment_ = comment_ || (comments_ && begins_comment(line, at));
        if (mark == '[') end_ = "]";
        if (secret_) {
            secret_ = end_.find(mark) == std::string_view::npos;
        } else if (opens_ && mark == '=') {
            secret_ = true;
            const char next = at + 1 < line.size() ? line[at + 1] : ' ';
            if (next == '"' || next == '\'') end_ = "\n";
        }
        if (!secret_ && (mark == ']' || mark == '\n' || mark == ' ')) end_ = usual_end;
        opens_ = opens_ && (mark == ' ' || mark == '"' || mark == '\'');
    }

    void meet_word(std::string_view lower, bool stays) {
        opens_ = secret_name_bytes(lower) > 0;
        vouched_ = stays && !opens_;
    }

private:
    static constexpr std::string_view usual_end = " \t,\n";

    bool comments_, comment_;
    std::string_view end_ = usual_end;  // of a secret's value
    bool vouched_;                      // by the word before
    bool opens_ = false;                // the word before is `password`
    bool secret_ = false;               // behind `password=`, as far as its value may go
};

// Characters beyond ASCII become one of as many bytes, so that what was UTF-8 stays it.
std::string plain_characters(std::string word) {
    constexpr std::array<std::string_view, 5> of_size{"", "", "\xc3\xa9", "\xe1\xbb\x87",
                                                      "\xf0\x9f\x98\x80"};
    for (std::size_t i = 0; i < word.size();) {
        const auto lead = static_cast<unsigned char>(word[i]);
        const std::size_t size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const bool whole =
            size > 1 && i + size <= word.size() && is_utf8(std::string_view(word).substr(i, size));
        if (whole) word.replace(i, size, of_size[size]);
        i += whole ? size : 1;
    }
    return word;
}

// How a word in small letters is made: `z` a letter, `f` one of a hexadecimal number, `1` a digit.
std::string make_of(std::string word) {
    const bool hex = std::any_of(word.begin(), word.end(), is_digit) &&
                     std::all_of(word.begin(), word.end(),
                                 [](char c) { return is_digit(c) || is_hex_letter(c); });
    for (char& c : word) {
        if (is_digit(c)) c = '1';
        if (is_letter(c)) c = hex ? 'f' : 'z';
    }
    return plain_characters(std::move(word));
}

// The word of that make with this number, counted from its end; false where there is none.
bool count_to(std::size_t number, std::string& make) {
    for (auto i = make.size(); i-- > 0 && number > 0;) {
        const char c = make[i];
        if (!is_letter(c) && !is_digit(c)) continue;
        const std::size_t base = is_digit(c) ? 10 : c == 'f' ? 6 : 26;
        const auto step = static_cast<char>(number % base);
        make[i] =
            is_digit(c) ? static_cast<char>('0' + (step + 1) % 10) : static_cast<char>(c - step);
        number /= base;
    }
    return number == 0;
}

}  // namespace

void add_words(std::string_view text, Words& words) {
    for (std::size_t at = 0; at < text.size();) {
        const auto end = end_of_word(text, at);
        if (end > at) words.emplace(text.substr(at, end - at));
        at = std::max(end, at + 1);
    }
}

bool Pseudonyms::keeps(const std::string& word) const {
    // Some of what is shown is shown in small letters.
    if (kept_.contains(word) || kept_.contains(in_small_letters(word))) return true;
    // A table shows bytes that are no UTF-8 as something else.
    const bool plain = is_utf8(word);
    return !plain && kept_.contains(readable(word));
}

std::string Pseudonyms::in_place_of(std::string_view text, Trust trust) {
    std::string replaced;
    while (!text.empty()) {
        const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
        text.remove_prefix(line.size());
        Trusting trusting(trust != Trust::nothing, trust != Trust::everything);
        for (std::size_t at = 0; at < line.size();) {
            if (line.substr(at).starts_with(byte_order_mark)) {
                replaced += byte_order_mark;
                at += byte_order_mark.size();
                continue;
            }
            if (!is_word_byte(line[at])) {
                trusting.meet_mark(line, at);
                const bool escaped = line[at] == '\\';
                const auto mark = escaped ? escape_at(line.substr(at)) : line.substr(at, 1);
                replaced += escaped ? plain_escape(mark) : std::string(mark);
                at += mark.size();
                continue;
            }
            const auto end = end_of_word(line, at);
            const std::string word(line.substr(at, end - at));
            const bool option = at > 0 && line[at - 1] == '-';
            at = end;
            if (is_number(word)) {
                const bool stays = word.size() <= short_word || keeps(word) || trusting.numbers();
                replaced += stays ? word : without_digits(word);
                continue;
            }
            const auto lower = in_small_letters(word);
            const bool known = trusting.words() && is_grammar(lower, option);
            const bool stays = word.size() <= short_word || keeps(word) || known;
            replaced += stays ? word : trusting.words() ? setting_for(word) : word_for(word);
            trusting.meet_word(lower, known || (stays && word.size() > short_word));
        }
    }
    return replaced;
}

// The end of `PGPASSWORD` and the beginning of `ConditionHost` tell readers of settings what they
// are; the rest does not.
std::string Pseudonyms::setting_for(const std::string& word) {
    const auto other = [&](const std::string& part) {
        return part.size() <= short_word ? part : word_for(part);
    };
    const auto before = word.size() - secret_name_bytes(in_small_letters(word));
    if (before < word.size()) return other(word.substr(0, before)) + word.substr(before);
    const auto begins = known_beginning_bytes(word);
    return begins == 0 ? word_for(word) : word.substr(0, begins) + other(word.substr(begins));
}

std::string Pseudonyms::word_for(const std::string& word) {
    const auto lower = in_small_letters(word);
    if (taken_.contains(lower)) return word;  // stands for another one already
    auto& chosen = chosen_[lower];
    if (chosen.empty()) {
        const auto make = make_of(lower);
        auto& number = next_[make];
        // Where all words of a make are taken, two of them share one.
        for (chosen = make; taken_.contains(chosen) || kept_.contains(chosen) ||
                            is_known_word(chosen) || chosen == lower;) {
            auto another = make;
            if (!count_to(++number, another)) break;
            chosen = another;
        }
        taken_.insert(chosen);
    }
    auto written = chosen;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const bool capital = word[i] >= 'A' && word[i] <= 'Z';
        if (capital && written[i] >= 'a' && written[i] <= 'z')
            written[i] = static_cast<char>(written[i] - 'a' + 'A');
    }
    return written;
}

}  // namespace presscheck
