# journald's settings, against the files in the order in which systemd-analyze lists them. Words:
# COLUMN=KEY, a column of ours and the key it is read from.

ours() {
    local word
    for word in "$@"; do
        probe journald -- ".rows[] | \"${word%%=*} \" + (.${word%%=*} | word)"
    done
}
theirs() {
    local word value
    for word in "$@"; do
        value=$(in_tree systemd-analyze cat-config --no-pager systemd/journald.conf |
            sed -n "s/^[[:space:]]*${word#*=}[[:space:]]*=[[:space:]]*//p" | tail -n 1)
        echo "${word%%=*} $value"
    done
}

try written storage=Storage compress=Compress <<'END'
printf '[Journal]\nStorage=persistent\nCompress=false\n' > etc/systemd/journald.conf
END
try drop-in-wins storage=Storage <<'END'
mkdir -p etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\n' > etc/systemd/journald.conf
printf '[Journal]\nStorage=persistent\n' > etc/systemd/journald.conf.d/10-a.conf
END
try later-drop-in-wins storage=Storage <<'END'
mkdir -p etc/systemd/journald.conf.d usr/lib/systemd/journald.conf.d
printf '[Journal]\nStorage=none\n' > usr/lib/systemd/journald.conf.d/90-z.conf
printf '[Journal]\nStorage=persistent\n' > etc/systemd/journald.conf.d/10-a.conf
END
try same-name-shadows storage=Storage <<'END'
mkdir -p etc/systemd/journald.conf.d usr/lib/systemd/journald.conf.d
printf '[Journal]\nStorage=none\n' > usr/lib/systemd/journald.conf.d/90-z.conf
printf '[Journal]\nStorage=persistent\n' > etc/systemd/journald.conf.d/90-z.conf
END
try masked-drop-in storage=Storage <<'END'
mkdir -p etc/systemd/journald.conf.d usr/lib/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\n' > etc/systemd/journald.conf
printf '[Journal]\nStorage=none\n' > usr/lib/systemd/journald.conf.d/90-z.conf
ln -s /dev/null etc/systemd/journald.conf.d/90-z.conf
END
