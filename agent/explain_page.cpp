#include "agent/explain_page.h"

namespace presscheck {
namespace {

constexpr std::size_t label_columns = 16;

}  // namespace

void ExplainPage::heading(const std::string& name, const std::string& title) {
    blank();
    const auto whole = wrapped("", name + " " + title, page_);
    const auto end = whole.starts_with(name) ? name.size() : 0;
    out_ += painted(whole.substr(0, end), Ink::bold, page_) + whole.substr(end);
}

void ExplainPage::line(const std::string& label, const std::string& text) {
    if (text.empty()) return;
    out_ += wrapped("  " + padded(label.empty() ? "" : label + ":", label_columns), text, page_);
}

void ExplainPage::row(const std::string& margin, const std::string& text) {
    out_ += wrapped(margin, text, page_);
}

void ExplainPage::blank() {
    if (!out_.empty()) out_ += "\n";
}

}  // namespace presscheck
