#!/usr/bin/env bash
# Lines of name=value pairs, separated by tabs, as a table of the columns that are named.
set -euo pipefail
exec awk -F '\t' -v wanted="$*" '
BEGIN { columns = split(wanted, column, " "); rows = 1
        for (c = 1; c <= columns; c++) cell[1, c] = column[c] }
{ rows++
  for (c = 1; c <= columns; c++) cell[rows, c] = "-"
  for (f = 1; f <= NF; f++) {
      at = index($f, "=")
      for (c = 1; c <= columns; c++)
          if (column[c] == substr($f, 1, at - 1)) cell[rows, c] = substr($f, at + 1)
  } }
END { for (c = 1; c <= columns; c++)
          for (r = 1; r <= rows; r++)
              if (length(cell[r, c]) > width[c]) width[c] = length(cell[r, c])
      for (r = 1; r <= rows; r++) {
          line = sprintf("%-*s", width[1], cell[r, 1])
          for (c = 2; c <= columns; c++) line = line sprintf("  %*s", width[c], cell[r, c])
          print line
      } }'
