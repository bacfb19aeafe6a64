# What logrotate does with each log, against logrotate -d in the tree: path, period, old files kept.

ours() {
    probe logrotate -- '.rows[] | select(.accepted == true)
        | "\(.path) \(.period | word) \(.rotate | word)"'
}
theirs() {
    in_tree logrotate -d /etc/logrotate.conf 2>&1 | awk '
        sub(/^rotating pattern: /, "") { open = 1; text = "" }
        open { text = text " " $0 }
        open && (/rotations\)/ || /no old logs will be kept/) { open = 0; kept = text }
        # A definition it gave up has no logs left.
        /^considering log/ && kept != "" { print kept; kept = "" }
        /^No logs found/ { kept = "" }' |
        sed -nE -e 's/^(.*[^ ]) +after 1 days .*\(([0-9]+) rotations\).*/\1 daily \2/' \
            -e 's/^(.*[^ ]) +(hourly|weekly|monthly|yearly) .*\(([0-9]+) rotations\).*/\1 \2 \3/' \
            -e 's/^(.*[^ ]) +after 1 days .*no old logs.*/\1 daily 0/' \
            -e 's/^(.*[^ ]) +(hourly|weekly|monthly|yearly) .*no old logs.*/\1 \2 0/' \
            -e 's/^(.*[^ ]) +[0-9]+ bytes .*\(([0-9]+) rotations\).*/\1 size \2/' -e p |
        awk '{ for (path = 1; path <= NF - 2; path++) print $path, $(NF - 1), $NF }'
}

try stock <<'END'
END
try longer-weekly <<'END'
sed -i 's/rotate 4/rotate 13/' etc/logrotate.conf
END
try drop-in-overrides <<'END'
printf '/var/log/agency.log {\n  daily\n  rotate 90\n}\n' > etc/logrotate.d/agency
END
try defaults-after-include <<'END'
printf 'monthly\nrotate 2\n' >> etc/logrotate.conf
END
try defaults-between <<'END'
printf '/var/log/a.log {\n missingok\n}\nmonthly\nrotate 6\n/var/log/b.log {\n missingok\n}\n' > etc/logrotate.d/between
END
try duplicate-entry <<'END'
touch var/log/twice.log
printf '/var/log/twice.log {\n daily\n rotate 3\n}\n' > etc/logrotate.d/aa-first
printf '/var/log/twice.log {\n monthly\n rotate 9\n}\n' > etc/logrotate.d/bb-second
END
try by-size <<'END'
printf '/var/log/size.log {\n size 10M\n rotate 5\n}\n' > etc/logrotate.d/size
END
try nothing-kept <<'END'
printf '/var/log/none.log {\n daily\n rotate 0\n}\n' > etc/logrotate.d/none
END
try ignored-names <<'END'
printf '/var/log/i.log {\n daily\n rotate 3\n}\n' > etc/logrotate.d/i.dpkg-old
cp etc/logrotate.d/i.dpkg-old etc/logrotate.d/i~
cp etc/logrotate.d/i.dpkg-old etc/logrotate.d/i.disabled
END
try several-paths <<'END'
printf '/var/log/x.log /var/log/y.log\n/var/log/z.log {\n yearly\n rotate 2\n}\n' > etc/logrotate.d/several
END
