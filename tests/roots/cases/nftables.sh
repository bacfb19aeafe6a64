# What the loaded rules do with a packet that none of them names, against nft -j list ruleset in a
# network of its own, where our agent looks at the living kernel.

ours() {
    unshare --net sh -c 'nft -f "$1/etc/nftables.conf" && exec "$2" probe firewall --format json' \
        sh "$tree" "$agent" >"$work/table"
    jq -r 'select(.complete | not) | .reason' "$work/table" >>"$work/incomplete"
    jq -r "$cell"' .rows[] | "\(.family) \(.hook) \(.default | word)"' "$work/table"
}
theirs() {
    unshare --net sh -c 'nft -f "$1/etc/nftables.conf" && nft -j list ruleset' sh "$tree" |
        jq -r '
        [.nftables[] | .chain? | select(. != null and .hook != null)] as $chains
        | ("ip", "ip6") as $family | ("input", "forward", "output") as $hook
        | [$chains[] | select(.hook == $hook and (.family == $family or .family == "inet"))] as $here
        | "\($family) \($hook) " + (if any($here[]; .policy == "drop") then "drop" else "accept" end)'
}

try nothing-loaded <<'END'
printf 'flush ruleset\n' > etc/nftables.conf
END
try drop-in-both-families <<'END'
printf 'flush ruleset\ntable inet f { chain i { type filter hook input priority 0; policy drop; ct state established,related accept; tcp dport 22 accept; }\n}\n' > etc/nftables.conf
END
try ip-alone <<'END'
printf 'flush ruleset\ntable ip f { chain i { type filter hook input priority 0; policy drop; iif lo accept; }\n}\n' > etc/nftables.conf
END
try forward-and-output <<'END'
printf 'flush ruleset\ntable inet f { chain fw { type filter hook forward priority 0; policy drop; }\n chain o { type filter hook output priority 0; policy drop; ct state established accept; udp dport 53 accept; }\n}\n' > etc/nftables.conf
END
try two-chains-one-drops <<'END'
printf 'flush ruleset\ntable inet a { chain i { type filter hook input priority -10; policy accept; }\n}\ntable inet b { chain i { type filter hook input priority 10; policy drop; }\n}\n' > etc/nftables.conf
END
