// A machine of files, what is remembered of it, and what a look finds that remembers nothing.
#pragma once

#include "checks/facts.h"
#include "checks/file_host.h"
#include "checks/remembered_facts.h"
#include "tests/support/temporary_folder.h"

#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace presscheck::test {

// Long enough after the files of a test were made that a further change shows in their times.
inline Time long_after() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) +
           std::chrono::hours{1};
}

// What a policy asks of a machine.
struct Asked {
    std::string probe;
    Arguments arguments{};

    std::string name() const {
        auto text = probe;
        for (const auto& [key, value] : arguments)
            text += " " + key + "=" + spell(value);
        return text;
    }
};

inline Asked asked_of_path(const std::string& probe, const std::string& path) {
    return {probe, {{"path", Value{Scalar{path}}}}};
}

class RememberedMachine {
public:
    // REQUIRES: it can be opened.
    void learn(const std::vector<Asked>& asked) {
        const auto opened = FileHost::open_witnessed(folder.at(""), Ceiling{}, now_);
        remembered_.emplace(Ceiling{}, opened->witness, opened->opening);
        seen_by(*opened->host, &*remembered_, asked);
        remembered_->stop_learning();
    }

    std::size_t remembered() const { return remembered_->tables(); }

    // What the next round would be told, asking in this order.
    std::map<std::string, std::string> told(const std::vector<Asked>& asked) {
        remembered_->forget_what_changed();
        return seen_by(*opened(), &*remembered_, asked);
    }
    std::map<std::string, std::string> found(const std::vector<Asked>& asked) const {
        return seen_by(*opened(), nullptr, asked);
    }

    TemporaryFolder folder;

private:
    std::unique_ptr<Host> opened() const { return *FileHost::open_root(folder.at(""), Ceiling{}); }

    std::map<std::string, std::string> seen_by(const Host& host, RememberedFacts* remembered,
                                               const std::vector<Asked>& asked) const {
        std::map<std::string, std::string> tables;
        FactCache cache(remembered, host, now_);
        for (const auto& each : asked) {
            const auto& table = cache.table(Table::of(each.probe).probe(), each.arguments);
            tables[each.name()] = to_json(table).dump();
        }
        return tables;
    }

    Time now_ = long_after();
    std::optional<RememberedFacts> remembered_;
};

}  // namespace presscheck::test
