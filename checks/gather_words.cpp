// Writes the source of is_known_word(): `gather_words OUT LIST SOURCE...`, from the words of the
// list and those of the literals of the sources. Runs while presscheck is built, and is no part of
// it.
#include "checks/known_words.h"

#include "core/small_letters.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace {

// What stands in the text literals of C++, one after another with a blank between.
std::string literals_of(std::string_view source) {
    std::string found;
    std::size_t at = 0;
    const auto skip_past = [&](std::string_view end, std::size_t from) {
        const auto stop = source.find(end, from);
        at = stop == std::string_view::npos ? source.size() : stop + end.size();
        return std::min(stop, source.size());
    };
    while (at < source.size()) {
        const auto rest = source.substr(at);
        if (rest.starts_with("//")) {
            skip_past("\n", at);
        } else if (rest.starts_with("/*")) {
            skip_past("*/", at);
        } else if (rest.starts_with("R\"")) {
            const auto open = std::min(source.find('(', at), source.size() - 1);
            const auto end = ")" + std::string(source.substr(at + 2, open - at - 2)) + "\"";
            found += source.substr(open + 1, skip_past(end, open + 1) - open - 1);
            found += ' ';
        } else if (rest.starts_with('"') || rest.starts_with('\'')) {
            const bool text = rest.front() == '"';
            // A mark between digits is none of a character.
            const bool separator = !text && at > 0 && presscheck::is_word_byte(source[at - 1]);
            for (++at; !separator && at < source.size() && source[at] != rest.front(); ++at) {
                if (source[at] == '\\') {
                    ++at;
                    found += ' ';
                } else if (text) {
                    found += source[at];
                }
            }
            if (!separator) ++at;
            found += ' ';
        } else {
            ++at;
        }
    }
    return found;
}

// A list's text without its comments.
std::string without_comments(std::string_view list) {
    std::string text;
    while (!list.empty()) {
        const auto line = list.substr(0, std::min(list.find('\n'), list.size() - 1) + 1);
        if (!line.starts_with('#')) text += line;
        list.remove_prefix(line.size());
    }
    return text;
}

void add_words(std::string_view text, std::set<std::string>& words) {
    std::string word;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        if (presscheck::is_word_byte(c)) {
            word += presscheck::small_letter(c);
        } else {
            if (!word.empty()) words.insert(std::move(word));
            word.clear();
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    std::set<std::string> words;
    for (int i = 2; i < count; ++i) {
        std::ifstream file(arguments[i], std::ios::binary);
        const std::string source{std::istreambuf_iterator<char>(file), {}};
        if (!file || source.empty()) {
            std::fprintf(stderr, "%s: cannot be read\n", arguments[i]);
            return 1;
        }
        add_words(i == 2 ? without_comments(source) : literals_of(source), words);
    }
    if (count < 4 || words.empty()) return 1;
    std::ofstream out(arguments[1], std::ios::binary);
    out << "#include \"checks/known_words.h\"\n\n#include <algorithm>\n#include <iterator>\n\n"
           "namespace presscheck {\n\nbool is_known_word(std::string_view word) {\n"
           "    static constexpr std::string_view known[] = {\n";
    for (const auto& word : words)
        out << "        \"" << word << "\",\n";
    out << "    };\n    return std::binary_search(std::begin(known), std::end(known), word);\n}\n\n"
           "}  // namespace presscheck\n";
    return out.flush() ? 0 : 1;
}
