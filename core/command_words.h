// What somebody is told who calls a program of ours without a command, or with one it has not.
#pragma once

namespace CLI {
class App;
}

namespace presscheck {

// From now on it is told which commands there are, in Vietnamese and in English; other mistakes are
// told as CLI11 does. REQUIRES: called before commands are added.
void tell_commands(CLI::App& app);

}  // namespace presscheck
