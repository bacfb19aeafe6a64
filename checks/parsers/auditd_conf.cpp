#include "checks/parsers/auditd_conf.h"

#include "checks/parsers/auditd_keywords.h"
#include "checks/parsers/line_reader.h"
#include "core/small_letters.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::size_t longest_line = 158;  // auditd's buffer, less the newline and the end

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const auto word = line.substr(0, line.find(' '));
        if (!word.empty()) words.push_back(word);
        line.remove_prefix(std::min(word.size() + 1, line.size()));
    }
    return words;
}

class Reading {
public:
    AuditdConf run(std::string_view text) {
        LineReader lines(text);
        while (const auto line = lines.next()) {
            if (line->text.size() <= longest_line) read(*line);
        }
        // The last line without its end is left out by some releases.
        const bool cut = !text.empty() && !text.ends_with('\n');
        if (cut && !conf_.settings.empty() && conf_.settings.back().line == last_line_)
            refuse(last_line_);
        if (!text.empty() && !conf_.refusal) check_together();
        return std::move(conf_);
    }

private:
    void refuse(std::size_t line, Reason reason = Reason::malformed) {
        if (!conf_.refusal) conf_.refusal = AuditdRefusal{line, reason};
    }

    void read(const Line& line) {
        constexpr std::size_t least_words = 3;  // name = value
        last_line_ = line.number;
        const auto words = words_of(line.text);
        if (words.empty() || words.front().starts_with('#')) return;
        if (words.size() < least_words || words[1] != "=") return refuse(line.number);
        AuditdSetting setting{in_small_letters(words[0]), std::string(words[2]), {}, line.number};
        if (words.size() > least_words) setting.option = words[least_words];
        judge(setting);
        conf_.settings.push_back(std::move(setting));
    }

    void judge(const AuditdSetting& setting) {
        if (setting.name == "verify_email") verify_email_ = in_small_letters(setting.value) != "no";
        const auto* keyword = find_auditd_keyword(setting.name);
        if (keyword == nullptr || !auditd_takes(*keyword, setting, verify_email_))
            return refuse(setting.line);
        if (keyword->later) refuse(setting.line, Reason::version);
    }

    // What auditd asks of the settings together when it has read them all.
    void check_together() {
        const auto* space = conf_.find("space_left");
        const auto* admin = conf_.find("admin_space_left");
        const auto* flush = conf_.find("flush");
        const auto* freq = conf_.find("freq");
        const bool shares = (space != nullptr && space->value.find('%') != std::string::npos) ||
                            (admin != nullptr && admin->value.find('%') != std::string::npos);
        if (!shares && number_of(space) <= number_of(admin)) {
            return refuse(admin != nullptr ? admin->line : space != nullptr ? space->line : 0);
        }
        const auto way = flush == nullptr ? "none" : in_small_letters(flush->value);
        if ((way == "incremental" || way == "incremental_async") && number_of(freq) == 0)
            refuse(freq != nullptr ? freq->line : flush->line);
    }

    static std::uint64_t number_of(const AuditdSetting* setting) {
        return setting == nullptr ? 0 : auditd_number(setting->value).value_or(0);
    }

    AuditdConf conf_;
    std::size_t last_line_ = 0;
    bool verify_email_ = true;  // counts for the addresses that follow
};

}  // namespace

const AuditdSetting* AuditdConf::find(std::string_view name) const {
    const auto found = std::find_if(settings.rbegin(), settings.rend(),
                                    [&](const AuditdSetting& each) { return each.name == name; });
    return found == settings.rend() ? nullptr : &*found;
}

AuditdConf parse_auditd_conf(std::string_view text) {
    return Reading().run(text);
}

}  // namespace presscheck
