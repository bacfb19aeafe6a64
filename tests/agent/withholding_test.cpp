// Every probe, over every machine of its fixtures with a secret somewhere in its files: what is
// recorded answers the same and does not hold the secret.
#include "agent/probe_record.h"
#include "agent/recording_folder.h"
#include "checks/recording_host.h"
#include "checks/redact.h"
#include "checks/withhold.h"

#include "tests/support/catch.h"
#include "tests/support/dice.h"
#include "tests/support/probe_fixtures.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

namespace presscheck::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view marker = "hunter2Tr0ub4dor";

bool holds_marker(std::string_view bytes) {
    return std::search(bytes.begin(), bytes.end(), marker.begin(), marker.end(),
                       [](unsigned char left, unsigned char right) {
                           return std::tolower(left) == std::tolower(right);
                       }) != bytes.end();
}

// What the kernel, the package manager and programs write is recorded as it is:
// docs/threat-model.md.
bool is_written_by_people(const std::string& path) {
    return !Withholding({}).withhold(path, "secret words of a person").what.empty();
}

// A fixture's machine, in a folder where its files can be changed.
class Machine {
public:
    explicit Machine(const std::string& fixture)
        : fixture_(fixture),
          probe_(probe_of_fixture(fixture)),
          arguments_(arguments_of_fixture(fixture)),
          now_(case_of_fixture(fixture).now) {
        fs::copy(probe_fixture_root() / fixture, folder_.at("/machine"),
                 fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    }

    struct Take {
        json shown;           // the table without secrets
        Recording recording;  // and what came of it
    };

    // A fixture that gives files to users is none without those users.
    bool opens() const {
        return static_cast<bool>(FileHost::open_root(folder_.at("/machine"), Ceiling()));
    }

    Take record() const {
        auto machine = FileHost::open_root(folder_.at("/machine"), Ceiling());
        REQUIRE(machine);
        Recorder recorder;
        const RecordingHost host(*std::move(machine), recorder);
        auto shown = redact(to_json(observe(host, probe_, arguments_, now_)));
        auto recording = make_recording(recorder.files(), recorder.kernel(), recorder.probes(),
                                        arguments_, now_, shown);
        return {std::move(shown), std::move(recording)};
    }

    // What differs between the machine and the recording when both are asked.
    std::vector<std::string> differences(const Take& take) const {
        fs::remove_all(folder_.at("/take"));
        const auto place = RecordingFolder::open(folder_.at("/take"));
        REQUIRE(place);
        REQUIRE(place->write(take.recording));
        const auto recorded = FileHost::open_root(folder_.at("/take"), Ceiling());
        REQUIRE(recorded);
        return differences_of(take.shown,
                              redact(to_json(observe(**recorded, probe_, arguments_, now_))));
    }

    std::string content(const std::string& path) const {
        return read_file(folder_.at("/machine" + path));
    }
    void change(const std::string& path, const std::string& content) const {
        folder_.write("/machine" + path, content);
    }

private:
    TemporaryFolder folder_;
    std::string fixture_;
    const Probe& probe_;
    Arguments arguments_;
    Time now_;
};

// Files of texts that were read whole, by path.
std::vector<std::string> texts_of(const Recording& recording) {
    std::vector<std::string> paths;
    for (const auto& [path, pieces] : recording.files) {
        if (is_written_by_people(path)) paths.push_back(path);
    }
    return paths;
}

// A secret as people write one, at any place of a text.
std::string planted(std::string content, Dice& dice) {
    const std::vector<std::string> forms{
        "%",      " % ",           "\n%\n",         "\n# the old one was %\n",
        " # %",   "passwd=%",      " bindpw=% ",    " [pass=a %] ",
        ",pw=%,", "token=%\n",     " -p% ",         " --password % ",
        "=%",     ":%:",           "\n%:x:%\n",     "\npassword %\n",
        "\"%\"",  "https://a:%@b", "PGPASSWORD=% ", "\nAuthorization: Bearer %\n"};
    auto form = forms[static_cast<std::size_t>(dice.below(static_cast<int>(forms.size())))];
    for (auto at = form.find('%'); at != std::string::npos; at = form.find('%', at))
        form.replace(at, 1, marker);
    const auto at = dice.below(static_cast<int>(content.size()) + 1);
    return content.insert(static_cast<std::size_t>(at), form);
}

bool holds_marker(const Recording& recording) {
    bool found = holds_marker(recording.case_yaml) || holds_marker(recording.kernel_yaml);
    for (const auto& [path, pieces] : recording.files) {
        for (const auto& [offset, piece] : pieces)
            found = found || holds_marker(piece);
    }
    return found;
}

}  // namespace

TEST_CASE("every fixture's recording shows what the fixture shows", "[agent]") {
    for (const auto& fixture : probe_fixtures()) {
        CAPTURE(fixture);
        const Machine machine(fixture);
        const auto take = machine.record();
        CHECK(machine.differences(take) == std::vector<std::string>{});
    }
}

TEST_CASE("a secret anywhere in a file of a machine is in no recording of it", "[agent][hostile]") {
    Dice dice(seed_of_this_run());
    int planted_secrets = 0, refused = 0;
    for (const auto& fixture : probe_fixtures()) {
        const Machine machine(fixture);
        const auto paths = texts_of(machine.record().recording);
        for (int round = 0; !paths.empty() && round < rounds(2); ++round) {
            const auto& path =
                paths[static_cast<std::size_t>(dice.below(static_cast<int>(paths.size())))];
            const auto content = machine.content(path);
            const auto changed = planted(content, dice);
            machine.change(path, changed);
            if (!machine.opens()) {
                machine.change(path, content);
                continue;
            }
            const auto take = machine.record();
            CAPTURE(fixture, path, changed);
            // A name or a value that the probe shows is no secret.
            if (!holds_marker(take.shown.dump())) CHECK_FALSE(holds_marker(take.recording));
            ++planted_secrets;
            if (!machine.differences(take).empty()) ++refused;
            machine.change(path, content);
        }
    }
    // A secret may change what something means when it goes, as a word in the middle of a name;
    // such a recording is refused (record_probe), and is rare.
    CAPTURE(planted_secrets, refused);
    CHECK(refused * 100 <= planted_secrets);
    CHECK(planted_secrets >= 300);
}

}  // namespace presscheck::test
