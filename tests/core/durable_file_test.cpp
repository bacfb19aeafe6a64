#include "core/durable_file.h"

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>

#include <iterator>

namespace presscheck::test {

TEST_CASE("a durable file is read back as it was written", "[core]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "state.json";

    const auto written = write_durably(path, "first", 0600);
    const auto replaced = write_durably(path, "second", 0600);

    REQUIRE(written);
    REQUIRE(replaced);
    CHECK(*read_whole(path, 100) == "second");
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 07777U) == 0600);
}

TEST_CASE("a durable file that may not be replaced stays, and nothing is left beside it",
          "[core]") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "host.key";
    REQUIRE(write_durably(path, "first", 0600));

    const auto again = write_durably(path, "second", 0600, Replace::no);

    REQUIRE_FALSE(again);
    CHECK(again.error().code == Errc::conflict);
    CHECK(*read_whole(path, 100) == "first");
    const auto entries = std::filesystem::directory_iterator(folder.path());
    CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("a file larger than its bound is refused", "[core][hostile]") {
    const TemporaryFolder folder;
    REQUIRE(write_durably(folder.path() / "big", std::string(101, 'x'), 0600));

    const auto read = read_whole(folder.path() / "big", 100);

    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::too_large);
}

TEST_CASE("reading tells a missing file from a folder", "[core]") {
    const TemporaryFolder folder;

    CHECK(read_whole(folder.path() / "none", 100).error().code == Errc::not_found);
    CHECK(read_whole(folder.path(), 100).error().code == Errc::unavailable);
}

}  // namespace presscheck::test
