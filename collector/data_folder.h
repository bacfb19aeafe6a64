// What lies where in the collector's data folder. Design section 15, "Collector data".
#pragma once

#include <filesystem>
#include <string_view>

namespace presscheck {

class DataFolder {
public:
    explicit DataFolder(std::filesystem::path root) : root_(std::move(root)) {}

    const std::filesystem::path& root() const { return root_; }
    std::filesystem::path config() const { return root_ / "collector.yaml"; }
    std::filesystem::path ledger_head() const { return root_ / "ledger.head"; }
    std::filesystem::path listening() const { return root_ / "listening.json"; }
    std::filesystem::path certificate(std::string_view name) const { return pki(name, ".crt"); }
    std::filesystem::path certificate_key(std::string_view name) const { return pki(name, ".key"); }
    std::filesystem::path private_key(std::string_view name) const { return key(name, ".key"); }
    std::filesystem::path public_key(std::string_view name) const { return key(name, ".pub"); }

private:
    std::filesystem::path pki(std::string_view name, std::string_view ending) const {
        return root_ / "pki" / (std::string(name) + std::string(ending));
    }
    std::filesystem::path key(std::string_view name, std::string_view ending) const {
        return root_ / "keys" / (std::string(name) + std::string(ending));
    }

    std::filesystem::path root_;
};

}  // namespace presscheck
