#include "checks/probes/dotted_settings.h"

#include "checks/parsers/yaml_values.h"
#include "checks/probes/observed.h"
#include "core/small_letters.h"

#include <algorithm>
#include <utility>

namespace presscheck {
namespace {

using Setting = DottedSettings::Setting;

void flatten(const ValueTree& tree, const std::string& name, const std::string& file,
             std::map<std::string, Setting, std::less<>>& found) {
    const auto where = tree.line == 0 ? readable(file) : place(file, tree.line);
    switch (tree.type) {
        case ValueTree::Type::map:
            for (std::size_t i = 0; i < tree.items.size(); ++i)
                flatten(tree.items[i], name.empty() ? tree.keys[i] : name + "." + tree.keys[i],
                        file, found);
            return;
        case ValueTree::Type::list: {
            Setting setting{{}, where};
            for (const auto& item : tree.items)
                setting.values.push_back(item.text);
            found[name] = std::move(setting);
            return;
        }
        case ValueTree::Type::null:
            found[name] = {{}, where};
            return;
        default:
            found[name] = {{tree.text}, where};
    }
}

}  // namespace

DottedSettings DottedSettings::read(const Host& host, const std::string& path) {
    DottedSettings settings;
    settings.file_ = readable(path);
    const auto hide = [&](Reason reason) {
        settings.hidden = reason;
        settings.hidden_at = settings.file_;
    };
    const auto text = host.read_file(path);
    if (!text) {
        hide(reason_without(text.error(), host));
        return settings;
    }
    const auto tree = parse_yaml_values(*text);
    if (!tree) {
        hide(tree.error().code == Errc::too_large ? Reason::too_large : Reason::malformed);
        return settings;
    }
    if (tree->type == ValueTree::Type::null) return settings;
    if (tree->type != ValueTree::Type::map) {
        hide(Reason::malformed);
        return settings;
    }
    flatten(*tree, "", path, settings.settings_);
    return settings;
}

const Setting* DottedSettings::find(std::string_view name) const {
    const auto found = settings_.find(name);
    return found == settings_.end() ? nullptr : &found->second;
}

std::string DottedSettings::text(std::string_view name, std::string_view otherwise) const {
    const auto* setting = find(name);
    return setting == nullptr || setting->values.empty() ? std::string(otherwise)
                                                         : setting->values.front();
}

std::optional<bool> DottedSettings::is_on(std::string_view name, bool otherwise) const {
    const auto* setting = find(name);
    if (setting == nullptr || setting->values.empty()) return otherwise;
    const auto word = in_small_letters(setting->values.front());
    if (word == "true") return true;
    if (word == "false") return false;
    return std::nullopt;
}

std::string DottedSettings::place_of(std::string_view name) const {
    const auto* setting = find(name);
    return setting == nullptr ? file_ : setting->place;
}

const Setting* DottedSettings::filled_in() const {
    for (const auto& [name, setting] : settings_) {
        const bool computed =
            name.ends_with(".__exec") || name.ends_with(".__rest") ||
            std::any_of(setting.values.begin(), setting.values.end(), [](const std::string& value) {
                return value.find("${") != std::string::npos;
            });
        if (computed) return &setting;
    }
    return nullptr;
}

}  // namespace presscheck
