#include "agent/words.h"

#include <cstdlib>

namespace presscheck {
namespace {

std::string_view pick(Language language, std::string_view vi, std::string_view en) {
    return language == Language::vi ? vi : en;
}

}  // namespace

std::optional<Language> choose_language(std::string_view option) {
    if (option == "vi") return Language::vi;
    if (option == "en") return Language::en;
    if (!option.empty()) return std::nullopt;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("en") ? Language::en : Language::vi;
    }
    return Language::vi;
}

std::string_view words_for(State state, Language language) {
    switch (state) {
        case State::pass:
            return pick(language, "đạt", "pass");
        case State::fail:
            return pick(language, "chưa đạt", "fail");
        case State::unknown:
            return pick(language, "chưa rõ", "unknown");
        case State::not_applicable:
            return pick(language, "không áp dụng", "not applicable");
    }
    return {};
}

std::string_view words_for(RequirementState state, Language language) {
    switch (state) {
        case RequirementState::met:
            return pick(language, "ĐẠT", "MET");
        case RequirementState::attested:
            return pick(language, "ĐÃ XÁC NHẬN", "ATTESTED");
        case RequirementState::waived:
            return pick(language, "MIỄN TRỪ", "WAIVED");
        case RequirementState::unmet:
            return pick(language, "CHƯA ĐẠT", "UNMET");
        case RequirementState::unknown:
            return pick(language, "CHƯA RÕ", "UNKNOWN");
        case RequirementState::pending:
            return pick(language, "CHỜ XÁC NHẬN", "PENDING");
        case RequirementState::not_applicable:
            return pick(language, "KHÔNG ÁP DỤNG", "NOT APPLICABLE");
    }
    return {};
}

std::string_view words_for(Verification how, Language language) {
    switch (how) {
        case Verification::automatic:
            return pick(language, "tự động", "automatic");
        case Verification::partial:
            return pick(language, "một phần", "partial");
        case Verification::attested:
            return pick(language, "xác nhận", "attested");
    }
    return {};
}

std::string_view words_for(Severity severity, Language language) {
    switch (severity) {
        case Severity::advice:
            return pick(language, "khuyến nghị", "advice");
        case Severity::low:
            return pick(language, "thấp", "low");
        case Severity::medium:
            return pick(language, "trung bình", "medium");
        case Severity::high:
            return pick(language, "cao", "high");
        case Severity::critical:
            return pick(language, "nghiêm trọng", "critical");
    }
    return {};
}

std::string_view words_for(Reason reason, Language language) {
    switch (reason) {
        case Reason::absent:
            return pick(language, "không thấy tệp hoặc giá trị cần xem",
                        "the file or value to look at is not there");
        case Reason::denied:
            return pick(language,
                        "không đủ quyền đọc; hãy chạy bằng dịch vụ presscheck-agent hoặc với sudo",
                        "not enough rights to read it; run as the presscheck-agent service or with "
                        "sudo");
        case Reason::not_permitted:
            return pick(language, "nằm ngoài phạm vi tác tử được phép đọc (ceiling.yaml)",
                        "outside what the agent may ever read (ceiling.yaml)");
        case Reason::not_live:
            return pick(language, "chỉ thấy được trên máy đang chạy",
                        "can only be seen on the running machine");
        case Reason::budget:
            return pick(language, "quá nhiều dữ liệu hoặc quá lâu, đã dừng lại",
                        "too much to look at or too slow; it was stopped");
        case Reason::too_large:
            return pick(language, "tệp quá lớn", "a file is too large");
        case Reason::malformed:
            return pick(language, "tệp sai định dạng, không đọc hết được",
                        "a file has errors and could not be read to its end");
        case Reason::directory_service:
            return pick(language, "một phần nằm ở dịch vụ thư mục (LDAP, SSSD), không có trong tệp",
                        "part of it lives in a directory service (LDAP, SSSD), not in files");
        case Reason::version:
            return pick(language, "mặc định phụ thuộc phiên bản phần mềm mà ta chưa biết",
                        "the default depends on a software version that is not known");
        case Reason::stale:
            return pick(language, "dữ liệu đã cũ", "the data is stale");
        case Reason::undeclared:
            return pick(language, "tham số chưa được khai báo", "a parameter is not declared yet");
        case Reason::clock:
            return pick(language, "đồng hồ máy không đáng tin", "the clock cannot be trusted");
        case Reason::unsupported:
            return pick(language, "không nhận ra hệ thống này, hoặc tác tử chưa hỗ trợ",
                        "this system is not recognised, or the agent cannot look at it yet");
        case Reason::no_check:
            return pick(language, "chưa có kiểm tra nào", "no check covers it");
        case Reason::late:
            return pick(language, "báo cáo đã trễ", "the report is late");
        case Reason::container:
            return pick(language, "chạy trong container, không thấy máy chủ bên ngoài",
                        "runs in a container and cannot see the machine outside");
    }
    return {};
}

std::string_view words_for_endpoint(Reason reason, Language language) {
    switch (reason) {
        case Reason::budget:
            return pick(language, "không trả lời kịp qua mạng",
                        "no answer over the network in time");
        case Reason::denied:
            return pick(language,
                        "qua mạng không có đường tới, hoặc không hỏi được máy chủ tên miền",
                        "no way there over the network, or no resolver that answers");
        case Reason::not_permitted:
            return pick(
                language,
                "tên trỏ về chính máy này hoặc mạng sát nó; nếu đúng, ghi own: true trong "
                "site.yaml",
                "the name leads to this machine or its link; if that is right, say own: true "
                "in site.yaml");
        case Reason::not_live:
            return pick(language,
                        "chưa ai hỏi qua mạng (không phải máy đang chạy, hoặc quá 32 địa chỉ)",
                        "nobody asked over the network (no running machine, or more than 32 "
                        "endpoints)");
        case Reason::too_large:
            return pick(language, "câu trả lời quá lớn", "the answer is too large");
        case Reason::malformed:
            return pick(language, "câu trả lời không đúng giao thức hoặc bị cắt ngang",
                        "what answered does not speak the protocol, or was cut off");
        default:
            return {};
    }
}

std::string_view words_for_fold(std::string_view fold, Language language) {
    if (fold == "applied") return pick(language, "đã tính", "applied");
    if (fold == "needs_full") {
        return pick(language, "đã giữ; lần sau gửi báo cáo đầy đủ",
                    "kept; the next one will be full");
    }
    if (fold == "late") {
        return pick(language, "đã giữ; cũ hơn báo cáo đã có", "kept; older than what is there");
    }
    if (fold == "held") {
        return pick(language, "đã giữ nhưng CHƯA TÍNH: máy này đang bị cách ly, hãy hỏi sở",
                    "kept but NOT COUNTED: this host is quarantined, ask the department");
    }
    return fold;
}

std::string_view words_for_refusal(Language language) {
    return pick(
        language,
        "Máy thu không nhận máy này nữa: có thể sở đã thu hồi. Báo cáo vẫn được giữ. Hãy hỏi sở; "
        "nếu đúng, chuyển thư mục trạng thái đi nơi khác rồi ghi danh lại bằng mã mới.",
        "The collector does not accept this host: the department may have revoked it. Reports "
        "are kept. Ask the department; if so, move the state folder away and enrol again with "
        "a new token.");
}

}  // namespace presscheck
