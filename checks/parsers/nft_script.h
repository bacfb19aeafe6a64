// What a script of nft says of hooks, as far as it can be told without running it: which have a
// chain that refuses whatever it does not name.
#pragma once

#include "checks/parsers/packet_filter.h"

#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct NftScriptChain {
    std::string family;  // ip, ip6, inet; as the table has it
    FilterHook hook = FilterHook::input;
    bool refuses = false;  // `policy drop`, or a rule that is nothing but drop or reject
    std::size_t line = 0;
};

struct NftScript {
    std::vector<NftScriptChain> chains;
    std::vector<std::string> includes;
};

NftScript read_nft_script(std::string_view text);

}  // namespace presscheck
