// An agent's server with a policy of one check, so that a round is short and has something to say.
#pragma once

#include "tests/support/catch.h"
#include "tests/support/department.h"
#include "tests/support/dice.h"
#include "tests/support/places.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace presscheck::test {

// One check whose answer the test turns over, so that a round is short and has something to say.
inline constexpr const char* small_policy = R"(policy: small
version: 2026.11.1
language: 1
scope: host
title: {vi: "Nhỏ", en: "Small"}
checks:
  - id: knob
    title: {vi: "Nút", en: "Knob"}
    why: {vi: "Để thử.", en: "To try."}
    fix: {vi: "Không cần.", en: "No need."}
    severity: advice
    assert:
      probe: files
      with: {path: KNOB}
      some: {type: file}
)";

// An agent's server that is installed in a folder of its own, with the small policy.
class SmallServer {
public:
    explicit SmallServer(const Department& department) : department_(department) {
        std::filesystem::create_directories(department.path("bin"));
        std::filesystem::create_directories(department.path("share/presscheck/policies"));
        std::filesystem::create_directory_symlink(source_folder() + "/config/catalogues",
                                                  department.path("share/presscheck/catalogues"));
        // Without its debug information: each round reads the whole program to name its digest.
        REQUIRE(run_program({"strip", "-o", program(), our_program("presscheck-agent")}).code == 0);
        std::string policy = small_policy;
        policy.replace(policy.find("KNOB"), 4, knob().string());
        std::ofstream(department.path("share/presscheck/policies/small.yaml")) << policy;
        std::filesystem::create_directories(department.path("etc"));
        std::ofstream(department.path("etc/agent.yaml")) << "agent: 1\nkeep_sent: 1h\n";
    }

    std::string program() const { return department_.path("bin/presscheck-agent").string(); }
    std::filesystem::path knob() const { return department_.path("knob"); }
    std::filesystem::path state() const { return department_.path("agent"); }

    std::vector<std::string> words(std::vector<std::string> more) const {
        std::vector<std::string> all{program(), "--etc", department_.path("etc").string(),
                                     "--state", state().string()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    void turn_knob(Dice& dice) const {
        if (dice.below(2) == 0) {
            std::filesystem::remove(knob());
        } else {
            std::ofstream(knob()) << "here";
        }
    }

    // The names of all that was sealed and is still kept here.
    std::set<std::string> sealed() const {
        std::set<std::string> names;
        for (const char* folder : {"spool", "sent", "rejected"}) {
            std::error_code missing;
            for (const auto& entry :
                 std::filesystem::directory_iterator(state() / folder, missing)) {
                const auto name = entry.path().filename().string();
                if (name.front() != '.') names.insert(name);
            }
        }
        return names;
    }

private:
    const Department& department_;
};

}  // namespace presscheck::test
