#include "checks/policy/document.h"

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>
#include <unistd.h>

namespace presscheck::test {
namespace {

// Writes a file in the folder; its path.
std::string file(const TemporaryFolder& folder, const std::string& name, const std::string& bytes) {
    folder.write("/" + name, bytes);
    return folder.at("/" + name);
}

}  // namespace

TEST_CASE("a file is read whole", "[policy]") {
    const TemporaryFolder folder;

    const auto bytes = read_text_file(file(folder, "a.yaml", "a: đ\n"));

    REQUIRE(bytes);
    CHECK(*bytes == "a: đ\n");
}

TEST_CASE("a file that is not there, empty or not text is refused with its name", "[policy]") {
    const TemporaryFolder folder;
    const auto gone = folder.at("/gone.yaml");
    const auto empty = file(folder, "empty.yaml", "");
    const auto latin = file(folder, "latin.yaml", "a: b\nc: caf\xe9\n");

    const auto no_file = read_text_file(gone);
    const auto no_bytes = read_text_file(empty);
    const auto no_text = read_text_file(latin);

    REQUIRE_FALSE(no_file);
    CHECK(no_file.error().code == Errc::not_found);
    CHECK(no_file.error().message == gone + ": there is no such file");
    REQUIRE_FALSE(no_bytes);
    CHECK(no_bytes.error().message == empty + ": empty (0 bytes); fill it or take it away");
    REQUIRE_FALSE(no_text);
    CHECK(no_text.error().message == latin + ": not UTF-8 in line 2; save the file as UTF-8");
}

TEST_CASE("a folder, a pipe without a writer and a device are refused at once",
          "[policy][hostile]") {
    const TemporaryFolder folder;
    const auto pipe = folder.at("/pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);

    const auto from_folder = read_text_file(folder.path());
    const auto from_pipe = read_text_file(pipe);
    const auto from_device = read_text_file("/dev/zero");

    REQUIRE_FALSE(from_folder);
    CHECK(from_folder.error().code == Errc::malformed);
    CHECK(from_folder.error().message.ends_with(": a folder; name a file in it"));
    REQUIRE_FALSE(from_pipe);
    CHECK(from_pipe.error().message == pipe + ": a device, pipe or socket; name a regular file");
    REQUIRE_FALSE(from_device);
    CHECK(from_device.error().code == Errc::malformed);
}

TEST_CASE("a file of 1 GiB is refused by its size before it is read", "[policy][hostile]") {
    const TemporaryFolder folder;
    const auto path = file(folder, "large.yaml", "a: b\n");
    REQUIRE(::truncate(path.c_str(), 1L << 30) == 0);

    const auto bytes = read_text_file(path);

    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().code == Errc::too_large);
    CHECK(bytes.error().message == path + ": larger than 4194304 bytes; split the file");
}

}  // namespace presscheck::test
