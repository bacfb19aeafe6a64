#!/usr/bin/env bash
# What we say of this machine beside what OpenSCAP's Debian content says, for what both decide.
# Run by: ./dev beside
#
# Exits with 1 when the two differ and docs/beside-openscap.md does not say who is right and why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
content=/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml
pairs=tests/rivals/openscap.pairs
explained=docs/beside-openscap.md
prefix=xccdf_org.ssgproject.content_rule_
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The content knows Debian 10 and 11 and answers `notapplicable` to everything on 12; and to most of
# it wherever a file /.dockerenv lies, since it takes that for a container. Neither is a verdict: a
# copy of the content without the two conditions is asked.
release=$(. /etc/os-release && echo "${VERSION_ID:-12}")
sed -e "s|cpe:/o:debian:debian_linux:11|cpe:/o:debian:debian_linux:$release|g" \
    -e "s|\^11|^$release|g" -e '/platform idref="#machine"/d' "$content" >"$folder/content.xml"

rules=$(sed -e '/^#/d' "$pairs" | awk '{ for (f = 2; f <= NF; f++) print $f }' | sort -u)
chosen=()
for rule in $rules; do
    chosen+=(--rule "$prefix$rule")
done
# A rule is only asked where it is selected: a profile of our own selects all.
oscap xccdf eval --profile '(all)' --progress "${chosen[@]}" "$folder/content.xml" \
    >"$folder/theirs" 2>"$folder/errors" || true
[[ -s $folder/theirs ]] || { cat "$folder/errors" >&2; echo "OpenSCAP answered nothing" >&2; exit 3; }

build/bin/presscheck-agent scan --format json >"$folder/ours.json" || [[ $? == 1 ]]
jq -r '.results[] | .check + " " + .state' "$folder/ours.json" >"$folder/ours"

differ=0 unexplained=0 same=0
printf '%-42s %-15s %-15s %s\n' check presscheck OpenSCAP ''
while read -r check names; do
    [[ -n $check && $check != \#* ]] || continue
    ours=$(awk -v check="$check" '$1 == check { print $2 }' "$folder/ours")
    theirs=$(for rule in $names; do
        sed -n "s/^$prefix$rule://p" "$folder/theirs"
    done | awk '/^fail$/ { fail = 1 } /^pass$/ { pass = 1 } !/^(pass|fail)$/ { other = $1 }
        END { print fail ? "fail" : other != "" ? other : pass ? "pass" : "unasked" }')
    mark='' wanted=${theirs/notapplicable/not_applicable}
    if [[ ${ours:-missing} == "$wanted" ]]; then
        same=$((same + 1))
    else
        differ=$((differ + 1)) mark=differs
        if ! grep -q "^| \`$check\` | $theirs | ${ours:-missing} |" "$explained"; then
            unexplained=$((unexplained + 1)) mark='differs, and nobody says why'
        fi
    fi
    printf '%-42s %-15s %-15s %s\n' "$check" "${ours:-missing}" "$theirs" "$mark"
done <"$pairs"
echo
echo "$same agree, $differ differ, $unexplained of them not explained in $explained"
((unexplained == 0))
