// A disk that loses power: SQLite's files in one folder, as they would be found if the machine had
// gone dark at this moment. What was not synced is there in part, in sectors of 512 bytes, in any
// order, or not at all.
#pragma once

#include "tests/support/dice.h"

#include <filesystem>
#include <memory>

struct sqlite3_vfs;

namespace presscheck::test {

enum class Loss { everything_unsynced, some_sectors, nothing };

class LossyDisk {
public:
    // Files that SQLite opens in `folder` from now on, until the end of this, are watched. One at a
    // time. REQUIRES: outlives the connections to them.
    explicit LossyDisk(const std::filesystem::path& folder);
    ~LossyDisk();
    LossyDisk(const LossyDisk&) = delete;
    LossyDisk& operator=(const LossyDisk&) = delete;

    // What the disk held at one moment, and what was still on its way to it.
    class Moment {
    public:
        Moment(Moment&&) noexcept;
        ~Moment();
        // Writes into `to` what would be found.
        void leave(const std::filesystem::path& to, Loss loss, Dice& dice) const;

    private:
        friend class LossyDisk;
        struct Found;
        explicit Moment(std::unique_ptr<Found> found);
        std::unique_ptr<Found> found_;
    };

    // Whoever works with the files goes on.
    Moment cut_power() const;

    struct Files;

private:
    std::unique_ptr<Files> files_;
    std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace presscheck::test
