#include "checks/parsers/mount_table.h"

#include "tests/support/catch.h"

namespace presscheck::test {

TEST_CASE("a mount is read with its own options and its file system's", "[checks]") {
    const auto table = parse_mountinfo(
        "36 35 98:0 /www /srv/a\\040b\\134c rw,noatime master:1 shared:2 - ext3 /dev/root "
        "ro,errors=continue,noatime\n");

    REQUIRE(table.mounts.size() == 1);
    const auto& mount = table.mounts.front();
    CHECK(mount.id == 36);
    CHECK(mount.parent == 35);
    CHECK(mount.device == "98:0");
    CHECK(mount.root == "/www");
    CHECK(mount.path == "/srv/a b\\c");
    CHECK(mount.filesystem == "ext3");
    CHECK(mount.source == "/dev/root");
    CHECK(mount.options == MountOptions{"ro", "noatime", "errors=continue"});
    CHECK_FALSE(table.malformed);
}

TEST_CASE("a mount without a source or optional fields is read", "[checks]") {
    const auto table = parse_mountinfo("36 35 0:40 / /x rw - tmpfs  rw\n");

    REQUIRE(table.mounts.size() == 1);
    CHECK(table.mounts.front().source == "");
    CHECK(table.mounts.front().options == MountOptions{"rw"});
}

TEST_CASE("a line that is no mount is not passed over in silence", "[checks][hostile]") {
    const std::string line = GENERATE(
        as<std::string>{}, "36", "36 35 98:0 / /x rw", "36 35 98:0 / /x rw -",
        "36 35 98:0 / /x rw - ext3", "a 35 98:0 / /x rw - ext3 /d rw", "36 b 98:0 / /x rw - e d rw",
        "36 35 98 / /x rw - e d rw", "36 35 98:0 / x rw - e d rw", "- - - - - -",
        "99999999999 35 98:0 / /x rw - e d rw", "36 35 98:0 / /x rw - a b c d e", "\xff\\0\\08");
    CAPTURE(line);

    const auto table = parse_mountinfo(line + "\n20 1 8:1 / / rw - ext4 /dev/sda1 rw\n");

    CHECK(table.malformed);
    CHECK(table.mounts.size() == 1);
}

TEST_CASE("quotes keep an option together", "[checks]") {
    CHECK(split_mount_options("rw,context=\"system_u:object_r:tmp_t:s0:c1,c2\",nodev") ==
          MountOptions{"rw", "context=\"system_u:object_r:tmp_t:s0:c1,c2\"", "nodev"});
    CHECK(split_mount_options(",,rw,") == MountOptions{"rw"});
    CHECK(split_mount_options("") == MountOptions{});
}

TEST_CASE("a password in an option stays where it is", "[checks]") {
    const std::string option =
        GENERATE(as<std::string>{}, "password=s", "PASS=s", "passwd=s", "secret=s", "key=s", "pw=s",
                 "x-token=s", "credentials=s", "user=me%s", "username=me:s", "fsname=u:s@host");
    CAPTURE(option);

    const auto options = split_mount_options("rw," + option);

    CHECK(options == MountOptions{"rw", option.substr(0, option.find('='))});
}

TEST_CASE("a password in a source hides it", "[checks]") {
    const std::string source =
        GENERATE(as<std::string>{}, "//u:s@nas/share", "//u%s@nas/share", "ftp://u:s@host/",
                 "curlftpfs#u:s@host", "u:s/@@host:/", ":sftp,host=h,pass=s:");
    CAPTURE(source);

    CHECK(harmless_mount_source(source) == std::nullopt);
}

TEST_CASE("a source without a password is told", "[checks]") {
    const std::string source =
        GENERATE(as<std::string>{}, "/dev/sda1", "UUID=12AB", "LABEL=a", "nas:/export",
                 "me@host:/x", "[fe80::1]:/x", "//nas/share", "sftp://me@host/", "none", "");
    CAPTURE(source);

    CHECK(harmless_mount_source(source) == source);
}

TEST_CASE("fstab is read by fields, comments and swap left out", "[checks]") {
    const auto fstab = parse_fstab(
        "# a\n\n UUID=1 / ext4 rw,nodev 0 1\nLABEL=x\\040y\t/a\\040b xfs\n/dev/s none swap sw\n");

    REQUIRE(fstab.entries.size() == 2);
    CHECK(fstab.entries[0].source == "UUID=1");
    CHECK(fstab.entries[0].options == MountOptions{"rw", "nodev"});
    CHECK(fstab.entries[0].line == 3);
    CHECK(fstab.entries[1].source == "LABEL=x y");
    CHECK(fstab.entries[1].path == "/a b");
    CHECK(fstab.entries[1].options.empty());
    CHECK_FALSE(fstab.malformed);
    CHECK(parse_fstab("/dev/sda1 /\n").malformed);
    CHECK(parse_fstab("/dev/sda1 here ext4\n").malformed);
}

TEST_CASE("a mount is visible unless another lies over it or over a folder above", "[checks]") {
    const auto table = parse_mountinfo(
        "20 1 8:1 / / rw - ext4 a rw\n"
        "21 20 8:2 / /var rw - ext4 b rw\n"
        "22 21 8:3 / /var/log rw - ext4 c rw\n"
        "23 20 8:4 / /variable rw - ext4 d rw\n"
        "24 21 8:5 / /var rw - ext4 e rw\n"
        "25 24 8:6 / /var/log rw - ext4 f rw\n");

    CHECK(visible_mounts(table.mounts) == std::vector<bool>{true, false, false, true, true, true});
}

TEST_CASE("mounts that name each other as parents end", "[checks][hostile]") {
    const auto table = parse_mountinfo(
        "20 21 8:1 / / rw - ext4 a rw\n"
        "21 20 8:2 / / rw - ext4 b rw\n"
        "21 20 8:2 / / rw - ext4 b rw\n"
        "22 22 8:2 / /x rw - ext4 b rw\n");

    CHECK(visible_mounts(table.mounts) == std::vector<bool>{false, false, false, true});
}

}  // namespace presscheck::test
