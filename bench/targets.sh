# For the benchmarks to source: whether a figure meets its target, and its ratio to another figure.

# The value of a key in the line of this name: figure FILE NAME KEY; nothing when there is no such line.
figure() {
    awk -F '\t' -v name="name=$2" -v key="$3=" '
        $1 == name { for (f = 2; f <= NF; f++)
                         if (index($f, key) == 1) print substr($f, length(key) + 1) }' "$1"
}

# target WHAT VALUE at_most|at_least BOUND UNIT
target() {
    [[ -n $2 ]] || return 0
    awk -v what="$1" -v value="$2" -v rule="$3" -v bound="$4" -v unit="$5" 'BEGIN {
        met = rule == "at_most" ? value <= bound : value >= bound
        sign = rule == "at_most" ? "<=" : ">="
        printf "%-7s %s: %s %s, target %s %s\n", met ? "met" : "NOT MET", what, value, unit, sign, bound }'
}

# ratio WHAT VALUE OTHER: how many times the other figure it is
ratio() {
    [[ -n $2 && -n $3 ]] || return 0
    awk -v what="$1" -v value="$2" -v other="$3" 'BEGIN { printf "%8.3f  %s\n", value / other, what }'
}
