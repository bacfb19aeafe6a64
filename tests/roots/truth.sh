#!/usr/bin/env bash
# Root trees of several Debian releases, changed in many ways, judged by us and by the real programs
# run in a chroot of the tree. Prints every agreement and disagreement.
# Run by: ./dev truth --roots
#
# Each file of cases/ is a kind of judgement: it says how we and how the real program tell the facts,
# a line each, and tries changes. A fact that only one of the two tells is a disagreement, and so is
# another value; what we call unknown is none, but it is counted and shown.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=$PWD
suites=(bullseye bookworm trixie)
agent=$here/build/bin/presscheck-agent

if [[ ${1:-} != --inside ]]; then
    [[ $(id -u) == 0 ]] || { echo "Only root may change root into a tree" >&2; exit 3; }
    tests/roots/make.sh "${suites[@]}"
    exec unshare --mount --propagation private "${BASH_SOURCE[0]}" --inside "$@"
fi
shift
wanted=${1:-}

work=$(mktemp -d)
mount -t tmpfs -o size=512m roots "$work"
trap 'umount -l "$work"; rmdir "$work"' EXIT
mkdir "$work/tree" "$work/layers"
tree=$work/tree
cases=0 agreed=0 disagreed=0 undecided=0 facts=0

# Facts of one probe: probe NAME [argument=value]... -- FILTER; rows are `.rows[]`, as JSON.
probe() {
    local words=()
    while [[ $1 != -- ]]; do
        words+=("$1")
        shift
    done
    "$agent" probe "${words[@]}" --root "$tree" --format json >"$work/table"
    jq -r 'select(.complete | not) | .reason' "$work/table" >>"$work/incomplete"
    jq -r "$cell $2" "$work/table"
}
# A cell as a word: lists by commas, `?` for what is unknown, `-` for what is absent.
cell='def word: if type == "object" then "?" elif type == "array" then map(tostring) | join(",")
    elif . == null then "-" else tostring end;'

in_tree() { chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }

# try NAME [WORD]...: a change, as a script on standard input that runs in the tree; then both are
# asked, each with the words.
try() {
    local name=$1 script suite
    shift
    script=$(cat)
    for suite in "${suites[@]}"; do
        judge_one "$suite" "$name" "$script" "$@"
    done
}

judge_one() {
    local suite=$1 name=$2 script=$3 layer=$work/layers/$cases
    shift 3
    [[ -z $wanted || "$suite $kind $name" == *"$wanted"* ]] || return 0
    cases=$((cases + 1))
    mkdir -p "$layer/upper" "$layer/work"
    mount -t overlay -o "lowerdir=$here/build/roots/$suite,upperdir=$layer/upper,workdir=$layer/work" \
        overlay "$tree"
    mount -t proc proc "$tree/proc"
    if ! (cd "$tree" && bash -euo pipefail -c "$script") >"$work/change" 2>&1; then
        cat "$work/change" >&2
        echo "$suite $kind $name: the change itself failed" >&2
        exit 3
    fi
    : >"$work/incomplete"
    ours "$@" >"$work/ours.all" 2>"$work/ours.errors" || true
    theirs "$@" 2>"$work/theirs.errors" | LC_ALL=C sort -u >"$work/theirs" || true
    # What we do not know we do not say, so the real program's word for it is left out as well.
    sed -n 's/ ?$//p' "$work/ours.all" >"$work/not-known"
    grep -v ' ?$' "$work/ours.all" | LC_ALL=C sort -u >"$work/ours" || true
    # A table that says it is incomplete may lack rows, and owns up to it.
    if [[ -s $work/incomplete ]]; then
        LC_ALL=C comm -23 "$work/theirs" "$work/ours" >"$work/lacking"
        sed "s/^.*$/lacking: &/" "$work/lacking" >>"$work/not-known"
        LC_ALL=C comm -12 "$work/theirs" "$work/ours" >"$work/theirs.known"
        mv "$work/theirs.known" "$work/theirs"
    elif [[ -s $work/not-known ]]; then
        awk 'NR == FNR { hidden[$0]; next } !(($1) in hidden)' "$work/not-known" "$work/theirs" \
            >"$work/theirs.known" || true
        mv "$work/theirs.known" "$work/theirs"
    fi
    local lines hidden
    lines=$(wc -l <"$work/theirs") hidden=$(wc -l <"$work/not-known")
    facts=$((facts + lines))
    if [[ $lines == 0 && $hidden == 0 && $name != *nothing* ]]; then
        disagreed=$((disagreed + 1))
        printf 'NO ANSWER  %-9s %-9s %s: %s\n' "$suite" "$kind" "$name" \
            "$(tail -n 2 "$work/theirs.errors" "$work/ours.errors" | tr '\n' ' ')"
    elif [[ $lines == 0 && $hidden != 0 && ! -s $work/ours ]]; then
        undecided=$((undecided + 1))
        printf 'unknown    %-9s %-9s %s: %s\n' "$suite" "$kind" "$name" "$(paste -sd' ' "$work/not-known")"
    elif diff "$work/theirs" "$work/ours" >"$work/diff"; then
        agreed=$((agreed + 1))
        printf 'agree      %-9s %-9s %s (%s facts%s)\n' "$suite" "$kind" "$name" "$lines" \
            "$([[ $hidden == 0 ]] || echo ", $hidden unknown: $(paste -sd' ' "$work/not-known")")"
    else
        disagreed=$((disagreed + 1))
        printf 'DISAGREE   %-9s %-9s %s (< the real program, > presscheck)\n' "$suite" "$kind" "$name"
        grep '^[<>]' "$work/diff" | sed 's/^/    /' | head -n 12
    fi
    umount -l "$tree/proc" "$tree"
    rm -rf "$layer"
}

# What a release ships itself we have to understand: of a tree nobody changed nothing may be unknown
# because we cannot read it.
stock_is_understood() {
    local suite=$1 riddles
    [[ -z $wanted || "$suite scan stock" == *"$wanted"* ]] || return 0
    cases=$((cases + 1))
    "$agent" scan --root "build/roots/$suite" --format json >"$work/scan" || [[ $? == 1 ]]
    riddles=$(jq -r '.results[] | select(.state == "unknown") |
        select(.reason == ("malformed", "unsupported", "version", "too_large")) |
        "    \(.check): \(.reason) \(.source)"' "$work/scan")
    if [[ -z $riddles ]]; then
        agreed=$((agreed + 1))
        printf 'agree      %-9s %-9s %s\n' "$suite" scan "stock (nothing we cannot read)"
    else
        disagreed=$((disagreed + 1))
        printf 'DISAGREE   %-9s %-9s %s\n%s\n' "$suite" scan "stock (we cannot read)" "$riddles"
    fi
}
for suite in "${suites[@]}"; do
    stock_is_understood "$suite"
done

for file in tests/roots/cases/*.sh; do
    kind=$(basename "$file" .sh)
    source "$file"
    unset -f ours theirs
done
echo
echo "$cases trees: $agreed agree, $disagreed disagree, $undecided unknown to us; $facts facts compared"
((disagreed == 0 && cases > 0))
