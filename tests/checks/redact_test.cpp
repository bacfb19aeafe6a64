#include "checks/redact.h"

#include "tests/support/catch.h"

#include <algorithm>
#include <cctype>
#include <random>
#include <string>
#include <vector>

namespace presscheck::test {

TEST_CASE("no secret survives being evidence", "[checks][hostile]") {
    const std::string secret = "Tr0ub4dor&3";
    const auto text = GENERATE_COPY(
        as<std::string>{}, "password=" + secret, "DB_PASSWORD = \"" + secret + "\"",
        "'db_password' => '" + secret + "'", "\"token\": \"" + secret, "api_key: " + secret,
        "requirepass " + secret, "client_secret='" + secret + "'",
        "postgres://cms:" + secret + "@10.0.0.5/cms",
        "Authorization: Bearer " + secret + "abcdefgh", "LDAP_BINDPW=" + secret,
        "bindpw " + secret);
    CAPTURE(text);

    CHECK(redact(text).find(secret) == std::string::npos);
}

TEST_CASE("a secret is found by its place or by its look", "[checks][hostile]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        // A password of its own shape or place: on a command line,
        {"mysqldump -u an -pTr0ub4dor cms", "mysqldump -u an -p[secret] cms"},
        {"/usr/bin/mysql -pTr0ub4dor", "/usr/bin/mysql -p[secret]"},
        {"sshpass -p Tr0ub4dor ssh nas", "sshpass -p [secret] ssh nas"},
        {"sshpass -pTr0ub4dor ssh nas", "sshpass -p[secret] ssh nas"},
        {"curl -s -u an:Tr0ub4dor https://x", "curl -s -u an:[secret] https://x"},
        {"curl --user an:Tr0ub4dor https://x", "curl --user an:[secret] https://x"},
        {"smbclient //nas/x -U an%Tr0ub4dor", "smbclient //nas/x -U an%[secret]"},
        {"ldapsearch -D cn=an -w Tr0ub4dor", "ldapsearch -D cn=an -w [secret]"},
        {"restic --password Tr0ub4dor backup", "restic --password [secret] backup"},
        {"x --api-token 'Tr0 ub4dor'", "x --api-token [secret]"},
        {"[\"mongod\", \"--password\", \"Tr0ub4dor\"]", "[\"mongod\", \"--password\", [secret]]"},
        {"openssl rsa -passin pass:Tr0ub4dor", "openssl rsa -passin pass:[secret]"},
        // in the environment and in settings,
        {"PGPASSWORD=Tr0ub4dor psql", "PGPASSWORD=[secret] psql"},
        {"MYSQL_PWD=Tr0ub4dor", "MYSQL_PWD=[secret]"},
        {"rootpw=Tr0ub4dor", "rootpw=[secret]"},
        {"auth required pam_x.so [pass=Tr0ub 4dor] b", "auth required pam_x.so [pass=[secret]] b"},
        {"password = Tr0ub 4dor 3", "password = [secret]"},
        {"password: Tr0ub 4dor, user: an", "password: [secret], user: an"},
        {"password=\"Tr0\\\"ub4dor\" x", "password=[secret] x"},
        {"CREATE USER an IDENTIFIED BY 'Tr0ub4dor';", "CREATE USER an IDENTIFIED BY [secret];"},
        // in headers and addresses,
        {"Authorization: Bearer Tr0", "Authorization: Bearer [token]"},
        {"Authorization: Token token=Tr0ub4dor", "Authorization: Token [token]"},
        {"curl -H 'Authorization: Basic YW46' x", "curl -H 'Authorization: Basic [token]' x"},
        {"amqp://an:Tr0@ub4dor@mq/x", "amqp://an:[password]@mq/x"},
        {"https://:Tr0ub4dor@x", "https://:[password]@x"},
        {"https://an:Tr0/ub4dor@x:443/y z", "https://an:[password]@x:443/y z"},
        {"[\"https://an:Tr0#ub4dor@x:9200\"]", "[\"https://an:[password]@x:9200\"]"},
        {"deb https://an:Tr0?ub/4@x/debian y", "deb https://an:[password]@x/debian y"},
        {"https://Tr0ub4dor@git.x/y.git", "https://[token]@git.x/y.git"},
        {"tcp://redis.vn:6379?auth=Tr0ub4dor&weight=1",
         "tcp://redis.vn:6379?auth=[secret]&weight=1"},
        {"https://x/y?a=1&X-Amz-Signature=Tr0ub4dor", "https://x/y?a=1&X-Amz-Signature=[secret]"},
        {"https://x/y?key=Tr0ub4dor#z", "https://x/y?key=[secret]#z"},
        {"  Host an:Tr0ub4dor@x.vn", "  Host an:[password]@x.vn"},
        {"action(target=\"an:Tr0ub4dor@x.vn\" port=\"1\")",
         "action(target=\"an:[password]@x.vn\" port=\"1\")"},
        {"an:Tr0ub4dor@tcp(x:3306)/cms", "an:[password]@tcp(x:3306)/cms"},
        {"proxy_set_header X-Api-Key \"Tr0ub4dor\";", "proxy_set_header X-Api-Key [secret];"},
        {"http-request set-header X-Auth-Token Tr0ub4dor",
         "http-request set-header X-Auth-Token [secret]"},
        {"proxy_set_header Authorization \"Tr0 ub4dor\";",
         "proxy_set_header Authorization [token];"},
        {" Header Authorization Tr0ub4dor", " Header Authorization [token]"},
        {"curl -H 'X-Auth: Tr0 ub4dor' x", "curl -H 'X-Auth: [secret]' x"},
        {"curl --header=\"X-Session-Id: Tr0\" x", "curl --header=\"X-Session-Id: [secret]\" x"},
        {"curl https://hooks.slack.com/services/T0/B0/Tr0ub4dor -d x",
         "curl https://hooks.slack.com/services/[token] -d x"},
        {"https://api.telegram.org/bot12345678:Tr0ub4dor/sendMessage",
         "https://api.telegram.org/bot[token]"},
        {"BOT=123456789:AAEabcdefghijklmnopqrstuvwxyz012345", "BOT=[token]"},
        {"deb https://packagecloud.io/priv/Tr0ub4dor/an/x/debian/ bookworm main",
         "deb https://packagecloud.io/priv/[token]/an/x/debian/ bookworm main"},
        {"deb https://deb.example.vn/a1b2c3d4e5f60718/debian bookworm main",
         "deb https://deb.example.vn/[token]/debian bookworm main"},
        // in Vietnamese,
        {"# mật khẩu: Tr0ub4dor", "# mật khẩu: [secret]"},
        {"# MẬT KHẨU Tr0", "# MẬT KHẨU Tr0"},
        {"# MẬT KHẨU = Tr0ub 4dor", "# MẬT KHẨU = [secret]"},
        {"# m\u00e2\u0323t kh\u00e2\u0309u: Tr0", "# m\u00e2\u0323t kh\u00e2\u0309u: [secret]"},
        {"# ma\u0323\u0302t kha\u0309\u0302u: Tr0", "# ma\u0323\u0302t kha\u0309\u0302u: [secret]"},
        {"# mật khẩu là Tr0ub4dor", "# mật khẩu là [secret]"},
        {"# tk: an, mk: Tr0ub4dor", "# tk: an, mk: [secret]"},
        {"# mật mã: Tr0ub4dor", "# mật mã: [secret]"},
        {"# khóa bí mật: Tr0ub4dor", "# khóa bí mật: [secret]"},
        {"MATKHAU=Tr0ub4dor", "MATKHAU=[secret]"},
        {"MAT_KHAU=\"Tr0ub 4dor\"", "MAT_KHAU=[secret]"},
        // told to programs that read one,
        {"echo 'root:Tr0ub4dor' | chpasswd", "echo [secret] | chpasswd"},
        {"echo root:Tr0ub4dor|sudo /usr/sbin/chpasswd -e",
         "echo [secret] |sudo /usr/sbin/chpasswd -e"},
        {"chpasswd <<< 'root:Tr0ub 4dor'", "chpasswd <<< [secret]"},
        {"echo Tr0ub4dor | sudo -S apt update", "echo [secret] | sudo -S apt update"},
        {"echo Tr0 ub4dor | sudo -k -S id", "echo [secret] | sudo -k -S id"},
        {"echo Tr0 | docker login -u an --password-stdin",
         "echo [secret] | docker login -u an --password-stdin"},
        // behind the options of more programs,
        {"aws configure set aws_secret_access_key Tr0ub4dor",
         "aws configure set aws_secret_access_key [secret]"},
        {"npm config set //registry/:_authToken Tr0ub4dor",
         "npm config set //registry/:_authToken [secret]"},
        {"redis-cli -h x -a Tr0ub4dor info", "redis-cli -h x -a [secret] info"},
        {"htpasswd -b /etc/nginx/f an Tr0ub4dor", "htpasswd -b /etc/nginx/f [secret]"},
        {"htpasswd -nb an Tr0ub4dor", "htpasswd -nb an [secret]"},
        {"mongo -u an -p Tr0ub4dor admin", "mongo -u an -p [secret] admin"},
        {"mongodump -p 'Tr0 ub4dor'", "mongodump -p [secret]"},
        {"snmpwalk -v3 -A Tr0ub4dor -X Tr0ub4dor x", "snmpwalk -v3 -A [secret] -X [secret] x"},
        {"snmpget -v2c -c Tr0ub4dor x", "snmpget -v2c -c [secret] x"},
        {"mysql -p'Tr0 ub4dor' cms", "mysql -p[secret] cms"},
        // to its end, as a shell reads it,
        {"ENC_KEY=Tr0ub4dor x", "ENC_KEY=[secret] x"},
        {"PASS=Tr0\\ ub4dor x", "PASS=[secret] x"},
        {"pass='Tr0'\"'\"'ub4dor' x", "pass=[secret] x"},
        {"PASS=Tr0\"ub 4\"dor x", "PASS=[secret] x"},
        // in the words of a program's own grammar,
        {"Foo::Token \"Tr0ub4dor\";", "Foo::Token [secret];"},
        {"Foo::License-Key \"Tr0ub4dor\";", "Foo::License-Key [secret];"},
        {"Acquire::secret::s3 \"Tr0 ub4dor\";", "Acquire::secret:[secret] [secret];"},
        {" user bob insecure-password Tr0ub4dor", " user bob insecure-password [secret]"},
        {" user eve password Tr0ub4dor", " user eve password [secret]"},
        {"machine x login an password Tr0ub4dor", "machine x login an password [secret]"},
        {"  password Tr0ub4dor", "  password [secret]"},
        {"auth_pass Tr0ub4dor", "auth_pass [secret]"},
        {" stats auth admin:Tr0ub4dor", " stats auth admin:[secret]"},
        {"cache_peer x parent 3128 0 login=an:Tr0ub4dor",
         "cache_peer x parent 3128 0 login=an:[secret]"},
        {"[smtp.vn]:587 an:Tr0ub4dor", "[smtp.vn]:587 an:[secret]"},
        {"rocommunity Tr0ub4dor", "rocommunity [secret]"},
        {"rwcommunity6 Tr0ub4dor 10.0.0.0/8", "rwcommunity6 [secret] 10.0.0.0/8"},
        {"community Tr0ub4dor", "community [secret]"},
        {"community = Tr0ub4dor", "community = [secret]"},
        {"  community: Tr0ub4dor", "  community: [secret]"},
        {"\"community\": \"Tr0ub4dor\"", "\"community\": [secret]"},
        {"proxy_set_header Cookie \"sid=Tr0ub4dor\";", "proxy_set_header Cookie [token];"},
        {"an:{PLAIN}Tr0ub4dor", "an:[password hash]"},
        {"mysql://an:Tr0ub4dor@tcp(x:3306)/cms", "mysql://an:[password]@tcp(x:3306)/cms"},
        {"trustline community Tr0ub4dor", "trustline community [secret]"},
        {"com2sec local 10.0.0.0/8 Tr0ub4dor", "com2sec local 10.0.0.0/8 [secret]"},
        {"trap2sink nms Tr0ub4dor", "trap2sink nms [secret]"},
        {"createUser an SHA \"Tr0 ub4dor\" AES Tr0", "createUser an SHA [secret]"},
        {"\"an\" \"Tr0ub4dor\"", "\"an\" [secret]"},
        // by its look.
        {"key AKIAIOSFODNN7EXAMPLE here", "key [token] here"},
        {"ASIAIOSFODNN7EXAMPLE", "[token]"},
        {"x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbiJ9.c2lnbmF0dXJl y", "x [token] y"},
        {"glpat-abcdefghij0123456789", "[token]"},
        {"github_pat_11ABCDEFG0abcdefghijkl", "[token]"},
        {"-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQ\n-----END PGP PRIVATE KEY BLOCK-----",
         "[private key]"},
        {"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
         "[private key]"},
        {"Private-Lines: 1\nAAAAQ\nPrivate-MAC: x",
         "Private-Lines: 1\n[private key] Private-MAC: x"},
    }));
    CAPTURE(text);

    CHECK(redact(text) == expected);
    CHECK(redact(expected) == expected);
}

TEST_CASE("password hashes do not leave the machine", "[checks][hostile]") {
    const auto hash = GENERATE(
        as<std::string>{},
        "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
        "$6$rounds=5000$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc",
        "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW", "$1$salt$qJH7.N4xYta3",
        "$argon2id$v=19$m=65536,t=2,p=1$gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ",
        "grub.pbkdf2.sha512.10000.D76A3BBB",
        "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "$apr1$saltsalt$qJH7N4xYta3aEG",
        "$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/", "md5aaaabbbbccccdddd0000111122223333",
        "SCRAM-SHA-256$4096:AbCdEf0123==$abcdef=:defabc=", "abJnggxhB/yWI");
    CAPTURE(hash);

    const auto safe = redact("root:" + hash + ":19000:0:99999:7:::");

    CHECK(safe.find(hash.substr(6, 6)) == std::string::npos);
    CHECK(safe.find("[password hash]") != std::string::npos);
}

TEST_CASE("password hashes of other programs do not leave the machine", "[checks][hostile]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"\"an\" \"md5aaaabbbbccccdddd0000111122223333\"", "\"an\" [secret]"},
        {"x md5aaaabbbbccccdddd0000111122223333 y", "x [password hash] y"},
        {"'SCRAM-SHA-256$4096:Ab==$cd=:ef='", "'[password hash]'"},
        {"an:1000:AAAABBBBCCCCDDDD0000111122223333:AAAABBBBCCCCDDDD0000111122223333:[U ]:LCT-1:",
         "an:1000:[password hash]:[U ]:LCT-1:"},
        {"root:abJnggxhB/yWI:20780:0:99999:7:::", "root:[password hash]:20780:0:99999:7:::"},
        {"an:!_J9..CCCCXBrJUJV154M:20780:0:99999:7:::", "an:![password hash]:20780:0:99999:7:::"},
        {"an:abJnggxhB/yWI:1000:1000:An:/home/an:/bin/sh",
         "an:[password hash]:1000:1000:An:/home/an:/bin/sh"},
    }));
    CAPTURE(text);

    CHECK(redact(text) == expected);
    CHECK(redact(expected) == expected);
}

TEST_CASE("private keys do not leave the machine, whole or line by line", "[checks][hostile]") {
    const std::string body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt";
    const auto whole = "x\n-----BEGIN OPENSSH PRIVATE KEY-----\n" + body +
                       "\n-----END OPENSSH PRIVATE KEY-----\ny";
    const auto cut_off = "-----BEGIN RSA PRIVATE KEY-----\n" + body;

    CHECK(redact(whole) == "x\n[private key]\ny");
    CHECK(redact(cut_off) == "[private key]");
    CHECK(redact(body) == "[key material]");
    CHECK(redact("AGE-SECRET-KEY-1QQPQZRDG") == "[key]");
}

TEST_CASE("what is no secret stays readable", "[checks]") {
    const auto text =
        GENERATE(as<std::string>{}, "PasswordAuthentication no", "PermitEmptyPasswords=no",
                 "password [success=1 default=ignore] pam_unix.so obscure yescrypt",
                 "PASS_MAX_DAYS 60", "password requisite pam_pwquality.so retry=3", "deny = 5",
                 "https://packages.example.vn/debian",
                 "/usr/share/javascript/jquery/dist/core/something/long/enough/to/look/odd/x.js",
                 "https://example.vn:8443/tin-tuc?trang=2", "PassEnvironment=LANG",
                 "deb https://download.postgresql.org/pub/repos/apt bookworm-pgdg main",
                 "https://mirror.example.vn/ubuntu-22.04-amd64/dists/jammy-updates-2026/main",
                 "https://artifacts.elastic.co/packages/8.x/apt", "echo 'xin chào' | tee /etc/motd",
                 "snmpd -Lsd -f", "mật độ: 5", "git config --global user.name an",
                 "curl -H 'Accept: text/html' https://example.vn", "TMOUT=900",
                 "ssh://git@git.example.vn:22/x", "git@git.example.vn:toa-soan/web.git",
                 "https://an@example.vn:19532/x", "https://es.example.vn:9200/tin?trang=2&sort=moi",
                 "MAILTO=an@example.vn", "name=MySQL 8.0 Community Server",
                 "deb https://x.vn/debian x community main", "password include system-auth",
                 "proxy_set_header X-Real-IP $remote_addr;",
                 "proxy_set_header X-Auth-Token $http_x_auth_token;",
                 "proxy_set_header Authorization $http_authorization;",
                 "add_header Access-Control-Allow-Headers \"Authorization, X-Api-Key, X-Token\";",
                 "image: redis:7.2@sha256:abc", "postmaster:an@example.vn",
                 "root:x:0:0:root:/root:/bin/bash", "an:100000:65536",
                 "an:!:20780:0:99999:7:::", "Listen 0.0.0.0:80", "APT::Periodic::Enable \"1\";",
                 "md5sum /etc/passwd", "Acquire::http::Timeout \"10\";", "user www-data;",
                 "createuser --createdb an", "sudo:x:27:an,binh",
                 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 (64)");
    CAPTURE(text);

    CHECK(redact(text) == text);
}

// Which expressions are tried is decided by words that every match has: a word that is wrong would
// let a secret out. Texts of pieces that secrets and what stands around them are made of, some of
// them cut, doubled or in other letters.
TEST_CASE("no secret is passed over because of how its text looks", "[checks][hostile]") {
    const std::vector<std::string> pieces{"-----BEGIN RSA PRIVATE KEY-----",
                                          "-----END RSA PRIVATE KEY-----",
                                          "Private-Lines: 1\n",
                                          "Private-MAC:",
                                          std::string(64, 'a'),
                                          "AGE-SECRET-KEY-1QQ",
                                          "pcheck1.Q",
                                          "$6$salt$hash",
                                          "$argon2id$v,x",
                                          "grub.pbkdf2.sha512.1",
                                          "{SSHA}abc",
                                          "{CRYPT}x",
                                          "eyJhb.eyJz.c2ln",
                                          "AKIAIOSFODNN7EXAMPLE",
                                          "ASIAIOSFODNN7EXAMPLE",
                                          "AIza" + std::string(35, 'b'),
                                          "ghp_abcdefghij0123456789",
                                          "gho_abcdefghij0123456789",
                                          "ghu_abcdefghij0123456789",
                                          "ghs_abcdefghij0123456789",
                                          "ghr_abcdefghij0123456789",
                                          "github_pat_11ABCDEFG0abcdefghijkl",
                                          "glpat-abcdefghij0123456789",
                                          "npm_" + std::string(30, 'c'),
                                          "sk_live_abcdefghij",
                                          "rk_test_abcdefghij",
                                          "xoxb-1-a",
                                          "Bearer abcdefgh",
                                          "Basic YW46YW46",
                                          "hooks.slack.com/",
                                          "services/T0/B0",
                                          "discord.com/api/webhooks/1/x",
                                          "webhook.office.com/x",
                                          "api.telegram.org/bot1",
                                          "123456789:AAEabcdefghijklmnopqrstuvwxyz012345",
                                          "packagecloud.io/priv/x",
                                          "https://an:pw@x/",
                                          "https://h/a1b2c3d4e5f6g7h8/x",
                                          "Authorization: ",
                                          "IDENTIFIED BY ",
                                          "identified with x as ",
                                          "mysql -pX",
                                          "mariadb-dump -pX",
                                          "sshpass -p X",
                                          "unzip -P X",
                                          "7za -pX",
                                          "rar -pX",
                                          "curl -u an:X",
                                          "wget --user=an:X",
                                          "smbclient -U an%X",
                                          "rpcclient -U an%X",
                                          "ldapsearch -w X",
                                          "ipmitool -P X",
                                          "mongosh -p X",
                                          "redis-cli -a X",
                                          "snmpget -A X",
                                          "snmpget -X X",
                                          "snmpget -c X",
                                          "htpasswd -b f an X",
                                          "-H 'X-Auth: X'",
                                          "--header=X-Token:X",
                                          "set a_password X",
                                          "config --x api-key X",
                                          "echo X | chpasswd",
                                          "printf X | sudo -S x",
                                          "| x --pass-stdin",
                                          "passwd <<< X",
                                          "define('DB_PASSWORD', 'X')",
                                          "$c['token'] = \"X\"",
                                          "requirepass X",
                                          "x:X/y@z",
                                          "://x:X/y@z",
                                          "https://X@z",
                                          "?auth=X&",
                                          "target=\"u:X@h\"",
                                          "u:X@tcp(",
                                          "X-Api-Key \"X\"",
                                          "set-header Authorization X",
                                          "Foo::Token \"X\";",
                                          "a::secret::b \"X\"",
                                          "License-Key \"X\"",
                                          "user a insecure-password X",
                                          "login a password X",
                                          "\npassword X\n",
                                          "auth_pass X",
                                          "stats auth a:X",
                                          "login=a:X",
                                          "\n[smtp.vn]:25 a:X",
                                          "rocommunity X",
                                          "\ncommunity X",
                                          "com2sec a b X",
                                          "trapsink a X",
                                          "createUser a MD5 \"X\"",
                                          "\n\"a\" \"X\"\n",
                                          "$apr1$s$h",
                                          "$P$Babcdefghij0123456789abcdefghij",
                                          "md5aaaabbbbccccdddd0000111122223333",
                                          "SCRAM-SHA-256$4096:x$y:z",
                                          "\nan:abJnggxhB/yWI:20780:0:",
                                          "masterauth X",
                                          "bindpw X",
                                          "rootpw X",
                                          "rootdn_pw X",
                                          "rootdnpw X",
                                          "password",
                                          "passphrase",
                                          "pwd",
                                          "pw",
                                          "secret",
                                          "token",
                                          "api_key",
                                          "psk",
                                          "X_KEY",
                                          "hmac-key",
                                          "mk",
                                          "mat khau",
                                          "mat_ma",
                                          "khoa bi mat",
                                          "M\u1eacT KH\u1ea8U",
                                          "\u017fecret",
                                          "to\u212aen",
                                          "\xff",
                                          "=",
                                          ":",
                                          " is ",
                                          " l\u00e0 ",
                                          " ",
                                          "\n",
                                          "'",
                                          "\"",
                                          ",",
                                          "-",
                                          "--",
                                          "X",
                                          "/",
                                          "@",
                                          "|",
                                          "[",
                                          "]",
                                          "$",
                                          "#"};
    std::mt19937 lot{20261123};
    const auto draw = [&](std::size_t of) {
        return std::uniform_int_distribution<std::size_t>(0, of - 1)(lot);
    };
    std::size_t with_secrets = 0;
    for (int i = 0; i < 10000; ++i) {
        std::string text;
        for (auto parts = 1 + draw(5); parts > 0; --parts) {
            auto piece = pieces[draw(pieces.size())];
            const auto change = draw(8);
            if (change == 0) piece.erase(draw(piece.size()), 1);
            if (change == 1) piece.insert(draw(piece.size()), 1, piece[draw(piece.size())]);
            if (change == 2) std::transform(piece.begin(), piece.end(), piece.begin(), ::toupper);
            if (change == 3) std::transform(piece.begin(), piece.end(), piece.begin(), ::tolower);
            text += piece;
        }
        CAPTURE(text);
        const auto safe = redact(text);
        REQUIRE(safe == redact_trying_all(text));
        if (safe != text) ++with_secrets;
    }
    CHECK(with_secrets > 2000);
    for (const auto& piece : pieces)
        REQUIRE(redact(piece) == redact_trying_all(piece));
}

}  // namespace presscheck::test
