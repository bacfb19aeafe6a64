// Builds the tree of a document from what a parser tells of it, in the order of the file.
#pragma once

#include "checks/policy/document.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace presscheck {

// Reports duplicate keys, keys that are no texts, and merge keys; keeps a reference to `problems`.
class NodeTree {
public:
    explicit NodeTree(Problems& problems) : problems_(&problems) {}

    void open(Node::Kind kind, Place place);
    void close();
    void add(Node node);

    std::size_t depth() const { return open_.size(); }
    // The whole tree, once everything is closed.
    std::optional<Node> take_root() && { return std::move(root_); }

private:
    struct Frame {
        Node node;
        bool value_is_next = false;
    };

    void add_key(Frame& map, Node key);
    void refuse_duplicates(const Node& map);

    Problems* problems_;
    std::vector<Frame> open_;
    std::optional<Node> root_;
};

}  // namespace presscheck
