#include "agent/commands.h"
#include "agent/explain_word.h"
#include "agent/overlays.h"
#include "agent/page.h"
#include "agent/policy_files.h"
#include "agent/scanner_process.h"
#include "core/limits.h"

#include <cstdio>

namespace presscheck {
namespace {

Result<std::string> explained(const Program& program, const ExplainOptions& options) {
    const auto files = load_policies(options.policies, program.share);
    if (!files) return files.error();
    const auto overlays =
        load_local_overlays(program.etc, program.etc_owner, *files, program.share);
    if (!overlays) return overlays.error();
    return explain_word(options.word, {*files, *overlays, program.language, standard_page()});
}

}  // namespace

int explain_command(const Program& program, const ExplainOptions& options) {
    const auto text = in_scanner([&] { return explained(program, options); }, limits::scan_timeout);
    if (!text) return explain_failure(text.error());
    std::fputs(text->c_str(), stdout);
    return exit_yes;
}

}  // namespace presscheck
