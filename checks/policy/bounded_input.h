// What the YAML parser reads from, so that no bytes can make it large.
//
// yaml-cpp queues a whole flow collection before it tells of its start, and recurses as deep as a
// file is nested. So the bytes stop coming when nothing was heard for longer than
// limits::yaml_piece_bytes, or when whoever listens has heard enough. docs/policy.md, "YAML".
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <streambuf>
#include <string_view>

namespace presscheck {

// Keeps a view of the bytes.
class BoundedInput final : public std::streambuf {
public:
    explicit BoundedInput(std::string_view bytes) : bytes_(bytes) {}

    // The parser told of something that begins at `offset`.
    void heard_of(std::size_t offset);
    // No more bytes.
    void stop() { stopped_ = true; }
    bool stopped() const { return stopped_; }
    // Where the last thing before a piece that was too long begins, if there was such a piece.
    std::optional<std::size_t> starved_after() const { return starved_after_; }

private:
    int_type underflow() override;
    int_type final_newline();
    int_type give(std::string_view chunk);

    std::string_view bytes_;
    std::array<char, 1024> buffer_{};
    std::size_t given_ = 0;
    std::size_t heard_ = 0;
    bool stopped_ = false;
    bool ended_ = false;
    std::optional<std::size_t> starved_after_;
};

}  // namespace presscheck
