#!/usr/bin/env bash
# A scan of this machine, beside OpenSCAP, Lynis and the time it takes to read the same files.
# Run by: ./dev bench scan
#
# Ends with the targets, each met or not. check_ms is wall time by checks. Peak memory is that of the largest process. The rivals run a few
# times only: Lynis once, because it takes most of a minute.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source bench/targets.sh
bin=$PWD/build/bin
share=$PWD/build/share/presscheck
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

measure() { "$bin/presscheck-bench-run" "$@"; }

# Debian 12's content knows Debian 10 and 11 and answers `notapplicable` to everything here: a copy
# with the platform changed makes it work.
openscap() {
    local source=/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml profile rules version
    [[ -f $source ]] && command -v oscap >/dev/null || return 0
    version=$(oscap --version | sed -n '1s/.* //p')
    sed -e 's|cpe:/o:debian:debian_linux:11|cpe:/o:debian:debian_linux:12|g' -e 's|\^11|^12|g' \
        "$source" >"$folder/ssg.xml"
    for profile in anssi_np_nt28_high standard; do
        oscap xccdf eval --profile "$profile" --results "$folder/results.xml" "$folder/ssg.xml" \
            >/dev/null 2>&1 || true
        rules=$(grep '<result>' "$folder/results.xml" | grep -cv notselected || true)
        measure "OpenSCAP $version, $profile" 3 0 "$rules" \
            oscap xccdf eval --profile "$profile" "$folder/ssg.xml"
    done
}

lynis_audit() {
    command -v lynis >/dev/null || return 0
    local audit=(lynis audit system --quick --no-colors --logfile "$folder/lynis.log"
        --report-file "$folder/lynis.dat") line tests
    line=$(measure "Lynis $(lynis show version | tail -n 1), audit system --quick" 1 0 0 "${audit[@]}")
    tests=$(grep -c 'Performing test ID' "$folder/lynis.log" || true)
    awk -F '\t' -v OFS='\t' -v tests="$tests" '{
        for (f = 1; f <= NF; f++) {
            if ($f ~ /^wall_ms=/) wall = substr($f, 9)
            if ($f ~ /^checks=/) $f = "checks=" tests
            if ($f ~ /^check_ms=/ && tests > 0) $f = sprintf("check_ms=%.1f", wall / tests)
        }
        print }' <<<"$line"
}

scan="presscheck-agent scan"
checks=$("$bin/presscheck-bench-scan" count "$share")
"$bin/presscheck-bench-scan" list "$share" >"$folder/list"
# Before the rivals: what they write into folders that we look at is not remembered for a minute.
"$bin/presscheck-bench-scan" parts "$share" >"$folder/parts"
{
    measure "$scan" 20 3 "$checks" "$bin/presscheck-agent" scan
    measure "limit: reading the same files" 20 3 "$checks" \
        "$bin/presscheck-bench-read" "$folder/list"
    openscap
    lynis_audit
} >"$folder/whole"

bench/table.sh name runs wall_ms p99_ms cpu_ms peak_mib checks check_ms <"$folder/whole"
echo
bench/table.sh name runs median_ms p99_ms cpu_ms <"$folder/parts"
echo
# What a check costs: figure NAME KEY, by the checks of that line.
of_a_check() {
    local cost checks
    cost=$(figure "$folder/whole" "$1" "$2")
    checks=$(figure "$folder/whole" "$1" checks)
    [[ -z $cost ]] || awk -v cost="$cost" -v checks="$checks" 'BEGIN { if (checks > 0) print cost / checks }'
}

# cheaper RIVAL TIMES: whether a check of ours costs so many times less than one of each line of
# that rival, by the clock and by the processor.
cheaper() {
    local rival=$1 times=$2 name key word seen=
    while IFS=$'\t' read -r name _; do
        name=${name#name=}
        [[ $name == "$rival "* ]] || continue
        seen=yes
        for key in wall_ms cpu_ms; do
            word=wall
            [[ $key == wall_ms ]] || word="processor time"
            target "a check beside $name, $word" \
                "$(awk -v theirs="$(of_a_check "$name" $key)" -v ours="$(of_a_check "$scan" $key)" \
                    'BEGIN { printf "%.0f", theirs / ours }')" at_least "$times" "times cheaper"
        done
    done <"$folder/whole"
    [[ -n $seen ]] || echo "NOT MEASURED: $rival is not installed (./dev deps --bench)"
}

target "cold scan, wall" "$(figure "$folder/whole" "$scan" wall_ms)" at_most 100 ms
target "cold scan, processor time" "$(figure "$folder/whole" "$scan" cpu_ms)" at_most 100 ms
target "cold scan, peak memory" "$(figure "$folder/whole" "$scan" peak_mib)" at_most 32 MiB
target "resident rescan, processor time" \
    "$(figure "$folder/parts" "resident rescan, fork to results" cpu_ms)" at_most 20 ms
cheaper OpenSCAP 50
cheaper Lynis 300
