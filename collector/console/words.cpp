#include "collector/console/words.h"

namespace presscheck {

Text words_for(RequirementState state) {
    switch (state) {
        case RequirementState::met:
            return {"Đạt", "Met"};
        case RequirementState::attested:
            return {"Đã xác nhận", "Attested"};
        case RequirementState::waived:
            return {"Được miễn trừ", "Waived"};
        case RequirementState::unmet:
            return {"Chưa đạt", "Not met"};
        case RequirementState::unknown:
            return {"Chưa rõ", "Unknown"};
        case RequirementState::pending:
            return {"Chờ xác nhận", "Awaits attestation"};
        case RequirementState::not_applicable:
            return {"Không áp dụng", "Not applicable"};
    }
    return {};
}

Text words_for(State state) {
    switch (state) {
        case State::pass:
            return {"đạt", "pass"};
        case State::fail:
            return {"chưa đạt", "fail"};
        case State::unknown:
            return {"chưa rõ", "unknown"};
        case State::not_applicable:
            return {"không áp dụng", "not applicable"};
    }
    return {};
}

Text words_for(Standing standing) {
    switch (standing) {
        case Standing::ok:
            return {"Đang báo cáo", "Reporting"};
        case Standing::late:
            return {"Trễ báo cáo", "Late"};
        case Standing::waiting:
            return {"Chưa báo cáo lần nào", "Never reported"};
        case Standing::quarantined:
            return {"Cách ly: có hai máy cùng danh tính",
                    "Quarantined: two machines, one identity"};
        case Standing::revoked:
            return {"Đã thu hồi", "Revoked"};
    }
    return {};
}

Text words_for(Severity severity) {
    switch (severity) {
        case Severity::critical:
            return {"nghiêm trọng", "critical"};
        case Severity::high:
            return {"cao", "high"};
        case Severity::medium:
            return {"trung bình", "medium"};
        case Severity::low:
            return {"thấp", "low"};
        case Severity::advice:
            return {"khuyến nghị", "advice"};
    }
    return {};
}

Text words_for(Reason reason) {
    switch (reason) {
        case Reason::absent:
            return {"Không có thông tin.", "There is nothing to look at."};
        case Reason::denied:
            return {"Tác tử không được quyền xem.", "The agent was denied access."};
        case Reason::not_permitted:
            return {"Nằm ngoài phạm vi tác tử được xem.", "Outside what the agent may look at."};
        case Reason::not_live:
            return {"Không xem được trên máy đang không chạy.",
                    "Cannot be seen on a machine at rest."};
        case Reason::budget:
            return {"Quá thời gian hoặc bộ nhớ cho phép.", "It took too much time or memory."};
        case Reason::too_large:
            return {"Dữ liệu quá lớn.", "There was too much of it."};
        case Reason::malformed:
            return {"Tệp sai định dạng.", "A file is malformed."};
        case Reason::directory_service:
            return {"Tài khoản nằm ở dịch vụ thư mục.", "Accounts live in a directory service."};
        case Reason::version:
            return {"Mặc định khác nhau giữa các phiên bản.",
                    "The default depends on the version."};
        case Reason::stale:
            return {"Thông tin đã cũ hoặc không còn đáng tin.",
                    "What is known is stale or in doubt."};
        case Reason::undeclared:
            return {"Chưa được khai báo.", "Not declared yet."};
        case Reason::clock:
            return {"Đồng hồ của máy không tin được.", "The machine's clock cannot be trusted."};
        case Reason::unsupported:
            return {"Báo cáo của máy chưa có mục kiểm tra này.",
                    "The host's report lacks this check."};
        case Reason::no_check:
            return {"Chưa có mục kiểm tra nào cho yêu cầu này.",
                    "No check covers this requirement."};
        case Reason::late:
            return {"Máy chủ trễ báo cáo hoặc còn thiếu.", "A server is late or missing."};
        case Reason::container:
            return {"Không xét trong container.", "Not judged inside a container."};
    }
    return {};
}

}  // namespace presscheck
