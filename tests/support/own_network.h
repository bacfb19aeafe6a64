// A network and a /etc of a test's own: what runs inside sees no other, and nobody sees what it
// does.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace presscheck::test {

struct OwnNetwork {
    std::vector<std::string> addresses;                             // "203.0.113.10/24", on lo
    std::vector<std::pair<std::string, std::string>> files_of_etc;  // "presscheck/site.yaml"
};

// Runs `work` there, in a thread of its own whose children are there too. False, and nothing was
// run: that takes root, and a kernel with namespaces and overlayfs.
// REQUIRES: `work` asserts nothing; whoever called does, about what it brought.
bool in_own_network(const OwnNetwork& network, const std::function<void()>& work);

}  // namespace presscheck::test
