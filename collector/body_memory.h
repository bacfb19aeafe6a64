// How much memory request bodies may take, and how much of it one sender.
//
// A body is admitted as a whole before its first byte is read. Without shares, whoever sends many
// large ones slowly would keep everybody else out.
#pragma once

#include "core/limits.h"

#include <cstddef>
#include <map>
#include <string>

namespace presscheck {

// Shares; what all hosts have together is limits::bodies_in_memory.
inline constexpr std::size_t bodies_of_a_host = 2 * limits::reports_request_bytes;
inline constexpr std::size_t bodies_of_strangers = 32U << 20U;  // without a certificate of ours
inline constexpr std::size_t bodies_of_an_address = 1U << 20U;  // of theirs

// Thread safety: none.
class BodyMemory {
public:
    BodyMemory(std::size_t all, std::size_t each) : left_(all), each_(each) {}

    enum class Taken { yes, share_is_used_up, all_is_used_up };

    // A place for one body, given back at the end of its request.
    class Place {
    public:
        Place(BodyMemory& memory, std::string sender, std::size_t bytes);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        Taken taken() const { return taken_; }

    private:
        BodyMemory& memory_;
        std::string sender_;
        std::size_t bytes_;
        Taken taken_;
    };

private:
    Taken take(const std::string& sender, std::size_t bytes);
    void give_back(const std::string& sender, std::size_t bytes);

    std::size_t left_;
    std::size_t each_;
    std::map<std::string, std::size_t> held_;  // by sender, where it is not nothing
};

}  // namespace presscheck
