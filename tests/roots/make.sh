#!/usr/bin/env bash
# Root trees of Debian releases, as debootstrap makes them with the servers we judge, one folder each
# below build/roots. What is there already stays: delete a folder to make it anew.
# Usage: tests/roots/make.sh SUITE...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
packages=openssh-server,sudo,nginx,apache2,logrotate,nftables,iptables,systemd,systemd-sysv,procps
packages+=,libpam-pwquality,cron,rsyslog,chrony,auditd,unattended-upgrades

mkdir -p build/roots
for suite in "$@"; do
    root=$PWD/build/roots/$suite
    [[ ! -e $root/.made ]] || continue
    rm -rf "$root"
    echo "Making $root (a minute or two)" >&2
    if ! debootstrap --variant=minbase --include="$packages" "$suite" "$root" \
        >"build/roots/$suite.log" 2>&1; then
        tail -n 20 "build/roots/$suite.log" >&2
        echo "debootstrap $suite failed; all it said is in build/roots/$suite.log" >&2
        exit 3
    fi
    rm -rf "$root"/var/cache/apt/archives/*.deb
    # Files of a system that was never started: keys and an id, as a first start makes them.
    chroot "$root" sh -c 'ssh-keygen -A >/dev/null; systemd-machine-id-setup >/dev/null 2>&1 || true
        mkdir -p /run/sshd'
    touch "$root/.made"
done
