#include "checks/parsers/ini_file.h"

#include "checks/parsers/line_reader.h"

#include <algorithm>

namespace presscheck {
namespace {

class Reading {
public:
    IniFile run(std::string_view text) {
        LineReader lines(text);
        while (const auto line = lines.next())
            take(*line);
        return std::move(file_);
    }

private:
    void take(const Line& line) {
        const auto content = trimmed(line.text);
        if (content.empty() || content.front() == '#' || content.front() == ';') return;
        const auto indent = line.text.find_first_not_of(" \t");
        if (open_ && indent > indent_) return go_on(content);
        if (content.front() == '[') return enter(content);
        add(content, indent, line.number);
    }

    void enter(std::string_view content) {
        open_ = false;
        const auto end = content.find(']');
        const auto rest =
            end == std::string_view::npos ? content : trimmed(content.substr(end + 1));
        const bool comment = rest.empty() || rest.front() == '#' || rest.front() == ';';
        if (end == std::string_view::npos || !comment) {
            file_.malformed = true;
            return;
        }
        section_ = trimmed(content.substr(1, end - 1));
    }

    void go_on(std::string_view content) {
        auto& last = file_.settings.back();
        last.value = last.value.value_or("") + "\n" + std::string(content);
        last.joined = true;
    }

    void add(std::string_view content, std::size_t indent, std::size_t number) {
        const auto split = content.find_first_of("=:");
        const auto key = trimmed(content.substr(0, split));
        if (key.empty()) {
            file_.malformed = true;
            return;
        }
        IniSetting setting{section_, std::string(key), {}, number, false};
        if (split != std::string_view::npos)
            setting.value = std::string(trimmed(content.substr(split + 1)));
        file_.settings.push_back(std::move(setting));
        indent_ = indent;
        open_ = true;
    }

    IniFile file_;
    std::string section_;
    std::size_t indent_ = 0;  // of the last key
    bool open_ = false;       // a key has been read in this section
};

}  // namespace

IniFile parse_ini(std::string_view text) {
    constexpr std::string_view mark = "\xef\xbb\xbf";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    return Reading().run(text);
}

}  // namespace presscheck
