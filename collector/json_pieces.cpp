#include "collector/json_pieces.h"

#include "core/canonical_json.h"
#include "core/limits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace presscheck {
namespace {

constexpr std::string_view blanks = " \t\n\r";

// Behind the text that begins here with a quotation mark; the end of all when it is never closed.
std::size_t behind_text(std::string_view json, std::size_t at) {
    for (at = json.find_first_of("\"\\", at + 1); at != std::string_view::npos;
         at = json.find_first_of("\"\\", at + 2)) {  // past whatever was escaped
        if (json[at] == '"') return at + 1;
    }
    return json.size();
}

// Reads the frame around the elements, mark by mark.
class Frame {
public:
    explicit Frame(std::string_view json) : json_(json) {}

    bool take(char mark) {
        skip_blanks();
        if (at_ == json_.size() || json_[at_] != mark) return false;
        ++at_;
        return true;
    }

    bool at_end() {
        skip_blanks();
        return at_ == json_.size();
    }

    // The name of a member, in whatever spelling.
    bool take_name(std::string_view name) {
        skip_blanks();
        if (at_ == json_.size() || json_[at_] != '"') return false;
        const auto from = at_;
        at_ = behind_text(json_, at_);
        const auto spelled = parse_json(json_.substr(from, at_ - from), limits::name_bytes);
        return spelled && spelled->is_string() && *spelled == name;
    }

    // Up to the comma or bracket that ends it; that one is not taken. Nothing when there is none.
    std::optional<std::string_view> take_element() {
        skip_blanks();
        const auto from = at_;
        std::size_t depth = 0;
        while (true) {
            at_ = std::min(json_.find_first_of("\"[{]},", at_), json_.size());
            if (at_ == json_.size()) return std::nullopt;
            const char mark = json_[at_];
            if (mark == '"') {
                at_ = behind_text(json_, at_);
                continue;
            }
            const bool closes = mark == ']' || mark == '}';
            if (depth == 0 && (closes || mark == ',')) return json_.substr(from, at_ - from);
            if (closes) --depth;
            if (mark == '[' || mark == '{') ++depth;
            ++at_;
        }
    }

private:
    void skip_blanks() { at_ = std::min(json_.find_first_not_of(blanks, at_), json_.size()); }

    std::string_view json_;
    std::size_t at_ = 0;
};

}  // namespace

// Each value but the outermost stands behind a comma or is the first of what an opening began.
bool has_few_values(std::string_view json, std::size_t most) {
    std::size_t values = 1;
    std::size_t at = 0;
    while (values <= most) {
        at = json.find_first_of("\"[{,", at);
        if (at == std::string_view::npos) return true;
        if (json[at] == '"') {
            at = behind_text(json, at);
            continue;
        }
        ++values;
        ++at;
    }
    return false;
}

Result<std::vector<std::string_view>> elements_of(std::string_view json, std::string_view name,
                                                  std::size_t most) {
    const Error malformed{Errc::malformed, "an object with the one member " + std::string(name) +
                                               ", a list, is expected"};
    Frame frame(json);
    if (!frame.take('{') || !frame.take_name(name) || !frame.take(':') || !frame.take('[')) {
        return malformed;
    }
    std::vector<std::string_view> elements;
    bool more = !frame.take(']');
    while (more) {
        if (elements.size() == most) {
            return Error{Errc::too_large, "at most " + std::to_string(most) + " " +
                                              std::string(name) + " in a request"};
        }
        const auto element = frame.take_element();
        if (!element) return malformed;
        elements.push_back(*element);
        more = frame.take(',');
        if (!more && !frame.take(']')) return malformed;
    }
    if (!frame.take('}') || !frame.at_end()) return malformed;
    return elements;
}

}  // namespace presscheck
