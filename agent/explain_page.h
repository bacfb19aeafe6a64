// A page of explanations: labelled lines in one column, wrapped to the page.
#pragma once

#include "agent/page.h"
#include "checks/policy/text.h"

#include <string>
#include <string_view>
#include <utility>

namespace presscheck {

class ExplainPage {
public:
    ExplainPage(Language language, const Page& page) : language_(language), page_(page) {}

    Language language() const { return language_; }
    std::string say(std::string_view vi, std::string_view en) const {
        return std::string(language_ == Language::vi ? vi : en);
    }
    std::string say(const Text& text) const { return text.in(language_); }

    // What is explained; a blank line before it unless it is the first.
    void heading(const std::string& name, const std::string& title);
    // Nothing where `text` is empty; without a label it goes on below the one before.
    void line(const std::string& label, const std::string& text);
    // Text behind a margin of its own.
    void row(const std::string& margin, const std::string& text);
    void blank();

    std::string text() && { return std::move(out_); }

private:
    Language language_;
    Page page_;
    std::string out_;
};

}  // namespace presscheck
