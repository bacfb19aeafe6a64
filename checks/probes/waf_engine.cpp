#include "checks/probes/waf_engine.h"

#include "checks/parsers/line_reader.h"
#include "checks/probes/glob_paths.h"
#include "core/small_letters.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr int deepest = 8;
constexpr std::size_t most_files = 512;

std::string unquoted(std::string_view word) {
    const bool quoted = word.size() >= 2 && word.front() == word.back() &&
                        (word.front() == '"' || word.front() == '\'');
    return std::string(quoted ? word.substr(1, word.size() - 2) : word);
}

std::string absolute(const std::string& path, const std::string& beside) {
    return path.starts_with('/') ? path : beside.substr(0, beside.rfind('/') + 1) + path;
}

}  // namespace

void WafEngine::hide(Reason reason, const std::string& source) {
    if (hidden_) return;
    hidden_ = reason;
    hidden_at_ = source;
}

void WafEngine::set(std::string_view word, const std::string& source) {
    on_ = in_small_letters(word) == "on";
    source_ = source;
}

void WafEngine::add_file(const std::string& path, const std::string& source) {
    include(path, config_, source, 0);
}

void WafEngine::add_text(std::string_view text, const std::string& source) {
    read(text, config_, source, 0);
}

void WafEngine::read(std::string_view text, const std::string& file, const std::string& source,
                     int depth) {
    LineReader lines(text);
    bool goes_on = false;
    while (const auto line = lines.next()) {
        const auto content = trimmed(line->text);
        const bool begins = !goes_on;
        goes_on = content.ends_with('\\');
        if (!begins || content.empty() || content.front() == '#') continue;
        const auto blank = std::min(content.find_first_of(" \t"), content.size());
        const auto name = in_small_letters(content.substr(0, blank));
        const auto value = unquoted(trimmed(content.substr(blank)));
        const auto place_of_line = source.empty() ? place(file, line->number) : source;
        if (name == "secruleengine") set(value, place_of_line);
        if (name == "include" || name == "includeoptional")
            include(value, file, place_of_line, depth + 1);
    }
}

void WafEngine::include(const std::string& pattern, const std::string& file,
                        const std::string& source, int depth) {
    if (depth > deepest) return hide(Reason::malformed, source);
    const auto paths = glob_paths(host_, absolute(pattern, file));
    if (!paths) return hide(reason_of(paths.error(), host_), source);
    if (paths->empty() && pattern.find_first_of("*?[") == std::string::npos)
        return hide(Reason::malformed, source);
    for (const auto& path : *paths) {
        if (++files_ > most_files) return hide(Reason::budget, source);
        const auto text = host_.read_file(path);
        if (!text) return hide(reason_without(text.error(), host_), path);
        read(*text, path, "", depth);
    }
}

WebCell WafEngine::on() const {
    if (hidden_) return {unknown(*hidden_), hidden_at_};
    return {boolean(on_), source_};
}

}  // namespace presscheck
