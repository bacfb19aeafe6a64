// Asks the machine's own libpam, for tests that compare ours with it. Runs where a test has put a
// folder of its own in place of /etc. Reads lines of words, answers each with a line:
//
//     auth SERVICE USER PASSWORD...     what pam_authenticate answered to each, then " | " and what
//                                       the modules said to the last one
//     change SERVICE USER UID OLD NEW   what pam_chauthtok answered to somebody with this uid
#include <security/pam_appl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Talk {
    std::string before, password, said;  // `before`: the password that is to be changed
};

std::string answer_to(const Talk& talk, const pam_message& message) {
    const std::string prompt = message.msg == nullptr ? "" : message.msg;
    const bool old = prompt.find("urrent") != std::string::npos;
    return old && !talk.before.empty() ? talk.before : talk.password;
}

int converse(int count, const pam_message** messages, pam_response** responses, void* data) {
    auto& talk = *static_cast<Talk*>(data);
    auto* given = static_cast<pam_response*>(
        std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    if (given == nullptr) return PAM_BUF_ERR;
    for (int i = 0; i < count; ++i) {
        const int style = messages[i]->msg_style;
        if (style == PAM_PROMPT_ECHO_OFF || style == PAM_PROMPT_ECHO_ON) {
            given[i].resp = ::strdup(answer_to(talk, *messages[i]).c_str());
        } else {
            talk.said += std::string(talk.said.empty() ? "" : ",") + messages[i]->msg;
        }
    }
    *responses = given;
    return PAM_SUCCESS;
}

void no_delay(int, unsigned, void*) {}

// One handle, one attempt: as a connection of its own.
template <typename Attempt>
int attempt(const std::string& service, const std::string& user, Talk& talk, Attempt what) {
    const pam_conv conversation{converse, &talk};
    pam_handle_t* handle = nullptr;
    int result = ::pam_start(service.c_str(), user.c_str(), &conversation, &handle);
    if (result != PAM_SUCCESS) return result;
    ::pam_set_item(handle, PAM_FAIL_DELAY, reinterpret_cast<const void*>(&no_delay));
    result = what(handle);
    ::pam_end(handle, result);
    return result;
}

void authenticate(std::istringstream& words) {
    std::string service, user, line;
    words >> service >> user;
    Talk talk;
    while (words >> talk.password) {
        talk.said.clear();
        const int result = attempt(service, user, talk, [](pam_handle_t* handle) {
            const int accepted = ::pam_authenticate(handle, 0);
            // As a login does; its own answer is not asked for here.
            if (accepted == PAM_SUCCESS) ::pam_acct_mgmt(handle, 0);
            return accepted;
        });
        line += (line.empty() ? "" : " ") + std::to_string(result);
    }
    std::cout << line << " | " << talk.said << std::endl;
}

void change(std::istringstream& words) {
    std::string service, user;
    unsigned uid = 0;
    Talk talk;
    words >> service >> user >> uid >> talk.before >> talk.password;
    // The real one alone: passwd(1) is set-user-id root.
    if (::setresuid(uid, 0, 0) != 0) std::exit(3);
    const int result = attempt(service, user, talk,
                               [](pam_handle_t* handle) { return ::pam_chauthtok(handle, 0); });
    if (::setresuid(0, 0, 0) != 0) std::exit(3);
    std::cout << result << std::endl;
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string what;
        words >> what;
        if (what == "auth") {
            authenticate(words);
        } else if (what == "change") {
            change(words);
        } else {
            std::cerr << "pam_judge: " << line << '\n';
            return 2;
        }
    }
    return 0;
}
