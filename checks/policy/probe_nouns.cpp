#include "checks/policy/demand.h"

#include <algorithm>
#include <array>
#include <string>

namespace presscheck {
namespace {

struct Noun {
    std::string_view probe, vi, en;
};

constexpr std::array nouns{
    Noun{"accounts", "tài khoản", "account"},
    Noun{"admin_access", "lối vào quản trị", "way in for administration"},
    Noun{"antivirus", "phần mềm chống mã độc", "anti-malware product"},
    Noun{"apt_settings", "thiết lập của apt", "setting of apt"},
    Noun{"audit_rules", "quy tắc ghi vết", "audit rule"},
    Noun{"auditd", "cấu hình auditd", "auditd configuration"},
    Noun{"backup", "bộ sao lưu", "backup set"},
    Noun{"clock", "đồng hồ máy", "clock"},
    Noun{"console_logins", "bảng điều khiển", "console"},
    Noun{"container", "môi trường chạy", "environment"},
    Noun{"crypt", "vùng lưu trữ", "storage"},
    Noun{"crypttab", "dòng crypttab", "entry of crypttab"},
    Noun{"database_access", "dòng pg_hba.conf", "record of pg_hba.conf"},
    Noun{"databases", "cơ sở dữ liệu", "database"},
    Noun{"declarations", "danh sách trong site.yaml", "list of site.yaml"},
    Noun{"dns", "tên miền", "domain name"},
    Noun{"docroot", "tệp trong thư mục web", "file in a document root"},
    Noun{"endpoints", "địa chỉ dịch vụ", "endpoint"},
    Noun{"files", "tệp", "file"},
    Noun{"fim", "chương trình giám sát tệp", "file integrity monitor"},
    Noun{"firewall", "chiều của tường lửa", "direction of the firewall"},
    Noun{"firewall_open", "luật mở của tường lửa", "opening of the firewall"},
    Noun{"groups", "nhóm", "group"},
    Noun{"http", "trang web", "web page"},
    Noun{"ids", "phần mềm phát hiện xâm nhập", "intrusion detection product"},
    Noun{"ini", "thiết lập", "setting"},
    Noun{"inventory", "thành phần phần cứng", "piece of hardware"},
    Noun{"journald", "cấu hình journald", "journald configuration"},
    Noun{"json", "giá trị JSON", "JSON value"},
    Noun{"kernel", "nhân hệ điều hành", "kernel"},
    Noun{"lines", "dòng", "line"},
    Noun{"listening", "cổng đang mở", "open port"},
    Noun{"lockout", "dịch vụ đăng nhập", "login service"},
    Noun{"log_forwarding", "đích nhận nhật ký", "log target"},
    Noun{"log_retention", "nhật ký", "log"},
    Noun{"log_sources", "máy gửi nhật ký", "machine that sends logs"},
    Noun{"login_defs", "cấu hình login.defs", "login.defs configuration"},
    Noun{"logins", "dịch vụ đăng nhập", "login service"},
    Noun{"logrotate", "quy tắc quay vòng nhật ký", "log rotation rule"},
    Noun{"modules", "mô-đun nhân", "kernel module"},
    Noun{"mounts", "điểm gắn", "mount"},
    Noun{"os_release", "hệ điều hành", "operating system"},
    Noun{"packages", "gói", "package"},
    Noun{"pam", "dòng PAM", "PAM entry"},
    Noun{"password_rules", "dịch vụ đổi mật khẩu", "service that sets passwords"},
    Noun{"php_settings", "thiết lập PHP", "PHP setting"},
    Noun{"processes", "tiến trình", "process"},
    Noun{"repositories", "nguồn gói", "package source"},
    Noun{"roles", "vai trò", "role"},
    Noun{"sntp", "máy chủ thời gian", "time server"},
    Noun{"sshd", "cấu hình sshd", "sshd configuration"},
    Noun{"sudo_defaults", "cấu hình sudo", "sudo configuration"},
    Noun{"sudoers", "quy tắc sudo", "sudo rule"},
    Noun{"sysctl", "tham số nhân", "kernel parameter"},
    Noun{"time_sources", "nguồn thời gian", "time source"},
    Noun{"tls", "dịch vụ TLS", "TLS service"},
    Noun{"units", "unit systemd", "systemd unit"},
    Noun{"updates", "bản vá đang chờ", "update that waits"},
    Noun{"web_paths", "đường dẫn web", "web path"},
    Noun{"web_servers", "máy chủ web", "web server"},
    Noun{"xml", "giá trị XML", "XML value"},
    Noun{"yaml", "giá trị YAML", "YAML value"},
    Noun{"zones", "vùng mạng", "network zone"},
};

}  // namespace

Text noun_of(std::string_view probe) {
    const auto* const found = std::find_if(nouns.begin(), nouns.end(),
                                           [&](const Noun& noun) { return noun.probe == probe; });
    if (found == nouns.end()) return {std::string(probe), std::string(probe)};
    return {std::string(found->vi), std::string(found->en)};
}

}  // namespace presscheck
