# Whether units start at boot, against systemctl --root. Words: the units.

ours() {
    local unit
    for unit in "$@"; do
        probe units "name=$unit" -- '.rows[] | .name + " " + (.enabled | word)'
    done
}
theirs() {
    local unit state
    for unit in "$@"; do
        state=$(systemctl --root="$tree" is-enabled "$unit" 2>/dev/null) || true
        [[ -z $state || $state == not-found ]] || echo "$unit $state"
    done
}

try stock ssh.service cron.service rsyslog.service nginx.service apache2.service apt-daily.timer logrotate.timer chrony.service auditd.service <<'END'
END
try disabled ssh.service cron.service <<'END'
systemctl --root=. disable ssh.service cron.service
END
try masked rsyslog.service systemd-journald.service <<'END'
systemctl --root=. mask rsyslog.service systemd-journald.service
END
try masked-by-empty-file cron.service <<'END'
: > etc/systemd/system/cron.service
END
try own-unit-over-shipped cron.service <<'END'
printf '[Service]\nExecStart=/bin/true\n' > etc/systemd/system/cron.service
END
try linked app.service <<'END'
printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' > srv/app.service
ln -s /srv/app.service etc/systemd/system/app.service
END
try wanted-without-install app.service <<'END'
printf '[Service]\nExecStart=/bin/true\n' > etc/systemd/system/app.service
mkdir -p etc/systemd/system/multi-user.target.wants
ln -s ../app.service etc/systemd/system/multi-user.target.wants/app.service
END
try alias sshd.service ssh.service <<'END'
END
try template getty@.service <<'END'
END
try indirect-also a.service b.socket <<'END'
printf '[Service]\nExecStart=/bin/true\n[Install]\nAlso=b.socket\n' > etc/systemd/system/a.service
printf '[Socket]\nListenStream=1\n[Install]\nWantedBy=sockets.target\n' > etc/systemd/system/b.socket
END
try in-run-only app.service <<'END'
mkdir -p run/systemd/system/multi-user.target.wants
printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' > run/systemd/system/app.service
ln -s ../app.service run/systemd/system/multi-user.target.wants/app.service
END
