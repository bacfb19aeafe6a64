#include "core/command_words.h"

#include "core/printable.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace presscheck {
namespace {

// How far the call was understood: `policy` of `policy frob`.
struct Understood {
    const CLI::App* command = nullptr;
    std::string words;  // "policy ", empty for the program itself
};

Understood understood(const CLI::App& app) {
    Understood so_far{&app, {}};
    while (!so_far.command->get_subcommands().empty()) {
        so_far.command = so_far.command->get_subcommands().front();
        so_far.words += so_far.command->get_name() + " ";
    }
    return so_far;
}

std::string commands_of(const Understood& so_far) {
    std::string all;
    for (const auto* command :
         so_far.command->get_subcommands([](const CLI::App*) { return true; }))
        all += (all.empty() ? "" : ", ") + so_far.words + command->get_name();
    return all;
}

// The first word that could have been meant as a command; empty when there is none.
std::string strange_word(const CLI::App& app) {
    for (const auto& word : app.remaining(true)) {
        if (!word.starts_with('-')) return word;
    }
    return {};
}

std::string message(const CLI::App* app, const CLI::Error& mistake) {
    const auto so_far = understood(*app);
    const bool command_is_missing = so_far.command->get_require_subcommand_min() > 0;
    if (mistake.get_name() != "RequiredError" || !command_is_missing)
        return CLI::FailureMessage::simple(app, mistake);
    const auto word = strange_word(*app);
    const auto meant = "'" + printable(so_far.words + word) + "'";
    const auto all = commands_of(so_far);
    if (word.empty())
        return "Thiếu lệnh; có: " + all + ". Xem --help.\nA command is missing; there are: " + all +
               ". See --help.\n";
    return "Không có lệnh " + meant + "; có: " + all + ". Xem --help.\nThere is no command " +
           meant + "; there are: " + all + ". See --help.\n";
}

}  // namespace

void tell_commands(CLI::App& app) {
    app.failure_message(message);
}

}  // namespace presscheck
