#!/usr/bin/env bash
# A scan of this machine, beside OpenSCAP, Lynis and the time it takes to read the same files.
# Run by: ./dev bench scan
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=$PWD/build/bin
share=$PWD/build/share/presscheck
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

measure() { "$bin/presscheck-bench-run" "$@"; }

# Debian 12's content knows Debian 10 and 11 and answers `notapplicable` to everything here: a copy
# with the platform changed makes it work.
openscap() {
    local source profile rules
    source=$(ls /usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml 2>/dev/null || true)
    [[ -n $source ]] && command -v oscap >/dev/null || return 0
    sed -e 's|cpe:/o:debian:debian_linux:11|cpe:/o:debian:debian_linux:12|g' \
        -e 's|installed_OS_is_debian11|installed_OS_is_debian12|g' \
        -e 's|VERSION_ID="\?11"\?|VERSION_ID="12"|g' -e 's|\^11|^12|g' "$source" >"$folder/ssg.xml"
    for profile in anssi_np_nt28_high standard; do
        oscap xccdf eval --profile "$profile" --results "$folder/results.xml" "$folder/ssg.xml" \
            >"$folder/oscap.txt" 2>/dev/null || true
        rules=$(grep -cE '<result>(pass|fail|error|unknown|notchecked)</result>' \
            "$folder/results.xml" || true)
        measure "OpenSCAP $(oscap --version | sed -n '1s/.* //p'), $profile" 3 0 "$rules" \
            oscap xccdf eval --profile "$profile" "$folder/ssg.xml"
    done
}

lynis_audit() {
    command -v lynis >/dev/null || return 0
    local tests
    measure "Lynis $(lynis show version 2>/dev/null | tail -1), audit system --quick" 1 0 \
        "${LYNIS_TESTS:-235}" lynis audit system --quick --no-colors --logfile "$folder/lynis.log" \
        --report-file "$folder/lynis.dat"
}

checks=$("$bin/presscheck-bench-scan" count "$share")
"$bin/presscheck-bench-scan" list "$share" >"$folder/list"
{
    measure "presscheck-agent scan" 20 3 "$checks" "$bin/presscheck-agent" scan
    measure "limit: reading the same files" 20 3 "$checks" \
        "$bin/presscheck-bench-read" "$folder/list"
    openscap
    lynis_audit
} | "$PWD/bench/table.sh" name runs wall_ms p99_ms cpu_ms peak_mib checks check_ms
echo
"$bin/presscheck-bench-scan" parts "$share" | "$PWD/bench/table.sh" name runs median_ms p99_ms cpu_ms
