// The agent's own files, whatever became of them: a position that is believed leads to a report
// that a collector takes, and is read back as it was saved.
//
// The first byte picks the file: c chain.json, s state.json after it behind a line `%%`,
// e enrolment.json, t status.json.
#include "agent/seal.h"
#include "agent/state_folder.h"
#include "core/envelope.h"
#include "tests/fuzz/property.h"
#include "tests/support/fixed_key.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <fstream>
#include <string>

namespace {

using presscheck::fuzz::require;

constexpr std::string_view a_scan =
    R"({"scan":{"finished_at":"2026-11-23T01:02:03Z","machine":{"architecture":"x86_64",)"
    R"("kernel":"6.1","name":"web-1","system":"Debian"},"policies":[{"digest":)"
    R"("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","id":"level3-server",)"
    R"("overlays":[],"version":"2026.11.1"}],"results":[{"check":"level3-server/umask",)"
    R"("evidence":[],"expected":"umask is 027","source":"/etc/login.defs:3","state":"pass"}]}})";

struct Agent {
    presscheck::test::TemporaryFolder folder;
    presscheck::StateFolder state = *presscheck::StateFolder::open(folder.path() / "agent");
    presscheck::PrivateKey key = presscheck::test::fixed_key('a');
    presscheck::ScannedState scanned = *presscheck::parse_scanned(a_scan);

    void clear() const {
        for (const auto* name : {"chain.json", "state.json", "enrolment.json", "status.json"})
            std::filesystem::remove(state.file(name));
    }
    void put(std::string_view name, std::string_view text) const {
        std::ofstream(state.file(name), std::ios::binary) << text;
    }
};

Agent& agent() {
    static Agent made;
    return made;
}

void hold_position() {
    auto position = agent().state.position();
    require(static_cast<bool>(position), "a damaged position is forgotten, no failure");
    require(static_cast<bool>(agent().state.save(*position)), "a position can be saved");
    const auto again = agent().state.position();
    require(again && again->head.chain == position->head.chain &&
                again->head.sequence == position->head.sequence &&
                again->head.digest == position->head.digest &&
                again->memory.state.size() == position->memory.state.size(),
            "a position is read back as it was saved");
    if (position->head.chain.empty()) {
        const auto resumes = position->memory.resumes;
        presscheck::begin_chain(*position, resumes);
    }
    const presscheck::Sealer sealer{"6f1f4c1e-0d5e-4c5b-9a0e-0123456789ab", "bao-lam-dong",
                                    std::string(32, '1'), std::string(64, 'd')};
    const auto sealed =
        presscheck::seal_report(agent().scanned, *position, sealer, agent().key, false);
    const auto envelope = presscheck::parse_envelope(sealed.envelope);
    require(envelope && presscheck::parse_report(envelope->payload),
            "the next report is one that a collector takes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = presscheck::fuzz::text_of(data, size);
    const auto letter = presscheck::fuzz::take_letter(text);
    agent().clear();
    if (letter == 'c') {
        const auto part = text.find("%%\n");
        agent().put("chain.json", text.substr(0, part));
        if (part != std::string_view::npos) agent().put("state.json", text.substr(part + 3));
        hold_position();
    } else if (letter == 'e') {
        agent().put("enrolment.json", text);
        const auto enrolment = agent().state.enrolment();
        if (!enrolment || !*enrolment) return 0;
        require(static_cast<bool>(agent().state.save(**enrolment)), "an enrolment can be saved");
        const auto again = agent().state.enrolment();
        require(again && *again && (*again)->host == (*enrolment)->host &&
                    (*again)->collector == (*enrolment)->collector,
                "an enrolment is read back as it was saved");
    } else if (letter == 't') {
        agent().put("status.json", text);
        const auto status = agent().state.status();
        if (!status) return 0;
        require(static_cast<bool>(agent().state.save(*status)), "a status can be saved");
        const auto again = agent().state.status();
        require(again && again->fold == status->fold && again->problem == status->problem &&
                    again->received_at == status->received_at,
                "a status is read back as it was saved");
    }
    return 0;
}
