#include "checks/probes/apache_options.h"

#include "checks/glob.h"
#include "checks/probes/apache_sections.h"
#include "core/small_letters.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {
namespace {

struct Shown {
    bool on = false;
    std::string source;
};

void apply(const ApacheBlock& block, Shown& shown) {
    for (const auto* options : apache_all(block, "options")) {
        const bool changes = std::any_of(
            options->words.begin(), options->words.end(),
            [](const std::string& word) { return word.starts_with('+') || word.starts_with('-'); });
        if (!changes) shown = {false, options->source};
        for (const auto& written : options->words) {
            const auto word = in_small_letters(written);
            if (word == "indexes" || word == "+indexes" || word == "all")
                shown = {true, options->source};
            if (word == "-indexes") shown = {false, options->source};
        }
    }
}

bool is_below(std::string_view folder, std::string_view root) {
    const auto inner = components_of(folder), outer = components_of(root);
    return inner.size() > outer.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

}  // namespace

WebCell shows_folders(const ApacheInstance& instance, const ApacheHost& host) {
    const auto* set = apache_last(instance, host, "documentroot");
    if (set == nullptr || set->words.empty() || !set->certain)
        return {unknown(Reason::unsupported), set == nullptr ? host.source : set->source};
    auto root = set->words.front();
    if (!root.starts_with('/')) root = instance.conf.server_root + "/" + root;
    std::vector<const ApacheBlock*> blocks{&instance.conf.directives};
    if (host.section != nullptr) blocks.push_back(&host.section->block);

    Shown at_root{false, set->source};
    for (const auto* block : blocks)
        apply(*block, at_root);
    const auto parts = components_of(root);
    Shown somewhere;
    for (std::size_t depth = 0; depth <= parts.size(); ++depth) {
        for (const auto* block : blocks) {
            for (const auto* section : apache_all(*block, "<directory")) {
                if (section->words.empty()) continue;
                const auto written = components_of(section->words.front());
                if (written.size() != depth ||
                    !std::equal(written.begin(), written.end(), parts.begin(),
                                [](std::string_view pattern, std::string_view name) {
                                    return name_matches(pattern, name);
                                }))
                    continue;
                apply(section->block, at_root);
            }
        }
    }
    for (const auto* block : blocks) {
        for (const auto& section : *block) {
            const bool location = section.name == "<location" || section.name == "<locationmatch";
            const bool expression = section.name == "<directorymatch" ||
                                    (section.name == "<directory" && !section.words.empty() &&
                                     section.words.front() == "~");
            const bool below = section.name == "<directory" && !section.words.empty() &&
                               is_below(section.words.front(), root);
            if (location || expression || below) apply(section.block, somewhere);
            if (somewhere.on) return {boolean(true), somewhere.source};
        }
    }
    return {boolean(at_root.on), at_root.source};
}

}  // namespace presscheck
