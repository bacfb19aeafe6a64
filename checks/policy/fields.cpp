#include "checks/policy/fields.h"

#include "core/names.h"

#include <algorithm>

namespace presscheck {
namespace {

constexpr std::size_t longest_parameter_name = 64;

std::string_view name_of(Node::Kind kind) {
    switch (kind) {
        case Node::Kind::scalar:
            return "a text";
        case Node::Kind::list:
            return "a list";
        case Node::Kind::map:
            return "a map";
    }
    return {};
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}

template <class T>
std::optional<T> read_as(const Node* node, Kind kind, std::string_view name, Problems& problems) {
    if (node == nullptr) return std::nullopt;
    const auto value = read_scalar(*node, kind, name, problems);
    if (!value) return std::nullopt;
    if (const auto* held = std::get_if<T>(&*value)) return *held;
    problems.add(node->place, std::string(name) + " may not be " + in_quotes(node->text) + " here");
    return std::nullopt;
}

std::string read_language(Fields& fields, std::string_view language, Problems& problems) {
    const auto* node = fields.find(language);
    if (node == nullptr) {
        fields.lack({language}, fields.name() + " lacks its " + std::string(language) +
                                    " text; write {vi: \"...\", en: \"...\"}");
    }
    return read_text(node, fields.name() + " in " + std::string(language), problems).value_or("");
}

}  // namespace

Fields::Fields(const Node& node, std::string name, Problems& problems, std::string noun)
    : node_(&node), name_(std::move(name)), noun_(std::move(noun)), problems_(&problems) {
    if (!is_map()) {
        problems.add(node.place, name_ + " is a map, not " + std::string(name_of(node.kind)));
    }
}

const Node* Fields::find(std::string_view key) {
    asked_.push_back(key);
    return is_map() ? node_->find(key) : nullptr;
}

const Node* Fields::need(std::string_view key) {
    const auto* found = find(key);
    if (found == nullptr)
        lack({key}, name_ + " lacks the " + noun_ + " '" + std::string(key) + "'");
    return found;
}

void Fields::lack(const std::vector<std::string_view>& keys, std::string message) {
    lacking_.push_back({keys, std::move(message)});
}

void Fields::finish() {
    if (!is_map()) return;
    for (const auto& key : node_->keys) {
        if (problems_->full()) return;
        if (std::find(asked_.begin(), asked_.end(), key.text) != asked_.end()) continue;
        problems_->add(key.place, "unknown " + noun_ + " " + in_quotes(key.text) + " of " + name_ +
                                      suggestion(key.text, asked_));
        const auto meant = nearest(key.text, asked_);
        std::erase_if(lacking_, [&](const Lack& lack) {
            return std::find(lack.keys.begin(), lack.keys.end(), meant) != lack.keys.end();
        });
    }
    for (auto& lack : lacking_)
        problems_->add(node_->place, std::move(lack.message));
    lacking_.clear();
}

std::optional<Scalar> read_scalar(const Node& node, Kind kind, std::string_view name,
                                  Problems& problems) {
    if (node.kind != Node::Kind::scalar) {
        problems.add(node.place,
                     std::string(name) + " is one value, not " + std::string(name_of(node.kind)));
        return std::nullopt;
    }
    auto value = parse_scalar(kind, node.text);
    if (value) return *std::move(value);
    problems.add(node.place, std::string(name) + ": " + value.error().message);
    return std::nullopt;
}

std::optional<std::string> read_text(const Node* node, std::string_view name, Problems& problems) {
    auto text = read_as<std::string>(node, Kind::text, name, problems);
    if (text && text->find_first_not_of(" \n\t") == std::string::npos) {
        problems.add(node->place, std::string(name) + " is empty");
        return std::nullopt;
    }
    return text;
}

std::optional<bool> read_boolean(const Node* node, std::string_view name, Problems& problems) {
    return read_as<bool>(node, Kind::boolean, name, problems);
}

std::optional<std::int64_t> read_integer(const Node* node, std::string_view name,
                                         Problems& problems) {
    return read_as<std::int64_t>(node, Kind::integer, name, problems);
}

std::optional<std::chrono::seconds> read_duration(const Node* node, std::string_view name,
                                                  Problems& problems) {
    return read_as<std::chrono::seconds>(node, Kind::duration, name, problems);
}

std::optional<Time> read_date(const Node* node, std::string_view name, Problems& problems) {
    const auto text = read_text(node, name, problems);
    if (!text) return std::nullopt;
    auto date = parse_date(*text);
    if (date) return *date;
    problems.add(node->place, std::string(name) + ": " + date.error().message);
    return std::nullopt;
}

std::optional<std::size_t> read_word(const Node* node, std::string_view name,
                                     const std::vector<std::string_view>& words,
                                     Problems& problems) {
    const auto text = read_text(node, name, problems);
    if (!text) return std::nullopt;
    const auto found = std::find(words.begin(), words.end(), *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    std::string all;
    for (const auto word : words)
        all.append(all.empty() ? "" : ", ").append(word);
    problems.add(node->place, std::string(name) + " is one of " + all + ", not " +
                                  in_quotes(*text) + suggestion(*text, words));
    return std::nullopt;
}

Text read_both_languages(const Node* node, std::string_view name, Problems& problems) {
    if (node == nullptr) return {};
    Fields fields(*node, std::string(name), problems);
    if (!fields.is_map()) return {};
    Text text;
    text.vi = read_language(fields, "vi", problems);
    text.en = read_language(fields, "en", problems);
    fields.finish();
    return text;
}

const std::vector<Node>& read_list(const Node* node, std::string_view name, Problems& problems) {
    static const std::vector<Node> none;
    if (node == nullptr) return none;
    if (node->kind == Node::Kind::list) return node->items;
    problems.add(node->place,
                 std::string(name) + " is a list, not " + std::string(name_of(node->kind)));
    return none;
}

bool is_parameter_name(std::string_view text) {
    bool in_word = false;
    for (const char c : text) {
        const bool letter = is_small(c) || is_digit(c);
        if (!letter && (c != '_' || !in_word)) return false;
        in_word = letter;
    }
    return in_word && is_small(text.front()) && text.size() <= longest_parameter_name;
}

std::optional<std::string> read_id(const Node* node, std::string_view name, Problems& problems) {
    auto text = read_text(node, name, problems);
    if (!text || is_name(*text)) return text;
    problems.add(node->place, std::string(name) + " " + in_quotes(*text) +
                                  " is not a name: small letters, digits, dots, dashes and "
                                  "underscores, a letter or digit first, at most 128");
    return std::nullopt;
}

std::optional<std::string> read_version(const Node* node, Problems& problems) {
    auto text = read_text(node, "'version'", problems);
    if (!text || is_version(*text)) return text;
    problems.add(node->place,
                 "'version' is three integers like 2026.11.1, not " + in_quotes(*text));
    return std::nullopt;
}

}  // namespace presscheck
