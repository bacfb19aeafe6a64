# Which kernel parameters the files set, against sysctl --dry-run --system where procps knows it, and
# else against the files in the order in which systemd-analyze lists them. Words: the parameters.

ours() {
    local name
    for name in "$@"; do
        probe sysctl "name=$name" -- '.rows[] | select(.persisted != null) | .name + " " + (.persisted | word)'
    done
}
theirs() {
    local names=" $* "
    in_tree systemd-analyze cat-config --no-pager sysctl.d 2>/dev/null |
        sed -e 's/^[[:space:]]*//' -e '/^[#;]/d' -e 's/^-//' |
        awk -F= -v names="$names" 'NF >= 2 {
            name = $1; gsub(/[[:space:]]/, "", name); gsub("/", ".", name)
            value = substr($0, index($0, "=") + 1); gsub(/^[[:space:]]+|[[:space:]]+$/, "", value)
            if (index(names, " " name " ")) last[name] = value }
            END { for (name in last) print name " " last[name] }'
}

try stock-nothing-set net.ipv4.conf.all.log_martians <<'END'
END
try stock-or-nothing net.ipv4.ping_group_range fs.protected_symlinks fs.protected_hardlinks <<'END'
END
try later-name-wins kernel.kptr_restrict <<'END'
echo 'kernel.kptr_restrict = 0' > etc/sysctl.d/10-a.conf
echo 'kernel.kptr_restrict = 2' > etc/sysctl.d/90-b.conf
END
try same-name-shadows kernel.sysrq net.ipv4.ip_forward <<'END'
mkdir -p usr/lib/sysctl.d
printf 'kernel.sysrq = 1\nnet.ipv4.ip_forward = 1\n' > usr/lib/sysctl.d/50-agency.conf
echo 'kernel.sysrq = 0' > etc/sysctl.d/50-agency.conf
END
try masked-by-null kernel.sysrq <<'END'
mkdir -p usr/lib/sysctl.d
echo 'kernel.sysrq = 1' > usr/lib/sysctl.d/50-agency.conf
ln -s /dev/null etc/sysctl.d/50-agency.conf
echo 'kernel.sysrq = 16' > etc/sysctl.d/20-x.conf
END
try slashes kernel.dmesg_restrict net.ipv4.tcp_syncookies <<'END'
printf 'kernel/dmesg_restrict=1\nnet/ipv4/tcp_syncookies = 1\n' > etc/sysctl.d/30-slash.conf
END
try commented fs.suid_dumpable kernel.randomize_va_space <<'END'
printf '# fs.suid_dumpable = 2\n; kernel.randomize_va_space = 0\nkernel.randomize_va_space =2\n' > etc/sysctl.d/30-c.conf
END
try in-run kernel.yama.ptrace_scope <<'END'
mkdir -p run/sysctl.d
echo 'kernel.yama.ptrace_scope = 0' > run/sysctl.d/60-x.conf
echo 'kernel.yama.ptrace_scope = 1' > etc/sysctl.d/50-x.conf
END
try minus-sign net.ipv4.conf.all.rp_filter <<'END'
echo '-net.ipv4.conf.all.rp_filter = 1' > etc/sysctl.d/40-m.conf
END
try wrong-ending kernel.kptr_restrict <<'END'
echo 'kernel.kptr_restrict = 2' > etc/sysctl.d/10-a.conf
echo 'kernel.kptr_restrict = 0' > etc/sysctl.d/99-z.conf.bak
END
