#include "checks/file_host.h"

#include "core/limits.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/unprivileged.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace presscheck::test {
namespace {

// The tree, as `lines` may look at it.
std::unique_ptr<Host> host_of(const TemporaryFolder& folder) {
    auto host = FileHost::open_root(folder.path(), {});
    REQUIRE(host);
    return (*host)->seen_by("lines");
}

}  // namespace

TEST_CASE("links stay inside the root, wherever they point", "[checks][hostile]") {
    const TemporaryFolder outside, root;
    outside.write("/secret", "outside");
    root.write("/etc/inside", "inside");
    root.link("/etc/absolute", "/etc/inside");
    root.link("/etc/up", "../../../../../../etc/inside");
    root.link("/etc/out", outside.at("/secret"));
    root.link("/etc/folder", outside.path());
    root.link("/etc/climbing",
              std::string(40, ' ').replace(0, 40, "../../../../../../../../../../") +
                  outside.at("/secret"));
    const auto host = host_of(root);

    CHECK(*host->read_file("/etc/absolute") == "inside");
    CHECK(*host->read_file("/etc/up") == "inside");
    CHECK(*host->read_file("/../../etc/./inside") == "inside");
    CHECK(*host->resolve("/etc/absolute") == "/etc/inside");
    CHECK_FALSE(host->read_file("/etc/out"));
    CHECK_FALSE(host->read_file("/etc/folder/secret"));
    CHECK_FALSE(host->read_file("/etc/climbing"));
    CHECK(host->list("/etc/folder").error().code == Errc::not_found);
}

TEST_CASE("a folder replaced by a link during a scan stays the folder it was",
          "[checks][hostile]") {
    const TemporaryFolder outside, root;
    outside.write("/file", "outside");
    root.write("/etc/deep/folder/file", "inside");
    const auto host = host_of(root);
    REQUIRE(*host->read_file("/etc/deep/folder/file") == "inside");

    std::filesystem::rename(root.at("/etc/deep/folder"), root.at("/etc/deep/moved"));
    root.link("/etc/deep/folder", outside.path());

    CHECK(*host->read_file("/etc/deep/folder/file") == "inside");
    CHECK(host->info("/etc/deep/folder")->type == FileType::link);
}

TEST_CASE("a link below a known folder goes up from that folder", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/a/known", "");
    root.write("/etc/b/file", "b");
    root.write("/etc/file", "top");
    root.link("/etc/a/up", "../b/file");
    root.link("/etc/a/top", "../../../../etc/file");
    const auto host = host_of(root);
    REQUIRE(host->read_file("/etc/a/known"));

    CHECK(*host->resolve("/etc/a/up") == "/etc/b/file");
    CHECK(*host->read_file("/etc/a/up") == "b");
    CHECK(*host->resolve("/etc/a/top") == "/etc/file");
    CHECK(*host->read_file("/etc/a/top") == "top");
    CHECK(host->info("/etc/a/up")->target == "../b/file");
}

TEST_CASE("a link on the way leads where it led when this scan first went through it",
          "[checks][hostile]") {
    const TemporaryFolder root;
    root.write("/etc/real/folder/file", "first");
    root.write("/etc/other/folder/file", "second");
    root.link("/etc/way", "real");
    const auto host = host_of(root);
    REQUIRE(*host->read_file("/etc/way/folder/file") == "first");

    std::filesystem::remove(root.at("/etc/way"));
    root.link("/etc/way", "other");

    CHECK(*host->read_file("/etc/way/folder/file") == "first");
    CHECK(*host->resolve("/etc/way/folder/../folder/file") == "/etc/real/folder/file");
    CHECK(*host->resolve("/etc/way") == "/etc/other");
    CHECK(*host_of(root)->read_file("/etc/way/folder/file") == "second");
}

TEST_CASE("a path that goes up ends at the folder above", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/a/file", "");
    const auto host = host_of(root);

    for (int again = 0; again < 2; ++again) {
        CHECK(*host->resolve("/etc/a/..") == "/etc");
        CHECK(host->info("/etc/a/..")->type == FileType::directory);
        CHECK(host->list("/etc/a/..")->size() == 1);
        CHECK(host->info("/etc/../..")->type == FileType::directory);
    }
}

TEST_CASE("what is asked for is looked at anew each time", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/folder/file", "before");
    const auto host = host_of(root);
    REQUIRE(*host->read_file("/etc/folder/file") == "before");
    REQUIRE(host->list("/etc/folder")->size() == 1);

    std::filesystem::remove(root.at("/etc/folder/file"));
    root.write("/etc/folder/file", "after");
    root.write("/etc/folder/new", "");

    CHECK(*host->read_file("/etc/folder/file") == "after");
    CHECK(host->list("/etc/folder")->size() == 2);
}

TEST_CASE("more folders than may be open are read all the same", "[checks]") {
    const TemporaryFolder root;
    for (int i = 0; i < 1'500; ++i)
        root.write("/etc/" + std::to_string(i) + "/file", std::to_string(i));
    const auto host = host_of(root);

    for (int i = 0; i < 1'500; ++i)
        REQUIRE(*host->read_file("/etc/" + std::to_string(i) + "/file") == std::to_string(i));
}

TEST_CASE("the ceiling is judged on where a link leads", "[checks][hostile]") {
    const TemporaryFolder root;
    root.write("/etc/shadow", "root:$y$secret:1::::::");
    root.write("/home/an/notes", "private");
    root.link("/etc/harmless.conf", "shadow");
    root.link("/etc/notes.conf", "/home/an/notes");
    root.link("/home/an/link", "/etc/hostname");
    root.write("/etc/hostname", "cms\n");
    const auto host = host_of(root);

    CHECK(host->read_file("/etc/harmless.conf").error().code == Errc::not_permitted);
    CHECK(host->read_file("/etc/notes.conf").error().code == Errc::not_permitted);
    CHECK(host->read_file("/etc/../home/an/notes").error().code == Errc::not_permitted);
    CHECK(host->read_head("/etc/shadow", 1).error().code == Errc::not_permitted);
    CHECK(host->seen_by("accounts")->read_file("/etc/shadow"));
    CHECK(host->seen_by("files")->read_file("/etc/hostname").error().code == Errc::not_permitted);
}

TEST_CASE("what is in a home is hidden, even that it is missing", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/passwd", "binh:x:1000:1000::/data/binh:/bin/sh\n");
    root.write("/home/an/.ssh/id_rsa", "key");
    root.link("/data", "/mnt/disk");
    root.write("/mnt/disk/binh/.bashrc", "");
    auto opened = FileHost::open_root(root.path(), {});
    REQUIRE(opened);
    const auto host = (*opened)->seen_by("files");

    CHECK(host->info("/home/an"));
    CHECK(host->info("/home/an/.ssh/id_rsa").error().code == Errc::not_permitted);
    CHECK(host->info("/home/an/.ssh/id_dsa").error().code == Errc::not_permitted);
    CHECK(host->list("/home/an").error().code == Errc::not_permitted);
    CHECK(host->info("/data/binh/.bashrc").error().code == Errc::not_permitted);
    CHECK(host->info("/mnt/disk/binh/.bashrc").error().code == Errc::not_permitted);
    CHECK(host->resolve("/mnt/disk/binh/.profile").error().code == Errc::not_permitted);
}

TEST_CASE("loops of links end", "[checks][hostile]") {
    const TemporaryFolder root;
    root.link("/etc/a", "b");
    root.link("/etc/b", "/etc/a");
    root.link("/etc/self", "self/self/self");
    const auto host = host_of(root);

    CHECK(host->read_file("/etc/a").error().code == Errc::malformed);
    CHECK(host->read_file("/etc/self").error().code == Errc::malformed);
    CHECK(host->list("/etc/a/x").error().code == Errc::malformed);
    CHECK(host->read_link("/etc/a").operator*() == "b");
}

TEST_CASE("a chain of as many links as the kernel follows is followed", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/l0", "end");
    for (int i = 1; i <= 41; ++i)
        root.link("/etc/l" + std::to_string(i), "l" + std::to_string(i - 1));
    const auto host = host_of(root);

    CHECK(*host->read_file("/etc/l40") == "end");
    CHECK(host->read_file("/etc/l41").error().code == Errc::malformed);
}

TEST_CASE("a FIFO is not opened, so it cannot hold us", "[checks][hostile]") {
    const TemporaryFolder root;
    root.make("/etc");
    REQUIRE(::mkfifo(root.at("/etc/pipe").c_str(), 0644) == 0);
    const auto host = host_of(root);

    CHECK(host->read_file("/etc/pipe").error().code == Errc::malformed);
    CHECK(host->read_head("/etc/pipe", 4).error().code == Errc::malformed);
    CHECK(host->info("/etc/pipe")->type == FileType::other);
    CHECK(host->list("/etc/pipe").error().code == Errc::not_found);
}

TEST_CASE("an endless device is not read", "[checks][hostile]") {
    const TemporaryFolder root;
    root.make("/etc");
    if (::mknod(root.at("/etc/zero").c_str(), S_IFCHR | 0666, ::makedev(1, 5)) != 0) {
        WARN("no right to make a device here");
        return;
    }
    const auto host = host_of(root);

    CHECK(host->read_file("/etc/zero").error().code == Errc::malformed);
    CHECK(host->read_head("/etc/zero", 16).error().code == Errc::malformed);
}

TEST_CASE("a huge file is refused, and its head can still be read", "[checks][hostile]") {
    const TemporaryFolder root;
    root.write("/etc/huge", "head");
    root.write("/etc/limit", "");
    REQUIRE(::truncate(root.at("/etc/huge").c_str(), off_t{1} << 30) == 0);
    REQUIRE(::truncate(root.at("/etc/limit").c_str(), limits::observed_file_bytes) == 0);
    const auto host = host_of(root);

    CHECK(host->read_file("/etc/huge").error().code == Errc::too_large);
    CHECK(*host->read_head("/etc/huge", 4) == "head");
    CHECK(host->read_head("/etc/huge", 1U << 31U)->size() == limits::observed_file_bytes);
    CHECK(host->read_file("/etc/limit")->size() == limits::observed_file_bytes);
}

TEST_CASE("a part of a file is read, as far as there is one", "[checks][hostile]") {
    const TemporaryFolder root;
    root.write("/etc/a", "0123456789");
    root.write("/etc/huge", "head");
    REQUIRE(::truncate(root.at("/etc/huge").c_str(), off_t{1} << 40) == 0);
    root.write("/etc/shadow", "root:$y$secret:1::::::");
    const auto host = host_of(root);

    CHECK(*host->read_at("/etc/a", 3, 4) == "3456");
    CHECK(*host->read_at("/etc/a", 8, 100) == "89");
    CHECK(*host->read_at("/etc/a", 0, 0) == "");
    CHECK(*host->read_at("/etc/a", 10, 1) == "");
    CHECK(*host->read_at("/etc/a", UINT64_MAX, SIZE_MAX) == "");
    CHECK(*host->read_at("/etc/huge", 2, 3) == std::string("ad\0", 3));
    CHECK(host->read_at("/etc/huge", 1U << 20U, SIZE_MAX)->size() == limits::observed_file_bytes);
    CHECK(host->read_at("/etc/huge", std::uint64_t{1} << 41U, 5)->empty());
    CHECK(host->read_at("/etc", 0, 1).error().code == Errc::malformed);
    CHECK(host->read_at("/etc/none", 0, 1).error().code == Errc::not_found);
    CHECK(host->read_at("/etc/shadow", 5, 1).error().code == Errc::not_permitted);
}

TEST_CASE("a folder of more entries than are read is refused", "[checks][hostile]") {
    const TemporaryFolder root;
    root.make("/etc/many");
    const int folder = ::open(root.at("/etc/many").c_str(), O_RDONLY | O_DIRECTORY);
    for (std::size_t i = 0; i <= limits::directory_entries; ++i)
        ::close(::openat(folder, std::to_string(i).c_str(), O_CREAT | O_WRONLY, 0644));
    ::close(folder);
    const auto host = host_of(root);

    CHECK(host->list("/etc/many").error().code == Errc::too_large);
    CHECK(*host->read_file("/etc/many/65536") == "");
    const auto found = match_paths(*host, "/etc/many/*");
    REQUIRE(found.unseen.size() == 1);
    CHECK(found.unseen[0].code == Errc::too_large);
}

TEST_CASE("a root that is a file or is not there is refused", "[checks]") {
    const TemporaryFolder folder;
    folder.write("/file", "");

    CHECK(FileHost::open_root(folder.at("/file"), {}).error().code == Errc::malformed);
    CHECK(FileHost::open_root(folder.at("/none"), {}).error().code == Errc::not_found);
}

TEST_CASE("paths that are none are answered", "[checks][hostile]") {
    const TemporaryFolder root;
    root.write("/etc/a", "");
    const auto host = host_of(root);
    std::string deep;
    for (int i = 0; i < 5000; ++i)
        deep += "/x";

    CHECK(host->info("").error().code == Errc::malformed);
    CHECK(host->info("etc/a").error().code == Errc::malformed);
    CHECK(host->info(std::string("/etc/a\0b", 8)).error().code == Errc::malformed);
    CHECK(host->info("/etc/" + std::string(300, 'n')).error().code == Errc::not_found);
    CHECK(host->info("/etc/a/b").error().code == Errc::not_found);
    CHECK(host->info(deep).error().code == Errc::malformed);
    CHECK(host->read_file("/etc").error().code == Errc::malformed);
    CHECK(host->info("/")->type == FileType::directory);
    CHECK(host->info("/../..")->type == FileType::directory);
    CHECK(host->read_link("/etc/a").error().code == Errc::not_found);
}

TEST_CASE("an image keeps its own modes, times and links", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/a", "12345");
    root.link("/etc/b", "a");
    ::chmod(root.at("/etc/a").c_str(), 04751);
    const std::array<timespec, 2> times{timespec{1'700'000'000, 0}, timespec{1'700'000'000, 0}};
    ::utimensat(AT_FDCWD, root.at("/etc/a").c_str(), times.data(), 0);
    const auto host = host_of(root);

    const auto file = host->info("/etc/a");
    const auto link = host->info("/etc/b");

    REQUIRE(file);
    REQUIRE(link);
    CHECK(file->mode == 04751);
    CHECK(file->owner == ::getuid());
    CHECK(file->size == 5);
    CHECK(format_time(file->modified) == "2023-11-14T22:13:20Z");
    CHECK_FALSE(file->acl);
    CHECK(link->type == FileType::link);
    CHECK(link->target == "a");
    CHECK_FALSE(host->live());
}

TEST_CASE("an access ACL beyond the mode is seen", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/a", "");
    // Version 2; owner rw, user 1 rw, group r, mask rw, others none.
    const std::string acl(
        "\2\0\0\0\1\0\6\0\377\377\377\377\2\0\6\0\1\0\0\0\4\0\4\0\377\377\377\377"
        "\20\0\6\0\377\377\377\377 \0\0\0\377\377\377\377",
        44);
    if (::setxattr(root.at("/etc/a").c_str(), "system.posix_acl_access", acl.data(), acl.size(),
                   0) != 0) {
        WARN("no ACLs on this file system");
        return;
    }

    const auto about = host_of(root)->info("/etc/a");

    REQUIRE(about);
    CHECK(about->acl);
}

TEST_CASE("what this user may not read or search is denied, not missing", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/closed/file", "x");
    root.write("/etc/unreadable", "x");
    ::chmod(root.path().c_str(), 0755);
    ::chmod(root.at("/etc/closed").c_str(), 0700);
    ::chmod(root.at("/etc/unreadable").c_str(), 0600);

    const auto seen = as_somebody_else([&] {
        auto host = FileHost::open_root(root.path(), {});
        if (!host) return std::string("no root");
        const auto lines = (*host)->seen_by("lines");
        const auto denied = [](const auto& result) {
            return !result && result.error().code == Errc::denied ? "denied " : "other ";
        };
        return std::string(denied(lines->read_file("/etc/unreadable"))) +
               denied(lines->read_file("/etc/closed/file")) + denied(lines->list("/etc/closed")) +
               denied(lines->info("/etc/closed/none")) +
               (lines->info("/etc/unreadable") ? "seen" : "hidden");
    });

    CHECK(seen == "denied denied denied denied seen");
}

TEST_CASE("a fixture belongs to root, as its case.yaml says and not as git left it", "[checks]") {
    const TemporaryFolder root;
    root.write("/etc/a", "x");
    root.write("/etc/group", "adm:x:4:\n");
    root.write("/etc/log", "secret");
    root.write("/etc/closed/x", "");
    ::chmod(root.at("/etc/a").c_str(), 0777);
    root.write("/.presscheck/case.yaml",
               "files:\n"
               "  /etc/log: {mtime: 2026-10-01T00:00:00Z, mode: 4640, owner: 33, group: adm,\n"
               "             device: \"8:17\", acl: true, error: denied}\n"
               "  /etc/closed: {error: denied}\n"
               "  /etc/shadow: {error: denied}\n"
               "  /var/lib/empty: {type: directory}\n"
               "  /dev/pipe: {type: other}\n");
    const auto host = host_of(root);

    const auto plain = host->info("/etc/a");
    const auto changed = host->info("/etc/log");

    REQUIRE(plain);
    REQUIRE(changed);
    CHECK(plain->mode == 0644);
    CHECK(plain->owner == 0);
    CHECK(host->info("/etc")->mode == 0755);
    CHECK(format_time(plain->modified) == "2026-01-01T00:00:00Z");
    CHECK(changed->mode == 04640);
    CHECK(changed->owner == 33);
    CHECK(changed->group == 4);
    CHECK(changed->device == ::makedev(8, 17));
    CHECK(changed->acl);
    CHECK(format_time(changed->modified) == "2026-10-01T00:00:00Z");
    CHECK(host->read_file("/etc/log").error().code == Errc::denied);
    CHECK(host->list("/etc/closed").error().code == Errc::denied);
    CHECK(host->info("/etc/closed/x").error().code == Errc::denied);
    CHECK(host->info("/etc/closed"));
    CHECK(host->info("/etc/shadow")->type == FileType::file);
    CHECK(host->seen_by("accounts")->read_file("/etc/shadow").error().code == Errc::denied);
    CHECK(host->list("/var/lib/empty")->empty());
    CHECK(host->info("/dev/pipe")->type == FileType::other);
    CHECK_FALSE(host->live());
}

TEST_CASE("the folder that describes a fixture is not in it", "[checks]") {
    const TemporaryFolder root;
    root.write("/.presscheck/case.yaml", "files: {/srv/x: {type: directory}}\n");
    root.write("/etc/a", "");
    root.link("/etc/link", "/.presscheck/case.yaml");
    const auto host = host_of(root);

    const auto entries = host->list("/");

    REQUIRE(entries);
    REQUIRE(entries->size() == 2);
    CHECK((*entries)[0].name == "etc");
    CHECK((*entries)[1].name == "srv");
    CHECK(host->info("/.presscheck").error().code == Errc::not_found);
    CHECK(host->read_file("/etc/link").error().code == Errc::not_permitted);
    CHECK(host->seen_by("files")->resolve("/etc/link").error().code == Errc::not_found);
}

TEST_CASE("the live machine answers from /proc, whose files say they are empty", "[checks]") {
    auto opened = FileHost::open_live({});
    REQUIRE(opened);
    const auto host = (*opened)->seen_by("lines");

    const auto mounts = host->read_file("/proc/mounts");
    const auto part = host->read_at("/proc/version", 6, 7);

    REQUIRE(mounts);
    CHECK_FALSE(mounts->empty());
    CHECK(part.operator*() == "version");
    CHECK(host->live());
    CHECK(*host->read_link("/proc/self") == std::to_string(::getpid()));
    CHECK(host->read_link("/proc/self/ns/net")->starts_with("net:["));
    CHECK(host->read_file("/proc/self/environ").error().code == Errc::not_permitted);
    CHECK(host->read_file("/proc/self/exe").error().code == Errc::not_permitted);
    CHECK(host->list("/proc/self/root/root").error().code == Errc::not_permitted);
}

}  // namespace presscheck::test
