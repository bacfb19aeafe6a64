#include "checks/probes/apache_sections.h"

#include "checks/glob.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <fnmatch.h>
#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

bool has_pattern(std::string_view text) {
    return text.find_first_of("*?[") != std::string_view::npos;
}

// "/var/www" of "/var/www/html" for 2; "/" for 0.
std::string first_components(const std::vector<std::string_view>& parts, std::size_t count) {
    std::string path;
    for (std::size_t i = 0; i < count; ++i)
        path += "/" + std::string(parts[i]);
    return path.empty() ? "/" : path;
}

class Applying {
public:
    Applying(const ApacheInstance& instance, const ApacheHost& host, const ApacheRequest& request,
             const Host& machine)
        : instance_(instance), request_(request), machine_(machine) {
        blocks_.push_back(&instance.conf.directives);
        if (host.section != nullptr) blocks_.push_back(&host.section->block);
    }

    AppliedSections run() {
        if (!request_.file.empty()) {
            add_folders();
            add_folder_expressions();
            add_files();
        }
        add_locations();
        return std::move(applied_);
    }

private:
    void hide(Reason reason, const std::string& at) {
        if (applied_.unknown) return;
        applied_.unknown = reason;
        applied_.unknown_at = at;
    }

    template <class Take>
    void each(std::initializer_list<std::string_view> names, const Take& take) {
        for (const auto* block : blocks_) {
            for (const auto& section : *block) {
                if (std::find(names.begin(), names.end(), section.name) == names.end()) continue;
                if (section.words.empty() || !section.certain) {
                    hide(Reason::unsupported, section.source);
                } else {
                    take(section);
                }
            }
        }
    }

    static bool is_expression(const ApacheDirective& section) {
        return section.name.ends_with("match") || section.words.front() == "~";
    }

    bool matches(const ApacheDirective& section, std::string_view text) {
        const auto& expression =
            section.words.front() == "~" ? section.words.back() : section.words.front();
        const auto found = expression_matches(expression, text);
        if (!found) hide(Reason::unsupported, section.source);
        return found.value_or(false);
    }

    // A section counts, and the ones about files in it after all that are about folders.
    void add(const ApacheDirective& section) { applied_.sections.push_back(&section); }

    void add_folders() {
        const auto folder = request_.file.substr(0, request_.file.rfind('/'));
        const auto parts = components_of(folder);
        const ApacheDirective* overriding = nullptr;
        for (std::size_t depth = 0; depth <= parts.size(); ++depth) {
            const auto path = first_components(parts, depth);
            each({"<directory"}, [&](const ApacheDirective& section) {
                if (is_expression(section)) return;
                const auto& written = section.words.front();
                if (components_of(written).size() != depth) return;
                const bool same = has_pattern(written)
                                      ? fnmatch(written.c_str(), path.c_str(), FNM_PATHNAME) == 0
                                      : components_of(written) == components_of(path);
                if (!same) return;
                add(section);
                for (const auto* allow : apache_all(section.block, "allowoverride"))
                    overriding = allow;
            });
            add_htaccess(path, overriding);
        }
    }

    void add_htaccess(const std::string& folder, const ApacheDirective* overriding) {
        if (overriding == nullptr || overriding->words.empty()) return;
        if (in_small_letters(overriding->words.front()) == "none") return;
        if (!apache_all(*blocks_.front(), "accessfilename").empty())
            return hide(Reason::unsupported, overriding->source);
        const auto path = (folder == "/" ? "" : folder) + "/.htaccess";
        auto text = machine_.read_file(path);
        if (!text && text.error().code == Errc::not_found) return;
        if (!text) return hide(reason_of(text.error(), machine_), path);
        auto block = parse_htaccess({path, *std::move(text)}, instance_.conf, instance_.around);
        if (!block) return hide(Reason::malformed, place_at_fault(block.error()));
        auto& section = applied_.htaccess.emplace_back();
        section.name = ".htaccess";
        section.words = {path};
        section.source = path;
        section.block = *std::move(block);
        add(section);
    }

    void add_folder_expressions() {
        const auto folder = request_.file.substr(0, request_.file.rfind('/'));
        each({"<directory", "<directorymatch"}, [&](const ApacheDirective& section) {
            if (!is_expression(section)) return;
            if (matches(section, folder + "/")) add(section);
        });
    }

    void add_files() {
        const auto name = request_.file.substr(request_.file.rfind('/') + 1);
        if (name.empty()) return;
        const auto take = [&](const ApacheDirective& section) {
            if (section.words.empty()) return;
            const bool is = is_expression(section)
                                ? matches(section, name)
                                : fnmatch(section.words.front().c_str(), name.c_str(), 0) == 0;
            if (is) add(section);
        };
        // Those within a folder's section are put together with it.
        for (const auto* section : std::vector<const ApacheDirective*>(applied_.sections)) {
            for (const auto& inner : section->block) {
                if (inner.name == "<files" || inner.name == "<filesmatch") take(inner);
            }
        }
        each({"<files", "<filesmatch"}, take);
    }

    void add_locations() {
        each({"<location", "<locationmatch"}, [&](const ApacheDirective& section) {
            if (is_expression(section)) {
                if (matches(section, request_.url)) add(section);
                return;
            }
            const auto& prefix = section.words.front();
            if (has_pattern(prefix)) {
                if (fnmatch(prefix.c_str(), request_.url.c_str(), FNM_PATHNAME) == 0) add(section);
                return;
            }
            const bool within = request_.url.starts_with(prefix) &&
                                (request_.url.size() == prefix.size() || prefix.ends_with('/') ||
                                 request_.url[prefix.size()] == '/');
            if (within) add(section);
        });
    }

    const ApacheInstance& instance_;
    const ApacheRequest& request_;
    const Host& machine_;
    std::vector<const ApacheBlock*> blocks_;
    AppliedSections applied_;
};

// "/icons/" is also about "/icons/a", "/icons" about both.
std::optional<std::string> rest_behind(std::string_view prefix, std::string_view url) {
    if (!url.starts_with(prefix)) return std::nullopt;
    const auto rest = url.substr(prefix.size());
    if (!rest.empty() && !prefix.ends_with('/') && rest.front() != '/') return std::nullopt;
    return std::string(rest);
}

}  // namespace

std::optional<bool> expression_matches(const std::string& expression, std::string_view text) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    const re2::RE2 compiled(expression, options);
    if (!compiled.ok()) return std::nullopt;
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled);
}

AppliedSections applied_sections(const ApacheInstance& instance, const ApacheHost& host,
                                 const ApacheRequest& request, const Host& machine) {
    return Applying(instance, host, request, machine).run();
}

MappedFile map_to_file(const ApacheInstance& instance, const ApacheHost& host,
                       std::string_view url) {
    std::vector<const ApacheBlock*> blocks;
    if (host.section != nullptr) blocks.push_back(&host.section->block);
    blocks.push_back(&instance.conf.directives);
    for (const auto* block : blocks) {
        for (const auto& directive : *block) {
            const auto& words = directive.words;
            if (words.size() < 2) continue;
            if (directive.name == "proxypass" && rest_behind(words[0], url))
                return {std::nullopt, words[1] != "!", directive.source};
            const bool by_expression = directive.name == "proxypassmatch" ||
                                       directive.name == "aliasmatch" ||
                                       directive.name == "scriptaliasmatch";
            if (by_expression) {
                const auto is = expression_matches(words[0], url);
                if (!is || *is)
                    return {std::nullopt, is && directive.name == "proxypassmatch",
                            directive.source};
            }
            if (directive.name != "alias" && directive.name != "scriptalias") continue;
            const auto rest = rest_behind(words[0], url);
            if (rest && directive.certain) return {words[1] + *rest, false, directive.source};
            if (rest) return {std::nullopt, false, directive.source};
        }
        // A proxy may also stand in a section about the address.
        for (const auto* section : apache_all(*block, "<location")) {
            if (section->words.empty() || apache_all(section->block, "proxypass").empty()) continue;
            if (rest_behind(section->words.front(), url))
                return {std::nullopt, true, section->source};
        }
    }
    const auto* root = apache_last(instance, host, "documentroot");
    if (root == nullptr || root->words.empty() || !root->certain)
        return {std::nullopt, false, root == nullptr ? host.source : root->source};
    auto folder = root->words.front();
    if (!folder.starts_with('/')) folder = instance.conf.server_root + "/" + folder;
    while (folder.size() > 1 && folder.ends_with('/'))
        folder.pop_back();
    return {folder + std::string(url), false, root->source};
}

}  // namespace presscheck
