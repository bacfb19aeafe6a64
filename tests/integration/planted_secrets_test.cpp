// Secrets where people and programs put them, in every place that probes read: none of them comes
// out of a scan, in whatever form it is printed, nor out of any probe.
#include "checks/policy/declaration.h"
#include "tests/support/catch.h"
#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#include <sys/stat.h>

#include <string>
#include <vector>

namespace presscheck::test {
namespace {

// What each begins with, so that a piece of one is found too.
const std::string mark = "Bi4Mat";

struct Planted {
    std::string path, content;
};

std::string secret(int number) {
    return mark + std::to_string(number) + "xQ7vLw9z";
}

std::string hash(const std::string& scheme, int number) {
    return scheme + secret(number) + "$" + secret(number) +
           "kT5bN0cE1dF2gH3iJ4kL5mN6oP7qR8sT9uV0wX1yZ2aB3cD4";
}

std::string key(const std::string& kind, int number) {
    return "-----BEGIN " + kind + "PRIVATE KEY-----\n" + secret(number) + "\n" + secret(number) +
           "\n-----END " + kind + "PRIVATE KEY-----\n";
}

const std::string release =
    "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"
    "VERSION_ID=\"12\"\n";

// One kind each, and each in a file that some probe reads or might.
std::vector<Planted> planted() {
    return {
        {"/etc/shadow", "root:" + hash("$y$j9T$", 1) + ":19700:0:90:7:::\n" +
                            "anh:" + hash("$6$", 2) + ":19700:0:90:7:::\n"},
        {"/etc/gshadow", "sudo:" + hash("$6$", 3) + "::anh\n"},
        {"/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nanh:" + hash("$1$", 4) +
                            ":1000:1000:Anh:/home/anh:/bin/bash\n"},
        {"/etc/security/opasswd", "anh:1000:1:" + hash("$6$", 5) + "\n"},
        {"/etc/ssh/ssh_host_ed25519_key", key("OPENSSH ", 6)},
        {"/etc/ssh/sshd_config", "PermitRootLogin yes # password=" + secret(7) +
                                     "\nBanner /etc/issue.net token=" + secret(7) + "\n"},
        {"/home/anh/.ssh/id_rsa", key("RSA ", 8)},
        {"/home/anh/.ssh/authorized_keys",
         "command=\"backup --password=" + secret(9) + "\" ssh-ed25519 AAAA" + secret(9) + " a\n"},
        {"/etc/ssl/private/site.key", key("", 10)},
        {"/etc/nginx/nginx.conf",
         "events {}\nhttp { server { listen 443 ssl; server_name a.example; root /var/www;\n"
         " ssl_certificate_key /etc/ssl/private/site.key;\n"
         " location /admin { proxy_set_header Authorization \"Basic " +
             secret(11) + "\"; proxy_pass http://u:" + secret(11) + "@127.0.0.1/; }\n} }\n"},
        {"/etc/apache2/apache2.conf",
         "Listen 80\nServerName a.example\nDocumentRoot /var/www\nSetEnv DB_PASSWORD " +
             secret(12) + "\nProxyPass / http://u:" + secret(12) + "@127.0.0.1/\n"},
        {"/var/www/.env", "APP_KEY=base64:" + secret(13) + "\nDB_PASSWORD=" + secret(13) + "\n"},
        {"/var/www/wp-config.php", "<?php define('DB_PASSWORD', '" + secret(14) + "');\n"},
        {"/var/www/.git/config",
         "[remote \"o\"]\n url = https://u:" + secret(15) + "@git.example/x\n"},
        {"/etc/php/8.2/fpm/php.ini", "mysqli.default_pw = " + secret(16) + "\nexpose_php = On\n"},
        {"/etc/mysql/my.cnf", "[client]\npassword=" + secret(17) +
                                  "\n[mysqld]\nport=3306\n"
                                  "bind-address=0.0.0.0\nmaster_password=" +
                                  secret(17) + "\n"},
        {"/etc/postgresql/15/main/postgresql.conf",
         "listen_addresses = '*'\nprimary_conninfo = 'host=10.0.0.2 password=" + secret(18) +
             "'\nssl_passphrase_command = 'echo " + secret(18) + "'\n"},
        {"/etc/postgresql/15/main/pg_hba.conf",
         "host all all 0.0.0.0/0 ldap ldapserver=l ldapbindpasswd=\"" + secret(19) + "\"\n"},
        {"/etc/redis/redis.conf", "bind 0.0.0.0\nport 6379\nrequirepass " + secret(20) +
                                      "\nmasterauth " + secret(20) + "\nuser a on >" + secret(20) +
                                      " ~* +@all\n"},
        {"/etc/mongod.conf",
         "net:\n  port: 27017\n  bindIp: 0.0.0.0\n  tls:\n    "
         "certificateKeyFilePassword: " +
             secret(21) + "\n"},
        {"/etc/elasticsearch/elasticsearch.yml",
         "network.host: 0.0.0.0\nxpack.security.enabled: true\n"
         "xpack.notification.email.account.a.smtp.password: " +
             secret(22) + "\n"},
        {"/etc/rsyslog.conf",
         "*.* action(type=\"omelasticsearch\" server=\"l.example\" uid=\"u\" pwd=\"" + secret(23) +
             "\")\n*.* @@(o)log.example:6514\n"},
        {"/etc/syslog-ng/syslog-ng.conf",
         "@version: 3.38\ndestination d { http(url(\"https://l.example\") user(\"u\") password(\"" +
             secret(24) + "\")); };\n"},
        {"/etc/filebeat/filebeat.yml",
         "output.elasticsearch:\n  hosts: [\"https://u:" + secret(25) +
             "@l.example:9200\"]\n  password: \"" + secret(25) +
             "\"\n  api_key: \"i:" + secret(25) + "\"\n"},
        {"/etc/fluent-bit/fluent-bit.conf",
         "[OUTPUT]\n    Name es\n    Host l.example\n    HTTP_Passwd " + secret(26) + "\n"},
        {"/var/ossec/etc/ossec.conf",
         "<ossec_config><client><server><address>l.example</address></server></client>"
         "<authd_pass>" +
             secret(27) + "</authd_pass></ossec_config>\n"},
        {"/var/ossec/etc/client.keys", "001 web any " + secret(28) + "\n"},
        {"/etc/fstab", "//nas/x /mnt/x cifs username=u,password=" + secret(29) + ",rw 0 0\n"},
        {"/proc/1/mountinfo",
         "22 1 0:1 / / rw - ext4 /dev/vda rw\n"
         "23 22 0:2 / /mnt/x rw - cifs //nas/x rw,username=u,password=" +
             secret(29) + "\n"},
        {"/etc/crypttab", "data /dev/sdb1 /etc/keys/data.key luks,password=" + secret(30) + "\n"},
        {"/etc/systemd/system/app.service",
         "[Service]\nEnvironment=TOKEN=" + secret(31) + "\nExecStart=/usr/bin/app --password=" +
             secret(31) + " --api-key " + secret(31) + "\n[Install]\nWantedBy=multi-user.target\n"},
        {"/etc/crontab", "0 1 * * * root mysqldump -u root -p" + secret(32) +
                             " x | curl -u a:" + secret(32) + " ftp://b.example\n"},
        {"/etc/logrotate.d/app",
         "/var/log/app.log {\n weekly\n rotate 4\n postrotate\n  curl -H "
         "'Authorization: Bearer " +
             secret(33) +
             "' https://h.example\n "
             "endscript\n}\n"},
        {"/etc/sudoers",
         "root ALL=(ALL:ALL) ALL\nanh ALL=(ALL) NOPASSWD: /usr/bin/mysql -p" + secret(34) + "\n"},
        {"/etc/apt/sources.list",
         "deb https://u:" + secret(35) + "@apt.example/debian stable main\n"},
        {"/etc/apt/auth.conf", "machine apt.example login u password " + secret(36) + "\n"},
        {"/etc/apt/apt.conf.d/90proxy",
         "Acquire::http::Proxy \"http://u:" + secret(37) + "@proxy.example:3128\";\n"},
        {"/etc/yum.repos.d/a.repo", "[a]\nname=a\nbaseurl=https://u:" + secret(38) +
                                        "@y.example/\npassword=" + secret(38) + "\ngpgcheck=0\n"},
        {"/etc/chrony/chrony.keys", "1 SHA256 HEX:" + secret(39) + "\n"},
        {"/etc/fail2ban/jail.local",
         "[DEFAULT]\naction = abuse[apikey=" + secret(40) + "]\n[sshd]\nenabled = true\n"},
        {"/etc/crowdsec/local_api_credentials.yaml", "password: " + secret(41) + "\n"},
        {"/etc/pam.d/sshd", "auth required pam_radius_auth.so secret=" + secret(42) +
                                "\nauth required pam_ldap.so bindpw=" + secret(42) + "\n"},
        {"/etc/pam_ldap.conf", "bindpw " + secret(43) + "\n"},
        {"/etc/snmp/snmpd.conf", "rocommunity " + secret(44) + " 0.0.0.0/0\n"},
        {"/etc/snmp/more.conf", "createUser u SHA \"" + secret(48) + "\" AES " + secret(48) +
                                    "\ncom2sec a 10.0.0.0/8 " + secret(48) + "\ncommunity " +
                                    secret(48) + "\n"},
        {"/etc/systemd/journal-upload.conf",
         "[Upload]\nURL=https://u:" + secret(49) + "/" + secret(49) + "@l.example:443/\n"},
        {"/etc/apt/sources.list.d/a.list",
         "deb https://u:" + secret(50) + "/" + secret(50) + "@apt.example/debian stable main\n" +
             "deb https://u:" + secret(50) + "?" + secret(50) + "@apt.example/b stable main\n"},
        {"/etc/apt/apt.conf.d/91site", "A::Token \"" + secret(51) + "\";\nA::License-Key \"" +
                                           secret(51) + "\";\nA::secret::b \"" + secret(51) +
                                           "\";\n"},
        {"/etc/sessions.ini",
         "session.save_path = \"tcp://r.example:6379?auth=" + secret(52) + "&weight=1\"\n"},
        {"/etc/userlist.txt", "\"u\" \"SCRAM-SHA-256$4096:" + secret(53) + "==$" + secret(53) +
                                  ":" + secret(53) + "\"\n\"v\" \"" + secret(53) + "\"\n"},
        {"/etc/haproxy.cfg", "userlist a\n user u insecure-password " + secret(54) +
                                 "\n user v password " + secret(54) +
                                 "\n stats auth u:" + secret(54) +
                                 "\n http-request set-header X-Auth-Token " + secret(54) + "\n"},
        {"/etc/headers.conf", "proxy_set_header X-Api-Key \"" + secret(55) +
                                  "\";\nproxy_set_header Authorization \"" + secret(55) + "\";\n"},
        {"/etc/git.conf", "url = https://" + secret(56) + "@git.example/x\n"},
        {"/etc/users.old", "u:" + hash("$apr1$", 57) + "\nv:$P$B" + secret(57) + secret(57) +
                               "\nw:" + secret(57) + ":19700:0:90:7:::\n"},
        {"/etc/hosts.lst", " Host u:" + secret(58) + "@h.example\n"},
        {"/etc/wireguard/wg0.conf", "[Interface]\nPrivateKey = " + secret(45) + "\n"},
        {"/proc/812/cmdline", "mysqld\0--password=" + secret(46) + "\0"},
        {"/proc/812/environ", "AWS_SECRET_ACCESS_KEY=" + secret(47) + "\0"},
        {"/proc/812/status", "Name:\tmysqld\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n"},
        {"/proc/812/stat", "812 (mysqld) S 1 812 812 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0\n"},
        {"/etc/hostname", "web-1\n"},
        {"/etc/os-release", release},
    };
}

class Machine {
public:
    Machine() {
        for (const auto& [path, content] : planted())
            folder_.write(path, content);
        ::chmod(folder_.at("/etc/sudoers").c_str(), 0440);
    }
    std::string root() const { return folder_.path().string(); }

private:
    TemporaryFolder folder_;
};

std::string around(const std::string& text) {
    const auto found = text.find(mark);
    if (found == std::string::npos) return {};
    const auto begin = found < 200 ? 0 : found - 200;
    return text.substr(begin, 400);
}

// Arguments that make a probe show as much as it may.
std::vector<std::string> arguments_of(const ProbeDeclaration& probe) {
    std::vector<std::string> words;
    for (const auto& argument : probe.arguments) {
        if (!argument.required) continue;
        const std::string name(argument.name);
        if (name == "path")
            words.push_back(probe.name == "ini" ? "path=/etc/yum.repos.d/*" : "path=/etc/*");
        else if (name == "address")
            words.push_back("address=/ossec_config/client/server/address");
        else if (name == "paths")
            words.push_back("paths=/admin");
        else if (name == "matching")
            words.push_back("matching=.*");
        else if (name == "pointer")
            words.push_back("pointer=");
        else if (name == "fresh_within")
            words.push_back("fresh_within=7d");
        else
            words.push_back(name + "=*");
    }
    return words;
}

}  // namespace

TEST_CASE("no secret of the machine is in a scan, however it is printed",
          "[integration][hostile]") {
    REQUIRE(planted().size() >= 45);
    const Machine machine;
    const auto format = GENERATE(as<std::string>{}, "table", "json", "sarif", "junit", "html");
    CAPTURE(format);

    const auto ran = run_program(
        {our_program("presscheck-agent"), "scan", "--root", machine.root(), "--format", format});

    CAPTURE(ran.error);
    REQUIRE(ran.code == 1);
    CHECK(ran.out.size() > 10'000);
    CHECK(around(ran.out + ran.error) == "");
}

TEST_CASE("no secret is shown to who asks for it by its name", "[integration][hostile]") {
    const Machine machine;
    const std::string name = GENERATE("A::Token", "A::License-Key", "A::secret::b");
    CAPTURE(name);

    const auto ran = run_program({our_program("presscheck-agent"), "probe", "apt_settings",
                                  "name=" + name, "--root", machine.root(), "--format", "json"});

    CAPTURE(ran.error);
    CHECK(ran.code == 0);
    CHECK(ran.out.find("\"complete\": true") != std::string::npos);
    CHECK(ran.out.find("not_permitted") != std::string::npos);
    CHECK(around(ran.out + ran.error) == "");
}

TEST_CASE("no secret of the machine is in what a probe shows", "[integration][hostile]") {
    const Machine machine;

    for (const auto& probe : probe_declarations()) {
        CAPTURE(probe.name);
        std::vector<std::string> words{our_program("presscheck-agent"), "probe",
                                       std::string(probe.name)};
        for (auto& word : arguments_of(probe))
            words.push_back(std::move(word));
        words.insert(words.end(), {"--root", machine.root(), "--format", "json"});

        const auto ran = run_program(words);

        CAPTURE(ran.error);
        CHECK(ran.code == 0);
        CHECK(around(ran.out + ran.error) == "");
    }
}

}  // namespace presscheck::test
