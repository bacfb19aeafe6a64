#!/usr/bin/env bash
# What the agent cannot know of a stock Debian 12: a copy of its root tree with this machine's live
# /proc, /sys and /dev, where the user presscheck scans with the capabilities that the shipped unit gives,
# first with those of the optional drop-in and then without. Prints every check that is unknown with its
# reason, how many they are and which share.
#
# Usage: tests/roots/unknown.sh [--build FOLDER] [--record FILE] [TREE]
#   TREE  a root tree to use instead of build/roots/bookworm; a copy of it is changed, never itself
#   --build FOLDER  where both programs were built, instead of build
#   --record FILE  what each run found, an object a line
# Ends with 1 where more than one check in twenty is unknown with every capability, 3 where it cannot
# be tried.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
most_percent=5

give_up() {
    printf '\n!! Không thử được / It could not be tried: %s\n' "$1" >&2
    exit 3
}

if [[ ${1:-} != --inside ]]; then
    build=build record=
    while [[ ${1:-} == --* ]]; do
        case $1 in
            --build) build=$2 ;;
            --record) record=$(realpath -m "$2") ;;
            *) give_up "unknown word '$1' (--build FOLDER, --record FILE)" ;;
        esac
        shift 2
    done
    [[ $(id -u) == 0 ]] || give_up "only root may change root into a tree and become another user"
    for program in setpriv unshare jq; do
        command -v "$program" >/dev/null || give_up "there is no $program; run: ./dev deps --test --roots"
    done
    tree=${1:-}
    if [[ -z $tree ]]; then
        tests/roots/make.sh bookworm || give_up "debootstrap made no tree of Debian 12"
        tree=build/roots/bookworm
    fi
    [[ -d $tree/etc ]] || give_up "$tree is no root tree"
    exec unshare --mount --propagation private "${BASH_SOURCE[0]}" --inside \
        "$(realpath "$build")" "$record" "$(realpath "$tree")"
fi
build=$2 record=$3 stock=$4

# On the same disk as the stock tree, so that it lies on a real file system as a server's root does.
root=$(mktemp -d "$stock.XXXXXX")
work=
trap 'umount -l "$root/proc" "$root/sys" "$root/dev" "$root" 2>/dev/null || true; rm -rf --one-file-system "$root" ${work:+"$work"}' EXIT
trap 'exit 130' INT TERM
work=$(mktemp -d)
chmod 755 "$root"
cp -a "$stock/." "$root/"
DESTDIR=$root cmake --install "$build" --prefix /usr >/dev/null
# The agent, what starts it as the unit does, and what both are linked with: a package would bring it along.
mkdir -p "$root/usr/lib/presscheck" "$root/usr/bin" "$root/lib64"
for program in "$build/bin/presscheck-agent" "$(command -v setpriv)"; do
    inside=$root/usr/bin/$(basename "$program")
    [[ -e $inside ]] || cp "$program" "$inside"
    ldd "$program" | sed -n 's|^.* => \(/[^ ]*\) .*|\1|p' | while read -r library; do
        [[ -e $root$library ]] || cp -L "$library" "$root/usr/lib/presscheck/"
    done
    loader=$(ldd "$program" | sed -n 's|^\s*\(/[^ ]*\) (.*|\1|p')
    [[ -e $root$loader ]] || cp -L "$loader" "$root$loader"
done

# capabilities_of UNIT-FILE: "dac_read_search", as setpriv spells them.
capabilities_of() {
    sed -n 's/^AmbientCapabilities=//p' "$1" | tr '[:upper:] ' '[:lower:]\n' | sed -n 's/^cap_//p'
}
mapfile -t needed < <(capabilities_of "$root/usr/lib/systemd/system/presscheck-agent.service")
mapfile -t optional < <(capabilities_of "$root/usr/share/presscheck/systemd/firewall.conf")
((${#needed[@]} > 0 && ${#optional[@]} > 0)) || give_up "the unit or its drop-in gives no capability"

# As systemd-sysusers makes it.
user=899
grep -qs ":x:$user:" "$root/etc/passwd" && give_up "the tree has a user $user already"
echo "presscheck:x:$user:$user:presscheck agent:/var/lib/presscheck:/usr/sbin/nologin" >>"$root/etc/passwd"
echo "presscheck:x:$user:" >>"$root/etc/group"
[[ ! -e $root/etc/shadow ]] || echo 'presscheck:!*:20000::::::' >>"$root/etc/shadow"
[[ ! -e $root/etc/gshadow ]] || echo 'presscheck:!*::' >>"$root/etc/gshadow"
install -d -m 0700 -o $user -g $user "$root/var/lib/presscheck"

mount --bind "$root" "$root"
for folder in proc sys dev; do
    mkdir -p "$root/$folder"
    mount --rbind "/$folder" "$root/$folder"
done

# scan FORMAT [--lang LANGUAGE] CAPABILITY...: as the unit starts the agent, with these capabilities
# and no other.
scan() {
    local given words=(--format "$1")
    shift
    if [[ ${1:-} == --lang ]]; then
        words+=(--lang "$2")
        shift 2
    fi
    given=$(printf ',+%s' "$@")
    given=${given#,}
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C LD_LIBRARY_PATH=/usr/lib/presscheck \
        chroot "$root" /usr/bin/setpriv --reuid $user --regid $user --clear-groups --no-new-privs \
        --inh-caps="$given" --ambient-caps="$given" --bounding-set="-all,$given" \
        /usr/bin/presscheck-agent scan "${words[@]}" || (($? == 1))
}

# tell TITLE CAPABILITY...: every unknown check with its reason, in the agent's own words.
tell() {
    local title=$1 part
    shift
    scan json "$@" >"$work/scan"
    # More of this run than the next lines need, for whoever reads it by machine.
    if [[ -n $record ]]; then
        jq -c '{capabilities: $ARGS.positional, summary, results}' --args "$@" <"$work/scan" >>"$record"
    fi
    printf '\n== %s\n' "$title"
    for language in vi en; do
        scan sarif --lang "$language" "$@" |
            jq '[.runs[0].results[] | select(.properties.reason)
                | {key: .ruleId, value: (.message.text | split("\n") | map(select(. != "" and (test("^(cần|cách sửa|expected|fix): ") | not))) | .[0:2] | join("\n      "))}] | from_entries' \
                >"$work/words.$language"
    done
    jq -r --slurpfile vi "$work/words.vi" --slurpfile en "$work/words.en" '
        .results[] | select(.state == "unknown")
        | "\(.check) (\(.reason))", "    \($vi[0][.check])", "    \($en[0][.check])"' "$work/scan"
    part=$(jq '[.results[] | select(.state == "unknown")] | length' "$work/scan")
    jq -r --argjson part "$part" '(.results | length) as $all
        | "\($part) chưa rõ trên \($all) kiểm tra / \($part) unknown of \($all) checks: \($part * 1000 / $all | round / 10) %"' \
        "$work/scan"
    share=$(jq --argjson part "$part" '$part * 100 / (.results | length)' "$work/scan")
}

tell "với mọi quyền tùy chọn / with every optional capability: ${needed[*]} ${optional[*]}" \
    "${needed[@]}" "${optional[@]}"
with_all=$share
tell "không có quyền tùy chọn / without the optional ones: ${needed[*]}" "${needed[@]}"
if jq -en "$with_all > $most_percent" >/dev/null; then
    printf '\n!! Quá %s %% / More than %s %%\n' "$most_percent" "$most_percent" >&2
    exit 1
fi
