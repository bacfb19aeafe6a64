#include "checks/parsers/logrotate_reader.h"

#include "checks/parsers/logrotate_words.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace presscheck {
namespace {

constexpr int deepest = 16;  // includes in each other, as logrotate's MAX_NESTING
constexpr std::size_t most_entries = 10'000;

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}
bool is_space(char c) {
    return c == ' ' || ('\t' <= c && c <= '\r');
}
bool is_letter(char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}
bool is_script(std::string_view word) {
    return word == "postrotate" || word == "prerotate" || word == "firstaction" ||
           word == "lastaction" || word == "preremove";
}

// `at_` is the next character to look at. Where logrotate's loop would leave one out, so does this.
class Reader {
public:
    Reader(LogrotateReading& reading, std::string path, std::string_view text,
           LogrotateSettings& settings)
        : reading_(reading), path_(std::move(path)), text_(text), defaults_(settings) {}

    bool run() {
        while (at_ < text_.size() && !given_up_) {
            if (reading_.conf.entries.size() > most_entries) {
                reading_.blame(Reason::budget, path_);
                return true;
            }
            step();
        }
        // A mistake that ends the file, or a script without its end.
        if (given_up_ || in_script_) {
            reading_.conf.stops.push_back({path_, line()});
            if (entry_) reading_.drop_last();
            return false;
        }
        return !failed_;
    }

private:
    enum class Mode { words, rest_of_line, script, rest_of_script_line, after_entry, refused };

    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    std::size_t line() {
        const auto until = std::min(at_, text_.size());
        const auto fresh = text_.substr(counted_, until - std::min(counted_, until));
        line_ += static_cast<std::size_t>(std::count(fresh.begin(), fresh.end(), '\n'));
        counted_ = std::max(counted_, until);
        return line_;
    }
    std::string here() { return path_ + ":" + std::to_string(line()); }

    std::string_view take_word() {
        while (is_blank(next()))
            ++at_;
        const auto from = at_;
        while (is_letter(next()))
            ++at_;
        return text_.substr(from, at_ - from);
    }

    // Up to the end of the line, without blanks at its end; at the end of the file they stay.
    std::string_view take_line() {
        const auto end = std::min(text_.find('\n', at_), text_.size());
        auto line = text_.substr(at_, end - at_);
        while (end < text_.size() && !line.empty() && is_space(line.back()))
            line.remove_suffix(1);
        at_ = end;
        return line;
    }

    // Behind blanks and an equals sign. Nothing: the line ends there.
    std::optional<std::string_view> take_value() {
        auto from = std::min(text_.find_first_not_of(" \t", at_), text_.size());
        if (from < text_.size() && text_[from] == '=')
            from = std::min(text_.find_first_not_of(" \t", from + 1), text_.size());
        if (from < text_.size() && text_[from] == '\n') {
            ++at_;
            return std::nullopt;
        }
        at_ = from;
        return take_line();
    }

    void step() {
        switch (mode_) {
            case Mode::words:
                return skipping_ ? skipped_word() : word_or_sign();
            case Mode::script:
                return script();
            case Mode::rest_of_line:
                if (next() == '\n') mode_ = Mode::words;
                break;
            case Mode::rest_of_script_line:
                if (next() == '\n') mode_ = Mode::script;
                break;
            case Mode::after_entry:
                if (!is_blank(next())) mode_ = next() == '\n' ? Mode::words : Mode::rest_of_line;
                break;
            case Mode::refused:  // which takes a character with it, whatever that is
                failed_ = true;
                skipping_ = true;
                mode_ = Mode::words;
                break;
        }
        ++at_;
    }

    void script() {
        if (take_word() == "endscript") {
            mode_ = Mode::words;
            if (!skipping_) in_script_ = false;
        } else if (next() != '\n') {
            mode_ = Mode::rest_of_script_line;
        }
        ++at_;
    }

    // Of a definition that is passed over, up to its end.
    void skipped_word() {
        if (next() == '}') {
            skipping_ = false;
            reading_.drop_last();
            entry_.reset();
        } else if (is_script(take_word())) {
            mode_ = Mode::script;
        } else if (next() != '\n') {
            mode_ = Mode::rest_of_line;
        }
        ++at_;
    }

    void word_or_sign() {
        const char c = next();
        if (is_letter(c)) return keyword();
        if (c == '/' || c == '"' || c == '\'' || c == '~') return definition();
        if (c == '}') return end_definition();
        if (c == '#') mode_ = Mode::rest_of_line;
        if (c != '#' && c != '\n' && !is_blank(c)) refuse();
        ++at_;
    }

    // A mistake in a definition costs that; one outside of all costs the rest of the file.
    void refuse() {
        if (entry_) {
            mode_ = Mode::refused;
        } else {
            given_up_ = true;
        }
    }

    // --- definitions

    void definition() {
        if (entry_) {
            refuse();
            ++at_;
            return;
        }
        auto& entry = reading_.conf.entries.emplace_back();
        entry.settings = defaults_;
        entry.path = path_;
        entry.line = line();
        entry_ = reading_.conf.entries.size() - 1;
        open_ = false;
        const auto head = take_head();
        const auto names = head ? split_logrotate_names(*head) : std::nullopt;
        if (!names || names->empty()) {
            given_up_ = true;
            return;
        }
        open_ = true;
        ++at_;
        entry.names = *names;
        for (const auto& name : *names)
            add_files(entry, name);
    }

    // Up to the brace, without lines of comment. Nothing: there is none.
    std::optional<std::string> take_head() {
        std::string head;
        bool comment = false, begun = false;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (!begun && !comment) comment = c == '#';
            begun = begun || (!comment && !is_space(c));
            if (c == '\n') begun = comment = false;
            if (comment) continue;
            if (c == '{') return head;
            if (c == '}' || c == '\0') return std::nullopt;
            head += c;
        }
        return std::nullopt;
    }

    void add_files(LogrotateEntry& entry, const std::string& name) {
        // Below some folder, or a home, that only logrotate would know.
        if (!name.starts_with('/')) return reading_.blame(Reason::unsupported, here());
        const auto files = reading_.machine.files(name);
        if (!files) return reading_.blame(Reason::denied, here());
        auto& owners = reading_.conf.owners;
        for (const auto& file : *files) {
            const auto owner = owners.find(file);
            if (owner == owners.end()) {
                owners.emplace(file, *entry_);
                entry.files.push_back(file);
                continue;
            }
            entry.duplicates.push_back(file);
            if (reading_.conf.entries[owner->second].settings.ignore_duplicates) continue;
            // The pattern's other files are left out with it.
            failed_ = true;
            return;
        }
    }

    void end_definition() {
        if (!entry_ || !open_ || !old_dir_is_there()) {
            given_up_ = true;
            return;
        }
        entry_.reset();
        mode_ = Mode::after_entry;
        ++at_;
    }

    // Rotated logs go to a folder that has to be there, and on the same device unless they are
    // copied.
    bool old_dir_is_there() {
        const auto& entry = reading_.conf.entries[*entry_];
        if (entry.settings.old_dir.empty()) return true;
        return std::all_of(entry.files.begin(), entry.files.end(),
                           [&](const std::string& file) { return may_move(entry, file); });
    }

    bool may_move(const LogrotateEntry& entry, const std::string& file) {
        const auto& settings = entry.settings;
        const auto folder = file.substr(0, std::max<std::size_t>(1, file.rfind('/')));
        const bool whole = settings.old_dir.starts_with('/');
        const auto from = device_of(folder);
        if (!from) return true;
        if (*from == 0) return settings.missing_ok;
        const auto to = device_of(whole ? settings.old_dir : folder + "/" + settings.old_dir);
        if (!to) return true;
        if (*to == 0) return settings.create_old_dir;
        return *to == *from || settings.moves_content();
    }

    std::optional<std::uint64_t> device_of(const std::string& folder) {
        const auto device = reading_.machine.device(folder);
        if (!device) reading_.blame(Reason::denied, here());
        return device;
    }

    // --- keywords

    LogrotateSettings& settings() {
        return entry_ ? reading_.conf.entries[*entry_].settings : defaults_;
    }

    void keyword() {
        const auto word = take_word();
        if (!is_space(next()) && next() != '=') {
            refuse();
            ++at_;
        } else if (is_script(word)) {
            in_script_ = true;
            mode_ = Mode::script;
            ++at_;
        } else if (set_logrotate_switch(settings(), word)) {
            ++at_;
        } else if (!set_value(word)) {
            settings().unknown_keyword = true;
            if (next() != '\n') mode_ = Mode::rest_of_line;
            ++at_;
        }
    }

    // False: no such keyword.
    bool set_value(std::string_view word) {
        if (word == "weekly") {
            set_weekly();
        } else if (word == "create" || word == "createolddir" || word == "su") {
            set_owner(word);
        } else if (word == "size" || word == "minsize" || word == "maxsize") {
            set_size(word);
        } else if (word == "rotate" || word == "start" || word == "minage" || word == "maxage" ||
                   word == "shredcycles") {
            set_number(word);
        } else if (word == "tabooext" || word == "taboopat") {
            set_taboo(word);
        } else if (word == "include") {
            include();
        } else if (word == "olddir" || word == "mail" || word == "compresscmd" ||
                   word == "uncompresscmd" || word == "compressext") {
            set_path(word);
        } else if (word == "extension" || word == "addextension") {
            if (!take_value()) refuse();
        } else if (word == "dateformat") {
            take_value();
        } else if (word == "compressoptions") {
            take_line();
        } else {
            return false;
        }
        return true;
    }

    void set_weekly() {
        settings().period = RotationPeriod::weekly;
        const auto day = parse_logrotate_number(take_line());
        // This one mistake ends the file even within a definition.
        constexpr int last_day = 7;
        if (!day || *day < 0 || *day > last_day) given_up_ = true;
    }

    void set_number(std::string_view word) {
        const auto value = take_value();
        const auto number = value ? parse_logrotate_number(*value) : std::nullopt;
        if (!number || *number < (word == "rotate" ? -1 : 0)) return refuse();
        if (word == "rotate") settings().rotate = *number;
        if (word == "maxage") settings().max_age = *number;
        if (word == "minage") settings().min_age = *number;
    }

    void set_size(std::string_view word) {
        const auto value = take_value();
        if (!value || value->empty()) return;
        const auto bytes = parse_logrotate_size(*value);
        if (!bytes) return refuse();
        if (word == "minsize") settings().min_size = *bytes;
        if (word == "maxsize") settings().max_size = *bytes;
        if (word != "size") return;
        settings().period = RotationPeriod::size;
        settings().size = *bytes;
    }

    void set_path(std::string_view word) {
        const auto value = take_value();
        const bool sound =
            value && std::none_of(value->begin(), value->end(), [](char c) {
                return is_blank(c) || std::iscntrl(static_cast<unsigned char>(c)) != 0;
            });
        if (!sound) return refuse();
        if (word != "olddir") return;
        settings().old_dir = *value;
        if (value->starts_with('~')) reading_.blame(Reason::unsupported, here());
    }

    void set_owner(std::string_view word) {
        const auto owner = parse_logrotate_owner(take_line(), word != "su");
        const bool whole = word != "su" || (owner && owner->owner && owner->group);
        if (!owner || !whole || !is_known(owner->owner, reading_.machine.is_user) ||
            !is_known(owner->group, reading_.machine.is_group))
            return refuse();
        auto& to = settings();
        if (word == "createolddir") to.create_old_dir = true;
        if (word != "create") return;
        to.create = true;
        if (owner->mode) to.create_mode = owner->mode;
        if (owner->owner) to.create_owner = owner->owner;
        if (owner->group) to.create_group = owner->group;
    }

    bool is_known(const std::optional<std::string>& name,
                  const std::function<std::optional<bool>(const std::string&)>& ask) {
        const auto known = name ? ask(*name) : std::optional(true);
        // Whoever else may know the name decides about the whole entry.
        if (!known) reading_.blame(Reason::directory_service, here());
        return known.value_or(true);
    }

    void set_taboo(std::string_view word) {
        if (entry_) {
            refuse();
            ++at_;
        } else if (const auto value = take_value()) {
            reading_.taboo.set(*value, word == "tabooext" ? "*" : "");
        }
    }

    void include() {
        const auto where = here();
        const auto value = take_value();
        if (!value) return refuse();
        const std::string path(*value);
        if (!path.starts_with('/')) return reading_.blame(Reason::unsupported, where);
        if (reading_.depth >= deepest) {
            failed_ = true;
            return;
        }
        auto inner = settings();
        ++reading_.depth;
        if (!read_logrotate_path(reading_, path, inner)) failed_ = true;
        --reading_.depth;
        settings() = inner;
    }

    LogrotateReading& reading_;
    std::string path_;
    std::string_view text_;
    LogrotateSettings& defaults_;
    std::optional<std::size_t> entry_;  // the definition we are in
    Mode mode_ = Mode::words;
    bool skipping_ = false, in_script_ = false, open_ = false;
    bool given_up_ = false, failed_ = false;
    std::size_t at_ = 0, counted_ = 0, line_ = 1;
};

}  // namespace

bool read_logrotate_file(LogrotateReading& reading, const std::string& path, std::string_view text,
                         LogrotateSettings& settings) {
    return Reader(reading, path, text, settings).run();
}

}  // namespace presscheck
