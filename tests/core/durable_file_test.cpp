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

TEST_CASE("a folder is made once and keeps its mode", "[core]") {
    const TemporaryFolder folder;

    const auto made = make_folder_durably(folder.path() / "spool", 0700);
    const auto again = make_folder_durably(folder.path() / "spool", 0755);
    const auto nowhere = make_folder_durably(folder.path() / "a/b", 0700);

    REQUIRE(made);
    CHECK(*made);
    REQUIRE(again);
    CHECK_FALSE(*again);
    struct stat info {};
    REQUIRE(::stat((folder.path() / "spool").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777U) == 0700);
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == Errc::not_found);
}

TEST_CASE("what lies below a file is not there", "[core]") {
    const TemporaryFolder folder;
    folder.write("/file", "x");

    CHECK(read_whole(folder.path() / "file/x", 100).error().code == Errc::not_found);
}

TEST_CASE("a file of many pieces is read to its end", "[core]") {
    const TemporaryFolder folder;
    const auto size = GENERATE(as<std::size_t>{}, 0, 65'535, 65'536, 65'537, 300'000);
    folder.write("/file", std::string(size, 'x'));

    CHECK(read_whole(folder.path() / "file", size)->size() == size);
}

TEST_CASE("only what a killed writer left is removed", "[core]") {
    const TemporaryFolder folder;
    REQUIRE(write_durably(folder.path() / ".state.json.0123456789abcdef.new", "half", 0600));
    REQUIRE(write_durably(folder.path() / "state.json.0123456789abcdef.new", "whole", 0600));
    REQUIRE(write_durably(folder.path() / ".0123456789abcdef.new", "whole", 0600));
    REQUIRE(write_durably(folder.path() / "state.json", "whole", 0600));

    REQUIRE(remove_unfinished(folder.path()));

    const auto entries = std::filesystem::directory_iterator(folder.path());
    CHECK(std::distance(begin(entries), end(entries)) == 3);
    CHECK_FALSE(std::filesystem::exists(folder.path() / ".state.json.0123456789abcdef.new"));
}

TEST_CASE("trying to write leaves nothing behind", "[core]") {
    const TemporaryFolder folder;

    const auto here = try_to_write(folder.path(), 100'000);
    const auto nowhere = try_to_write(folder.path() / "missing", 1);

    CHECK(here);
    CHECK_FALSE(nowhere);
    CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace presscheck::test
