// Reads the tree of a file by its schema, so that no key is forgotten, none is unknown, and every
// mistake is named in its place.
//
// A reader that returns nothing has named the problem.
#pragma once

#include "checks/policy/document.h"
#include "checks/policy/problem.h"
#include "checks/policy/text.h"
#include "checks/policy/value.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

// One map, asked key by key; what was never asked for is unknown. Keeps references to the node and
// the problems.
class Fields {
public:
    // `name` says in messages which map this is: "check 'ssh-root-login'"; `noun` what its keys
    // are.
    Fields(const Node& node, std::string name, Problems& problems, std::string noun = "key");

    // Null when the key is not there.
    const Node* find(std::string_view key);
    // Null when the key is not there, which is a mistake.
    const Node* need(std::string_view key);
    // It is a mistake that none of these keys is there; `message` says so.
    void lack(const std::vector<std::string_view>& keys, std::string message);

    // Names the mistakes in the keys, last of all: what is unknown, and what is lacking unless it
    // is there misspelt, which is one mistake and not two.
    void finish();

    const std::string& name() const { return name_; }
    // From now on messages call the map so.
    void rename(std::string name) { name_ = std::move(name); }
    const Node& node() const { return *node_; }
    bool is_map() const { return node_->kind == Node::Kind::map; }

private:
    struct Lack {
        std::vector<std::string_view> keys;
        std::string message;
    };

    const Node* node_;
    std::string name_;
    std::string noun_;
    Problems* problems_;
    std::vector<std::string_view> asked_;
    std::vector<Lack> lacking_;
};

// A scalar of this kind; `name` says what it is: "'interval'".
std::optional<Scalar> read_scalar(const Node& node, Kind kind, std::string_view name,
                                  Problems& problems);

// The readers of one key of a map. Null nodes (a key that is not there) read as nothing.
std::optional<std::string> read_text(const Node* node, std::string_view name, Problems& problems);
std::optional<bool> read_boolean(const Node* node, std::string_view name, Problems& problems);
std::optional<std::int64_t> read_integer(const Node* node, std::string_view name,
                                         Problems& problems);
std::optional<std::chrono::seconds> read_duration(const Node* node, std::string_view name,
                                                  Problems& problems);
std::optional<Time> read_date(const Node* node, std::string_view name, Problems& problems);

// One of a closed list of words; its index.
std::optional<std::size_t> read_word(const Node* node, std::string_view name,
                                     const std::vector<std::string_view>& words,
                                     Problems& problems);

// `{vi: "...", en: "..."}`, both there and neither empty.
Text read_both_languages(const Node* node, std::string_view name, Problems& problems);

// The items of a list; none, and a problem, when it is no list.
const std::vector<Node>& read_list(const Node* node, std::string_view name, Problems& problems);

// A name as docs/protocol.md has it: what policies, checks, catalogues and roles are called.
std::optional<std::string> read_id(const Node* node, std::string_view name, Problems& problems);

// Small letters and digits joined by single underscores, after a letter: parameters and measures.
bool is_parameter_name(std::string_view text);

// Three integers, `2026.11.1`. compare() orders them as numbers.
std::optional<std::string> read_version(const Node* node, Problems& problems);

}  // namespace presscheck
