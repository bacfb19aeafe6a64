#include "checks/parsers/apache_conf.h"

#include "checks/parsers/apache_directives.h"
#include "checks/parsers/apache_lines.h"
#include "checks/parsers/line_reader.h"
#include "checks/parsers/nginx_values.h"
#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace presscheck {
namespace {

constexpr int deepest = 64;
constexpr int deepest_include = 32;
constexpr std::size_t most_directives = 100'000;

// Sections about a folder, a file or an address, within which other directives may stand.
constexpr std::array<std::string_view, 11> narrow_sections{
    "<directory", "<directorymatch", "<files", "<filesmatch", "<location", "<locationmatch",
    "<proxy",     "<proxymatch",     "<if",    "<elseif",     "<else"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& known, std::string_view text) {
    return std::find(known.begin(), known.end(), text) != known.end();
}

enum class Place { server, host, narrow };

Error wrong_with(const ApacheDirective& directive, const std::string& what) {
    return {Errc::malformed, directive.source + ": " + directive.name + ": " + what};
}

// What httpd looks at when it has read everything: directives may come before their module.
class Checking {
public:
    explicit Checking(const ApacheConf& conf) : modules_(conf.modules) {
        strange_ = std::any_of(modules_.begin(), modules_.end(), [](const std::string& source) {
            return !is_known_apache_module(source);
        });
    }

    Status check_block(ApacheBlock& block, Place place) {
        for (auto& directive : block) {
            if (auto fits = check(directive, place); !fits) return fits;
            auto inner = place;
            if (directive.name == "<virtualhost") inner = Place::host;
            if (is_one_of(narrow_sections, directive.name)) inner = Place::narrow;
            if (auto fits = check_block(directive.block, inner); !fits) return fits;
        }
        return Ok{};
    }

private:
    Status check(ApacheDirective& directive, Place place) {
        const auto rules = apache_rules(directive.name);
        if (rules.empty()) {
            if (!strange_) return wrong_with(directive, "no module that is loaded has it");
            directive.known = false;
            return Ok{};
        }
        const bool here = std::any_of(rules.begin(), rules.end(), [&](const ApacheRule& rule) {
            return is_loaded(rule.module);
        });
        if (!here) return wrong_with(directive, "its module is not loaded");
        const bool within = place == Place::narrow;
        const bool allowed = std::any_of(rules.begin(), rules.end(), [&](const ApacheRule& rule) {
            return rule.where == ApacheWhere::anywhere ||
                   (rule.where == ApacheWhere::inside) == within;
        });
        if (!allowed) return wrong_with(directive, "not allowed here");
        if (directive.name == "<virtualhost" && place == Place::host)
            return wrong_with(directive, "a host within another");
        return Ok{};
    }

    bool is_loaded(std::string_view source) const {
        if (source == "event.c")
            return modules_.contains("event.c") || modules_.contains("worker.c") ||
                   modules_.contains("prefork.c");
        return modules_.contains(source);
    }

    const std::set<std::string, std::less<>>& modules_;
    bool strange_ = false;  // a module is loaded whose directives are not known
};

class Parser {
public:
    Parser(const ApacheSurroundings& around, ApacheConf& conf) : around_(around), conf_(conf) {}

    Status read(const ApacheFile& file, Place place, ApacheBlock& into) {
        ApacheLines lines(file.text);
        return read_block(file.path, lines, place, into, "", 0);
    }

private:
    Status read_block(const std::string& path, ApacheLines& lines, Place place, ApacheBlock& into,
                      const std::string& until, int depth) {
        if (depth > deepest) return Error{Errc::too_large, path + ": too deep"};
        while (auto line = lines.next()) {
            const auto source = path + ":" + std::to_string(line->number);
            if (line->text.find('\0') != std::string::npos)
                return Error{Errc::malformed, source + ": a zero byte"};
            auto directive = split(line->text, source);
            if (directive.name.starts_with("</")) {
                if (!until.empty() && directive.name == "</" + until.substr(1) + ">") return Ok{};
                return Error{Errc::malformed, source + ": ends a section that has not begun"};
            }
            if (++directives_ > most_directives)
                return Error{Errc::too_large, path + ": more directives than are read"};
            auto done = take(path, lines, place, into, std::move(directive), depth);
            if (!done) return done;
        }
        if (until.empty()) return Ok{};
        return Error{Errc::malformed, path + ": " + until + "> is not closed"};
    }

    ApacheDirective split(const std::string& line, const std::string& source) {
        ApacheDirective directive;
        directive.source = source;
        const bool section = line.starts_with('<') && !line.starts_with("</");
        const auto end = std::min(line.find_first_of(section ? " \t>" : " \t"), line.size());
        directive.name = in_small_letters(line.substr(0, end));
        auto rest = std::string(trimmed(std::string_view(line).substr(end)));
        if (section) {
            const auto close = rest.rfind('>');
            closed_ = close != std::string::npos;
            if (closed_) rest.erase(close);
        }
        directive.certain = resolve(rest);
        directive.words = apache_words(rest);
        return directive;
    }

    // Puts values where `${NAME}` stands. False: one is not known, and stays.
    bool resolve(std::string& text) const {
        bool all = true;
        for (auto at = text.find("${"); at != std::string::npos; at = text.find("${", at)) {
            const auto end = text.find('}', at);
            if (end == std::string::npos) break;
            const auto name = text.substr(at + 2, end - at - 2);
            const auto* value = find_variable(name);
            all = all && value != nullptr;
            if (value == nullptr) {
                at = end;
                continue;
            }
            text.replace(at, end + 1 - at, *value);
            at += value->size();
        }
        return all;
    }

    const std::string* find_variable(const std::string& name) const {
        if (const auto own = defined_.find(name); own != defined_.end()) return &own->second;
        const auto found = around_.variables.find(name);
        return found == around_.variables.end() ? nullptr : &found->second;
    }

    Status take(const std::string& path, ApacheLines& lines, Place place, ApacheBlock& into,
                ApacheDirective directive, int depth) {
        const bool section = directive.name.starts_with('<');
        if (section && !closed_) return wrong_with(directive, "the sign at its end is missing");
        if (directive.name.starts_with("<if") && directive.name != "<if")
            return take_condition(path, lines, place, into, directive, depth);
        if (directive.name == "<macro" || directive.name == "use")
            return wrong_with(directive, "macros are not read");
        if (is_done_at_once(directive.name)) {
            if (!directive.certain) return wrong_with(directive, "a variable that nothing sets");
            return do_at_once(place, into, directive);
        }
        if (section) {
            auto inner = place;
            if (directive.name == "<virtualhost") inner = Place::host;
            if (is_one_of(narrow_sections, directive.name)) inner = Place::narrow;
            auto done = read_block(path, lines, inner, directive.block, directive.name, depth + 1);
            if (!done) return done;
        }
        into.push_back(std::move(directive));
        return Ok{};
    }

    static bool is_done_at_once(std::string_view name) {
        constexpr std::array<std::string_view, 7> all{"define",  "undefine",        "loadmodule",
                                                      "include", "includeoptional", "serverroot",
                                                      "error"};
        return is_one_of(all, name);
    }

    Status do_at_once(Place place, ApacheBlock& into, const ApacheDirective& directive) {
        const auto& words = directive.words;
        if (words.empty()) return wrong_with(directive, "no word behind it");
        if (directive.name == "error") return wrong_with(directive, "says that it is wrong");
        if (directive.name == "define") {
            if (words.size() > 2) return wrong_with(directive, "a wrong number of words");
            defines_.insert(words[0]);
            defined_[words[0]] = words.size() == 2 ? words[1] : "";
        } else if (directive.name == "undefine") {
            defines_.erase(words[0]);
            undefined_.insert(words[0]);
            defined_.erase(words[0]);
        } else if (directive.name == "loadmodule") {
            conf_.modules.insert(apache_module_source(words[0]));
        } else if (directive.name == "serverroot") {
            conf_.server_root = words[0];
        } else {
            return include(place, into, directive);
        }
        return Ok{};
    }

    Status include(Place place, ApacheBlock& into, const ApacheDirective& directive) {
        if (directive.words.size() != 1) return wrong_with(directive, "takes one word");
        if (including_ >= deepest_include) return wrong_with(directive, "files include each other");
        auto path = directive.words.front();
        if (!path.starts_with('/')) path = conf_.server_root + "/" + path;
        auto files = around_.include(path, directive.name == "includeoptional");
        if (!files) {
            auto error = std::move(files).error();
            if (error.code == Errc::not_found)
                return wrong_with(directive, "there is no " + path.substr(0, 120));
            return error;
        }
        ++including_;
        for (const auto& file : *files) {
            if (auto done = read(file, place, into); !done) return done;
        }
        --including_;
        return Ok{};
    }

    bool is_defined(const std::string& name) const {
        return defines_.contains(name) ||
               (around_.defines.contains(name) && !undefined_.contains(name));
    }

    // Nothing: it cannot be told.
    Result<std::optional<bool>> holds(const ApacheDirective& directive) const {
        if (directive.words.empty()) return std::optional<bool>();
        auto word = directive.words.front();
        const bool negated = word.starts_with('!');
        if (negated) word.erase(0, 1);
        std::optional<bool> is;
        if (directive.name == "<ifmodule") {
            is = word.ends_with(".c") ? conf_.modules.contains(word)
                                      : conf_.modules.contains(apache_module_source(word));
        } else if (directive.name == "<ifdefine") {
            is = is_defined(word);
        } else if (directive.name == "<iffile") {
            const auto there =
                around_.exists(word.starts_with('/') ? word : conf_.server_root + "/" + word);
            if (!there) return there.error();
            is = *there;
        } else if (directive.name == "<ifversion") {
            is = version_holds(directive.words);
        }
        return is ? std::optional(*is != negated) : is;
    }

    std::optional<bool> version_holds(const std::vector<std::string>& words) const {
        const auto ours = numbers_of(around_.release);
        if (words.size() != 2 || ours.empty()) return std::nullopt;
        auto theirs = numbers_of(words[1]);
        if (theirs.empty()) return std::nullopt;
        theirs.resize(ours.size());
        if (words[0] == ">=") return ours >= theirs;
        if (words[0] == ">") return ours > theirs;
        if (words[0] == "<=") return ours <= theirs;
        if (words[0] == "<") return ours < theirs;
        return std::nullopt;
    }

    Status take_condition(const std::string& path, ApacheLines& lines, Place place,
                          ApacheBlock& into, const ApacheDirective& directive, int depth) {
        const auto holding = holds(directive);
        if (!holding) return holding.error();
        if (!*holding || !directive.certain)
            return wrong_with(directive, "a condition that is not understood");
        if (**holding) return read_block(path, lines, place, into, directive.name, depth + 1);
        // httpd looks for nothing but the end of the section, and of those like it within.
        int open = 1;
        const auto closing = "</" + directive.name.substr(1) + ">";
        while (const auto line = lines.next()) {
            const auto text = in_small_letters(line->text);
            const auto end = std::min(text.find_first_of(" \t>"), text.size());
            if (text.substr(0, end) == directive.name) ++open;
            if (text == closing && --open == 0) return Ok{};
        }
        return Error{Errc::malformed, path + ": " + directive.name + "> is not closed"};
    }

    const ApacheSurroundings& around_;
    ApacheConf& conf_;
    std::map<std::string, std::string, std::less<>> defined_;
    std::set<std::string, std::less<>> defines_, undefined_;
    bool closed_ = true;  // the section that was split last
    int including_ = 0;
    std::size_t directives_ = 0;
};

}  // namespace

Result<ApacheConf> parse_apache_conf(const std::vector<ApacheFile>& files,
                                     const ApacheSurroundings& around) {
    ApacheConf conf;
    conf.modules = around.modules;
    conf.server_root = around.server_root;
    Parser parser(around, conf);
    for (const auto& file : files) {
        auto done = parser.read(file, Place::server, conf.directives);
        if (!done) return std::move(done).error();
    }
    auto fits = Checking(conf).check_block(conf.directives, Place::server);
    if (!fits) return std::move(fits).error();
    if (!conf.modules.contains("event.c") && !conf.modules.contains("worker.c") &&
        !conf.modules.contains("prefork.c"))
        return Error{Errc::malformed,
                     files.back().path + ": no module that handles processes is loaded"};
    return conf;
}

Result<ApacheBlock> parse_htaccess(const ApacheFile& file, const ApacheConf& conf,
                                   const ApacheSurroundings& around) {
    ApacheConf copy;
    copy.modules = conf.modules;
    copy.server_root = conf.server_root;
    auto done = Parser(around, copy).read(file, Place::narrow, copy.directives);
    if (!done) return std::move(done).error();
    auto fits = Checking(copy).check_block(copy.directives, Place::narrow);
    if (!fits) return std::move(fits).error();
    return std::move(copy.directives);
}

std::string apache_module_source(std::string_view identifier) {
    constexpr std::string_view ending = "_module";
    if (identifier.ends_with(ending)) identifier.remove_suffix(ending.size());
    if (identifier == "mpm_event") return "event.c";
    if (identifier == "mpm_worker") return "worker.c";
    if (identifier == "mpm_prefork") return "prefork.c";
    if (identifier == "ldap") return "util_ldap.c";
    if (identifier.starts_with("php")) return "mod_php.c";
    return "mod_" + std::string(identifier) + ".c";
}

}  // namespace presscheck
