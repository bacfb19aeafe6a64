// What we make of stacks beside what the machine's own libpam makes of them.

#include "checks/probes/pam_dispatch.h"
#include "checks/probes/pam_files.h"

#include "tests/support/catch.h"
#include "tests/support/pam_place.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace presscheck::test {
namespace {

// pam_debug says what it answers; an entry that libpam cannot run says nothing.
std::string told_by(const PamEntry& entry) {
    for (const auto& argument : entry.arguments) {
        if (argument.starts_with("auth=")) return argument.substr(5);
    }
    return {};
}

PamResult answer_of(const PamEntry& entry) {
    if (entry.kind == PamEntry::Kind::unreadable) return PamResult::perm_denied;
    if (entry.presence != PamEntry::Presence::present) return PamResult::module_unknown;
    if (entry.module == "pam_deny.so") return PamResult::auth_err;
    return find_pam_result(told_by(entry)).value_or(PamResult::success);
}

// "7 | auth=success,auth=auth_err", as the judge says it.
std::string our_answer(const PamFiles& files, const std::string& service) {
    const auto stack = files.stack(service);
    if (!stack) return "refused: " + stack.error().message;
    const auto& chain = chain_of(*stack, PamType::auth);
    std::string said;
    auto state = start_pam(chain);
    while (state.at < chain.size()) {
        const auto& entry = chain[state.at];
        const auto told = told_by(entry);
        const bool speaks =
            entry.kind == PamEntry::Kind::module && entry.presence == PamEntry::Presence::present;
        if (speaks && find_pam_result(told)) said += (said.empty() ? "auth=" : ",auth=") + told;
        state = after_answer(chain, std::move(state), answer_of(entry));
    }
    return std::to_string(static_cast<int>(result_of(state))) + " | " + said;
}

struct Variant {
    std::string what, stack;
    std::vector<std::pair<std::string, std::string>> files = {};
};

std::string debug(const std::string& control, const std::string& answer) {
    return "auth " + control + " pam_debug.so auth=" + answer + "\n";
}

const std::vector<Variant>& variants() {
    static const std::vector<Variant> all{
        {"required", debug("required", "success")},
        {"required fails and the rest still runs",
         debug("required", "auth_err") + debug("required", "perm_denied")},
        {"requisite ends it", debug("requisite", "auth_err") + debug("required", "success")},
        {"sufficient ends it", debug("sufficient", "success") + debug("required", "auth_err")},
        {"sufficient after a failure does not", debug("required", "auth_err") +
                                                    debug("sufficient", "success") +
                                                    debug("required", "maxtries")},
        {"optional alone decides", debug("optional", "success")},
        {"optional alone fails", debug("optional", "auth_err")},
        {"only ignored", debug("required", "ignore")},
        {"done with ignore", debug("[default=done]", "ignore")},
        {"bad with ignore", debug("[default=bad]", "ignore")},
        {"a jump", debug("[success=1 default=ignore]", "success") + debug("requisite", "auth_err") +
                       debug("required", "success")},
        {"a jump over the end",
         debug("[success=9 default=ignore]", "success") + debug("required", "success")},
        {"a jump to the end", debug("required", "success") +
                                  debug("[success=1 default=ignore]", "success") +
                                  debug("required", "auth_err")},
        {"a jump alone decides nothing",
         debug("[success=1]", "success") + debug("required", "success")},
        {"reset at the top", debug("required", "auth_err") + debug("[success=reset]", "success") +
                                 debug("required", "success")},
        {"die in a substack leaves only it",
         "auth substack part\n" + debug("sufficient", "success"),
         {{"part", debug("requisite", "auth_err") + debug("required", "success")}}},
        {"die in an include leaves all",
         "auth include part\n" + debug("[success=reset default=bad]", "success"),
         {{"part", debug("requisite", "auth_err")}}},
        {"done in a substack leaves only it",
         "auth substack part\n" + debug("required", "auth_err"),
         {{"part", debug("sufficient", "success") + debug("required", "perm_denied")}}},
        {"done in an include leaves all",
         "auth include part\n" + debug("required", "auth_err"),
         {{"part", debug("sufficient", "success")}}},
        {"reset in a substack goes back to its beginning",
         debug("required", "success") + "auth substack part\n" + debug("optional", "ignore"),
         {{"part", debug("required", "auth_err") + debug("[success=reset]", "success")}}},
        {"a jump over a substack",
         debug("[success=1 default=ignore]", "success") + "auth substack part\n" +
             debug("required", "success"),
         {{"part", debug("required", "auth_err") + debug("required", "perm_denied")}}},
        {"a jump over an include is over its first entry",
         debug("[success=1 default=ignore]", "success") + "auth include part\n" +
             debug("required", "success"),
         {{"part", debug("required", "auth_err") + debug("required", "perm_denied")}}},
        {"a jump out of a substack is none",
         "auth substack part\n" + debug("required", "success"),
         {{"part", debug("[success=2]", "success") + debug("required", "success")}}},
        {"Debian's @include",
         "@include part\n" + debug("required", "success"),
         {{"part",
           debug("[success=1 default=ignore]", "success") + debug("requisite", "auth_err")}}},
        {"nested substacks",
         "auth substack part\n" + debug("required", "success"),
         {{"part", debug("required", "success") + "auth substack deeper\n" +
                       debug("requisite", "user_unknown")},
          {"deeper", debug("[success=die]", "success") + debug("required", "success")}}},
        {"a missing module", "auth required pam_not_there.so\n" + debug("required", "success")},
        {"a missing module with a dash",
         "-auth required pam_not_there.so\n" + debug("required", "success")},
        {"a missing module that is sufficient",
         "-auth sufficient pam_not_there.so\n" + debug("required", "success")},
        {"module_unknown may be named",
         "auth [module_unknown=ignore default=die] pam_not_there.so\n" +
             debug("required", "success")},
        {"an absolute path", "auth required /lib/security/../security/pam_debug.so auth=success\n"},
        {"include of a file that is not there",
         "auth include nowhere\n" + debug("required", "success")},
        {"substack of a file that is not there",
         "auth substack nowhere\n" + debug("required", "success")},
        {"an unknown type", "aut required pam_permit.so\n" + debug("required", "success")},
        {"no control", "auth\n" + debug("required", "success")},
        {"no module", "auth required\n" + debug("required", "success")},
        {"an unknown control",
         "auth requird pam_debug.so auth=success\n" + debug("required", "success")},
        {"a jump of nothing", debug("[success=0]", "success") + debug("required", "success")},
        {"capitals", "AUTH Required pam_debug.so auth=auth_err\n" + debug("required", "success")},
        {"capitals in brackets are refused", debug("[SUCCESS=ok default=ignore]", "success")},
        {"blanks in brackets", debug("[ success = 1  default=ignore ]", "success") +
                                   debug("required", "auth_err") + debug("required", "success")},
        {"a prefix of a result", debug("[successful=ok default=bad]", "success")},
        {"a prefix of an action", debug("[success=okay default=bad]", "success")},
        {"default first", debug("[default=bad success=ok]", "success")},
        {"continued", "auth \\\n required \\\n   pam_debug.so auth=success\n"},
        {"continued over a comment", "auth required \\\n# not this\npam_debug.so auth=auth_err\n"},
        {"a comment at the end", "auth required pam_debug.so auth=success # auth=auth_err\n"},
        {"a backslash in a comment",
         "auth required pam_debug.so auth=success # more \\\n" + debug("required", "auth_err")},
        {"arguments in brackets", "auth required pam_debug.so [auth=auth_err]\n"},
        {"a bracket in brackets", "auth required pam_debug.so [x\\]y z] auth=auth_err\n"},
        {"an argument behind brackets", "auth required pam_debug.so [a b]auth=auth_err\n"},
        {"no word in brackets",
         "auth [] pam_debug.so auth=success\n" + debug("required", "success")},
        {"a type without a word", "[] required pam_debug.so auth=success\n"},
        {"a module of points", "auth required pam_x..so\n" + debug("required", "success")},
        {"no newline at the end", "auth required pam_debug.so auth=success"},
        {"carriage returns", "auth required pam_debug.so auth=auth_err\r\n"},
        {"nothing for this type", "account required pam_permit.so\n"},
        {"an empty file", ""},
        {"only other types are included",
         "auth include part\n" + debug("required", "success"),
         {{"part", "account required pam_deny.so\n"}}},
    };
    return all;
}

// Stacks that nobody would write, the same ones in every run.
class RandomStacks {
public:
    explicit RandomStacks(unsigned seed) : random_(seed) {}

    void write(const PamPlace& place, const std::string& name, int depth) {
        std::string text;
        for (auto entries = below(7); entries > 0; --entries) {
            if (depth < 3 && below(5) == 0) {
                const auto part = name + "-" + std::to_string(entries);
                write(place, part, depth + 1);
                text += (below(2) == 0 ? "auth substack " : "auth include ") + part + "\n";
            } else {
                text += debug(control(), pick(answers_));
            }
        }
        place.service(name, text);
    }

private:
    unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
    const std::string& pick(const std::vector<std::string>& from) {
        return from.at(below(static_cast<unsigned>(from.size())));
    }
    std::string control() {
        if (below(3) == 0) return pick(simple_);
        std::string text = "[";
        for (auto pairs = below(3); pairs > 0; --pairs)
            text += pick(answers_) + "=" + pick(actions_) + " ";
        return text + "default=" + pick(actions_) + "]";
    }

    std::mt19937 random_;
    const std::vector<std::string> simple_{"required", "requisite", "sufficient", "optional"};
    const std::vector<std::string> actions_{"ignore", "ok", "done", "bad", "die",
                                            "reset",  "1",  "1",    "2",   "3"};
    const std::vector<std::string> answers_{"success",         "success",      "auth_err",
                                            "ignore",          "user_unknown", "perm_denied",
                                            "new_authtok_reqd"};
};

}  // namespace

TEST_CASE("stacks end as libpam ends them", "[integration][pam]") {
    if (!PamPlace::can_ask()) {
        WARN("skipped: no libpam to ask (libpam0g-dev), or no right to a mount namespace");
        return;
    }
    const auto variant = GENERATE(from_range(variants()));
    INFO(variant.what << "\n" << variant.stack);
    const PamPlace place;
    place.service("asked", variant.stack);
    for (const auto& [name, text] : variant.files)
        place.service(name, text);

    const auto theirs = place.ask("auth asked person0 x");

    const auto host = place.host()->seen_by("pam");
    CHECK(our_answer(PamFiles(*host), "asked") == theirs);
}

TEST_CASE("what libpam gives up is not read", "[integration][pam]") {
    if (!PamPlace::can_ask()) {
        WARN("skipped: no libpam to ask (libpam0g-dev), or no right to a mount namespace");
        return;
    }
    const auto line = GENERATE("auth required []\n", "auth required .so\n", "auth required ./\n",
                               "auth sufficient ?\n", "-auth optional ?.so\n", "odd required []\n",
                               "auth substack []\n", "auth substack ?\n", "@include nowhere\n");
    INFO(line);
    const PamPlace place;
    place.service("asked", debug("required", "success") + line);
    place.service("?", debug("required", "success"));

    const auto theirs = place.ask("auth asked person0 x");

    const auto host = place.host()->seen_by("pam");
    CHECK(theirs == "26 | ");
    CHECK(our_answer(PamFiles(*host), "asked").starts_with("refused: "));
}

TEST_CASE("stacks made by chance end as libpam ends them", "[integration][pam]") {
    if (!PamPlace::can_ask()) {
        WARN("skipped: no libpam to ask (libpam0g-dev), or no right to a mount namespace");
        return;
    }
    constexpr int stacks = 600;
    const PamPlace place;
    RandomStacks random(20261123);
    std::vector<std::string> questions;
    for (int i = 0; i < stacks; ++i) {
        const auto name = "s" + std::to_string(i);
        random.write(place, name, 0);
        questions.push_back("auth " + name + " person0 x");
    }

    const auto theirs = place.ask(questions);

    const auto host = place.host()->seen_by("pam");
    const PamFiles files(*host);
    std::vector<std::string> ours;
    for (int i = 0; i < stacks; ++i)
        ours.push_back(our_answer(files, "s" + std::to_string(i)));
    CHECK(ours == theirs);
}

TEST_CASE("a service without a file is the one of others", "[integration][pam]") {
    if (!PamPlace::can_ask()) {
        WARN("skipped: no libpam to ask (libpam0g-dev), or no right to a mount namespace");
        return;
    }
    const PamPlace place;
    place.service("other", debug("required", "maxtries"));
    place.service("Capital", debug("required", "success"));

    const auto theirs =
        place.ask(std::vector<std::string>{"auth none person0 x", "auth Capital person0 x"});

    const auto host = place.host()->seen_by("pam");
    const PamFiles files(*host);
    CHECK(our_answer(files, "none") == theirs.at(0));
    CHECK(our_answer(files, "capital") == theirs.at(1));
    CHECK_FALSE(files.services().contains("Capital"));
}

}  // namespace presscheck::test
