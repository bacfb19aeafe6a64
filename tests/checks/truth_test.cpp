// Every small table, against brute force: what a check answers is what every completion of the
// unknown answers, and hiding a fact never improves a result.
#include "checks/truth.h"

#include "tests/support/catch.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace presscheck::test {
namespace {

constexpr std::array truths{Truth::no, Truth::yes, Truth::unknown};
constexpr std::array states{State::pass, State::fail, State::unknown, State::not_applicable};
constexpr std::array quantifiers{Quantifier::every, Quantifier::none, Quantifier::some};
constexpr std::array when_empties{WhenEmpty::pass, WhenEmpty::fail, WhenEmpty::unknown,
                                  WhenEmpty::not_applicable};

struct Rows {
    std::vector<RowTruth> rows;
    bool complete = true;

    operator RowTruths() const { return {rows, complete}; }  // NOLINT(google-explicit-constructor)
};

// Every table of up to three rows, complete and not: 2 * (1 + 9 + 81 + 729).
std::vector<Rows> small_tables() {
    std::vector<Rows> tables{{{}, true}, {{}, false}};
    for (std::size_t first = 0, last = tables.size(), rows = 1; rows <= 3;
         first = last, last = tables.size(), ++rows) {
        for (std::size_t i = first; i < last; ++i) {
            for (const auto selected : truths) {
                for (const auto holds : truths) {
                    auto longer = tables[i];
                    longer.rows.push_back({selected, holds});
                    tables.push_back(std::move(longer));
                }
            }
        }
    }
    return tables;
}

std::string spell(Truth truth) {
    return truth == Truth::yes ? "T" : truth == Truth::no ? "F" : "U";
}
std::string spell(const Rows& table) {
    std::string text = table.complete ? "complete" : "incomplete";
    for (const auto& row : table.rows)
        text += " [" + spell(row.selected) + "," + spell(row.holds) + "]";
    return text;
}

// ------------------------------------------------------------- what the words mean, nothing hidden

State meaning(WhenEmpty when_empty) {
    constexpr std::array meanings{State::pass, State::fail, State::unknown, State::not_applicable};
    return meanings[static_cast<std::size_t>(when_empty)];
}

State meaning(Quantifier quantifier, const std::vector<RowTruth>& rows, WhenEmpty when_empty) {
    const auto selected = [](RowTruth row) { return row.selected == Truth::yes; };
    const auto holding = [&](RowTruth row) { return selected(row) && row.holds == Truth::yes; };
    const auto all = std::count_if(rows.begin(), rows.end(), selected);
    const auto good = std::count_if(rows.begin(), rows.end(), holding);
    if (quantifier == Quantifier::some) return good > 0 ? State::pass : State::fail;
    if (all == 0) return meaning(when_empty);
    const auto wanted = quantifier == Quantifier::every ? all : 0;
    return good == wanted ? State::pass : State::fail;
}

// Every table this one may turn out to be. Two more rows are as good as any number of them.
void complete(const Rows& table, std::size_t from, std::vector<Rows>& completions) {
    for (std::size_t i = from; i < table.rows.size(); ++i) {
        for (const auto cell : {&RowTruth::selected, &RowTruth::holds}) {
            if (table.rows[i].*cell != Truth::unknown) continue;
            for (const auto truth : {Truth::no, Truth::yes}) {
                auto known = table;
                known.rows[i].*cell = truth;
                complete(known, i, completions);
            }
            return;
        }
    }
    completions.push_back(table);
    if (table.complete) return;
    for (const auto one : {Truth::no, Truth::yes}) {
        completions.push_back(table);
        completions.back().rows.push_back({Truth::yes, one});
        for (const auto two : {Truth::no, Truth::yes}) {
            completions.push_back(table);
            completions.back().rows.push_back({Truth::yes, one});
            completions.back().rows.push_back({Truth::yes, two});
        }
    }
}

std::vector<Rows> completions_of(const Rows& table) {
    std::vector<Rows> completions;
    complete(table, 0, completions);
    return completions;
}

State agreed(const std::vector<State>& outcomes) {
    const bool same = std::adjacent_find(outcomes.begin(), outcomes.end(), std::not_equal_to<>{}) ==
                      outcomes.end();
    return same ? outcomes.front() : State::unknown;
}

// Each table with one fact less: a cell, a row, or that there are no more rows.
std::vector<Rows> hidings_of(const Rows& table) {
    std::vector<Rows> hidden{{table.rows, false}};
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        hidden.push_back(table);
        hidden.back().rows[i].selected = Truth::unknown;
        hidden.push_back(table);
        hidden.back().rows[i].holds = Truth::unknown;
        hidden.push_back({table.rows, false});
        hidden.back().rows.erase(hidden.back().rows.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return hidden;
}

// ---------------------------------------------------------------------------------- the two claims

template <class Judge>
std::string table_that_differs_from_brute_force(Quantifier quantifier, WhenEmpty when_empty,
                                                const Judge& judge) {
    for (const auto& table : small_tables()) {
        std::vector<State> outcomes;
        for (const auto& completion : completions_of(table))
            outcomes.push_back(meaning(quantifier, completion.rows, when_empty));
        if (judge(table) != agreed(outcomes)) return spell(table);
    }
    return "none";
}

template <class Judge>
std::string table_that_changes_its_mind(const Judge& judge) {
    for (const auto& table : small_tables()) {
        for (const auto& hidden : hidings_of(table)) {
            const auto less = judge(hidden);
            if (less != State::unknown && less != judge(table))
                return spell(table) + " hidden: " + spell(hidden);
        }
    }
    return "none";
}

struct CountMatcher {
    const char* name;
    bool (*holds)(std::int64_t count, std::int64_t operand);
};
constexpr std::array count_matchers{
    CountMatcher{"is", [](std::int64_t count, std::int64_t operand) { return count == operand; }},
    CountMatcher{"at_least", [](std::int64_t n, std::int64_t operand) { return n >= operand; }},
    CountMatcher{"at_most", [](std::int64_t n, std::int64_t operand) { return n <= operand; }},
    CountMatcher{"not is", [](std::int64_t n, std::int64_t operand) { return n != operand; }},
};

State judge_count(const Rows& table, const CountMatcher& matcher, std::int64_t operand) {
    const std::array edges{operand};
    const auto truth = for_all_counts(count_rows(table), edges, [&](std::int64_t count) {
        return matcher.holds(count, operand);
    });
    return truth == Truth::yes ? State::pass : truth == Truth::no ? State::fail : State::unknown;
}

std::string count_that_differs_from_brute_force(const CountMatcher& matcher, std::int64_t operand) {
    for (const auto& table : small_tables()) {
        std::vector<State> outcomes;
        for (const auto& completion : completions_of(table)) {
            const auto low = count_rows({completion.rows, true}).low;
            // Of an incomplete table any more rows may be missing; ten are as good as more.
            for (std::int64_t count = low; count <= (table.complete ? low : low + 10); ++count) {
                const bool holds = matcher.holds(count, operand);
                outcomes.push_back(holds ? State::pass : State::fail);
            }
        }
        if (judge_count(table, matcher, operand) != agreed(outcomes)) return spell(table);
    }
    return "none";
}

// ------------------------------------------------------------------------------------ combinations

struct Combination {
    const char* name;
    State (*of)(std::span<const State>);
};
constexpr std::array combinations{
    Combination{"all", [](std::span<const State> operands) { return combine_all(operands); }},
    Combination{"any", [](std::span<const State> operands) { return combine_any(operands); }},
    Combination{"at least 1", [](std::span<const State> o) { return combine_at_least(1, o); }},
    Combination{"at least 2", [](std::span<const State> o) { return combine_at_least(2, o); }},
    Combination{"at least 3", [](std::span<const State> o) { return combine_at_least(3, o); }},
    Combination{"not all", [](std::span<const State> o) { return combine_not(combine_all(o)); }},
    Combination{"not any", [](std::span<const State> o) { return combine_not(combine_any(o)); }},
    Combination{"not at least 2",
                [](std::span<const State> o) { return combine_not(combine_at_least(2, o)); }},
};

// Every list of one to four states.
std::vector<std::vector<State>> state_lists() {
    std::vector<std::vector<State>> lists{{}};
    for (std::size_t first = 0, last = 1, length = 1; length <= 4;
         first = last, last = lists.size(), ++length) {
        for (std::size_t i = first; i < last; ++i) {
            for (const auto state : states) {
                auto longer = lists[i];
                longer.push_back(state);
                lists.push_back(std::move(longer));
            }
        }
    }
    lists.erase(lists.begin());
    return lists;
}

// The outer one over two inner ones, over the halves of the list.
State two_deep(const Combination& outer, const Combination& left, const Combination& right,
               const std::vector<State>& list) {
    const std::span<const State> all(list);
    const auto half = (all.size() + 1) / 2;
    std::vector<State> operands{left.of(all.first(half))};
    if (half < all.size()) operands.push_back(right.of(all.subspan(half)));
    return outer.of(operands);
}

std::string spell(const std::vector<State>& list) {
    std::string text;
    for (const auto state : list)
        text += std::string(name_of(state)) + " ";
    return text;
}

// An operand's state appears where it was unknown: no answer that was known before may change.
template <class Judge>
std::string list_that_changes_its_mind(const Judge& judge) {
    for (const auto& list : state_lists()) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            auto hidden = list;
            hidden[i] = State::unknown;
            const auto less = judge(hidden);
            if (less != State::unknown && less != judge(list)) return spell(list);
        }
    }
    return "none";
}

}  // namespace

TEST_CASE("a quantifier answers what every completion of a small table answers", "[checks]") {
    const auto quantifier = GENERATE(from_range(quantifiers));
    const auto when_empty = GENERATE(from_range(when_empties));
    CAPTURE(quantifier, when_empty);

    const auto differs = table_that_differs_from_brute_force(
        quantifier, when_empty,
        [&](const Rows& table) { return quantify(quantifier, table, when_empty); });

    CHECK(differs == "none");
}

TEST_CASE("a count answers what every completion of a small table answers", "[checks]") {
    const auto matcher = GENERATE(from_range(count_matchers));
    const auto operand = GENERATE(as<std::int64_t>{}, 0, 1, 2, 3, 4);
    CAPTURE(matcher.name, operand);

    CHECK(count_that_differs_from_brute_force(matcher, operand) == "none");
}

TEST_CASE("hiding a fact from a quantifier leaves its answer or makes it unknown", "[checks]") {
    const auto quantifier = GENERATE(from_range(quantifiers));
    const auto when_empty = GENERATE(from_range(when_empties));
    CAPTURE(quantifier, when_empty);

    const auto changed = table_that_changes_its_mind(
        [&](const Rows& table) { return quantify(quantifier, table, when_empty); });

    CHECK(changed == "none");
}

TEST_CASE("hiding a fact from a count leaves its answer or makes it unknown", "[checks]") {
    const auto matcher = GENERATE(from_range(count_matchers));
    const auto operand = GENERATE(as<std::int64_t>{}, 0, 1, 2, 3, 4);
    CAPTURE(matcher.name, operand);

    const auto changed = table_that_changes_its_mind(
        [&](const Rows& table) { return judge_count(table, matcher, operand); });

    CHECK(changed == "none");
}

TEST_CASE("hiding an operand of statements two deep leaves the answer or makes it unknown",
          "[checks]") {
    const auto outer = GENERATE(from_range(combinations));
    const auto left = GENERATE(from_range(combinations));
    const auto right = GENERATE(from_range(combinations));
    CAPTURE(outer.name, left.name, right.name);

    const auto changed = list_that_changes_its_mind(
        [&](const std::vector<State>& list) { return two_deep(outer, left, right, list); });

    CHECK(changed == "none");
}

TEST_CASE("combinations follow their table", "[checks]") {
    constexpr auto T = State::pass, F = State::fail, U = State::unknown, N = State::not_applicable;
    struct Line {
        std::vector<State> operands;
        State all, any, two_of;
    };
    const auto line = GENERATE(values<Line>({{{T, T}, T, T, T},
                                             {{T, F}, F, T, F},
                                             {{T, U}, U, T, U},
                                             {{T, N}, T, T, F},
                                             {{F, F}, F, F, F},
                                             {{F, U}, F, U, F},
                                             {{F, N}, F, F, F},
                                             {{U, U}, U, U, U},
                                             {{U, N}, U, U, U},
                                             {{N, N}, N, N, N},
                                             {{T, F, U}, F, T, U},
                                             {{T, T, F}, F, T, T},
                                             {{T, N, U}, U, T, U}}));
    CAPTURE(spell(line.operands));

    CHECK(combine_all(line.operands) == line.all);
    CHECK(combine_any(line.operands) == line.any);
    CHECK(combine_at_least(2, line.operands) == line.two_of);
}

TEST_CASE("a negation turns what is known and leaves the rest", "[checks]") {
    CHECK(combine_not(State::pass) == State::fail);
    CHECK(combine_not(State::fail) == State::pass);
    CHECK(combine_not(State::unknown) == State::unknown);
    CHECK(combine_not(State::not_applicable) == State::not_applicable);
}

TEST_CASE("the examples of the manual come out as they are written there", "[checks]") {
    constexpr auto T = Truth::yes, F = Truth::no, U = Truth::unknown;
    constexpr auto pass = State::pass, fail = State::fail, unknown = State::unknown,
                   empty = State::not_applicable;
    struct Line {
        Rows table;
        State every, none, some, one;
    };
    // when_empty is not_applicable here, so that "w" can be told from the rest.
    const auto line = GENERATE(values<Line>({
        {{{}, true}, empty, empty, fail, fail},
        {{{}, false}, unknown, unknown, unknown, unknown},
        {{{{T, T}}, true}, pass, fail, pass, pass},
        {{{{T, T}}, false}, unknown, fail, pass, pass},
        {{{{T, F}}, false}, fail, unknown, unknown, pass},
        {{{{T, T}, {T, U}}, true}, unknown, fail, pass, pass},
        {{{{T, T}, {U, T}}, true}, pass, fail, pass, pass},
        {{{{T, T}, {U, F}}, true}, unknown, fail, pass, pass},
        {{{{U, T}}, true}, unknown, unknown, unknown, unknown},
        {{{{U, F}}, true}, unknown, unknown, fail, unknown},
        {{{{F, T}}, true}, empty, empty, fail, fail},
        {{{{F, F}}, true}, empty, empty, fail, fail},
        {{{{F, U}}, true}, empty, empty, fail, fail},
    }));
    CAPTURE(spell(line.table));

    constexpr auto w = WhenEmpty::not_applicable;
    CHECK(quantify(Quantifier::every, line.table, w) == line.every);
    CHECK(quantify(Quantifier::none, line.table, w) == line.none);
    CHECK(quantify(Quantifier::some, line.table, std::nullopt) == line.some);
    CHECK(judge_count(line.table, count_matchers[1], 1) == line.one);
}

TEST_CASE("a row that may or may not be meant decides with when_empty", "[checks]") {
    constexpr auto U = Truth::unknown;
    const Rows holding{{{U, Truth::yes}}, true};
    const Rows failing{{{U, Truth::no}}, true};

    CHECK(quantify(Quantifier::every, holding, WhenEmpty::pass) == State::pass);
    CHECK(quantify(Quantifier::every, holding, WhenEmpty::fail) == State::unknown);
    CHECK(quantify(Quantifier::none, holding, WhenEmpty::fail) == State::fail);
    CHECK(quantify(Quantifier::none, holding, WhenEmpty::pass) == State::unknown);
    CHECK(quantify(Quantifier::every, failing, WhenEmpty::fail) == State::fail);
    CHECK(quantify(Quantifier::every, failing, WhenEmpty::pass) == State::unknown);
    CHECK(quantify(Quantifier::none, failing, WhenEmpty::pass) == State::pass);
    CHECK(quantify(Quantifier::none, failing, WhenEmpty::fail) == State::unknown);
}

TEST_CASE("two sure rows of an incomplete table are two rows at least", "[checks]") {
    const Rows table{{{Truth::yes, Truth::no}, {Truth::yes, Truth::unknown}}, false};

    CHECK(judge_count(table, count_matchers[1], 2) == State::pass);
    CHECK(judge_count(table, count_matchers[1], 3) == State::unknown);
    CHECK(judge_count(table, count_matchers[2], 1) == State::fail);
    CHECK(judge_count(table, count_matchers[2], 1'000'000'000) == State::unknown);
}

}  // namespace presscheck::test
