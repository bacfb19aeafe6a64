// Whether ModSecurity refuses anything: SecRuleEngine and the rules, in its files and those they
// include.
#pragma once

#include "checks/host.h"
#include "checks/probes/web_server_rows.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

class WafEngine {
public:
    // `config`: the main file of the web server, from whose folder on paths are meant.
    WafEngine(const Host& host, std::string config) : host_(host), config_(std::move(config)) {}

    // In the order in which the server reads them: the last SecRuleEngine counts.
    void add_file(const std::string& path, const std::string& source);
    void add_text(std::string_view text, const std::string& source);
    void set(std::string_view word, const std::string& source);
    // A SecRule, SecAction or SecDefaultAction, small letters, and the words behind it.
    void add_rule(std::string_view name, const std::vector<std::string>& words,
                  const std::string& source);

    // True: it is On, and some rule refuses what it finds. DetectionOnly is not.
    WebCell on() const;

private:
    void read(std::string_view text, const std::string& file, const std::string& source, int depth);
    void take(std::string_view content, const std::string& file, const std::string& source,
              int depth);
    void include(const std::string& pattern, const std::string& file, const std::string& source,
                 int depth);
    void hide(Reason reason, const std::string& source);

    const Host& host_;
    std::string config_;
    bool on_ = false;
    bool rules_refuse_ = false;  // of their own
    bool rules_block_ = false;   // as SecDefaultAction says
    bool default_refuses_ = false;
    std::string source_;
    std::string off_at_;  // a rule switches the engine off, whatever is asked for
    std::optional<Reason> hidden_;
    std::string hidden_at_;
    std::size_t files_ = 0;
};

}  // namespace presscheck
