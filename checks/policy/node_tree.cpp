#include "checks/policy/node_tree.h"

#include <map>

namespace presscheck {

void NodeTree::open(Node::Kind kind, Place place) {
    Frame& frame = open_.emplace_back();
    frame.node.kind = kind;
    frame.node.place = place;
}

void NodeTree::close() {
    if (open_.empty()) return;
    Node node = std::move(open_.back().node);
    open_.pop_back();
    if (node.kind == Node::Kind::map) refuse_duplicates(node);
    add(std::move(node));
}

void NodeTree::add(Node node) {
    if (open_.empty()) {
        root_ = std::move(node);
        return;
    }
    Frame& parent = open_.back();
    if (parent.node.kind == Node::Kind::map && !parent.value_is_next) {
        add_key(parent, std::move(node));
        return;
    }
    parent.node.items.push_back(std::move(node));
    parent.value_is_next = false;
}

void NodeTree::add_key(Frame& map, Node key) {
    if (key.kind != Node::Kind::scalar) {
        problems_->add(key.place, "a key is a text, not a list or a map");
    } else if (key.text == "<<" && !key.quoted) {
        problems_->add(key.place, "a merge key (<<); write the keys out");
    }
    map.node.keys.push_back(std::move(key));
    map.value_is_next = true;
}

void NodeTree::refuse_duplicates(const Node& map) {
    std::map<std::string_view, int> lines;
    for (const auto& key : map.keys) {
        if (key.kind != Node::Kind::scalar || problems_->full()) continue;
        const auto [first, fresh] = lines.try_emplace(key.text, key.place.line);
        if (fresh) continue;
        problems_->add(key.place, "duplicate key " + in_quotes(key.text) +
                                      "; it is already in line " + std::to_string(first->second));
    }
}

}  // namespace presscheck
