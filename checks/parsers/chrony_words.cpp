#include "checks/parsers/chrony_words.h"

#include "core/small_letters.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace presscheck {
namespace {

using Arguments = std::vector<std::string>;

// By blanks. Directives of chrony 4.0 to 4.3, of which a test lets chronyd itself judge, and those
// that later releases added.
constexpr std::string_view without_arguments =
    "lock_all manual noclientlog nosystemcert rtconutc rtcsync";
constexpr std::string_view with_one =
    "bindacqaddress bindacqdevice bindaddress bindcmdaddress bindcmddevice binddevice driftfile "
    "dumpdir hwclockfile include keyfile leapsectz logdir ntpsigndsocket ntscachedir ntsdumpdir "
    "ntsntpserver ntsservercert ntsserverkey pidfile rtcdevice rtcfile user";
constexpr std::string_view with_a_number =
    "acquisitionport clientloglimit clockprecision cmdport combinelimit corrtimeratio dscp "
    "logbanner logchange maxclockerror maxdistance maxdrift maxjitter maxntsconnections maxsamples "
    "maxslewrate maxupdateskew minsamples minsources nocerttimecheck ntsport ntsprocesses "
    "ntsrefresh ntsrotate port ptpport reselectdist rtcautotrim sched_priority stratumweight";
constexpr std::string_view with_anything =
    "commandkey dumponexit generatecommandkey linux_freq_scale sourcedir "
    "hwtstimeout leapseclist opencommands ptpdomain refresh";

// Options: those alone, those with a whole number behind them, with any number, with a word.
struct Options {
    std::string_view alone, integer, number, word;
};
constexpr Options of_sources{
    "auto_offline burst copy iburst ipv4 ipv6 noselect nts offline prefer require trust xleave",
    "certset filter key maxpoll maxsamples maxsources maxunreach minpoll minsamples minstratum "
    "ntsport polltarget port presend version",
    "asymmetry maxdelay maxdelaydevratio maxdelayquant maxdelayratio mindelay offset", "extfield"};
constexpr Options of_clocks{
    "local noselect pps prefer require tai trust",
    "dpoll filter maxlockage maxsamples maxunreach minsamples poll rate stratum",
    "delay maxdispersion offset precision width", "lock refid"};
constexpr Options of_limits{"kod", "burst interval leak", "", ""};
constexpr Options of_local{"orphan", "stratum", "activate distance waitsynced waitunsynced", ""};
constexpr Options of_stamps{"nocrossts", "maxpoll maxsamples minpoll minsamples",
                            "precision rxcomp txcomp", "rxfilter"};

bool is_in(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto each = list.substr(0, list.find(' '));
        if (each == word) return true;
        list.remove_prefix(std::min(each.size() + 1, list.size()));
    }
    return false;
}

// How many characters of it are a number at its beginning.
std::size_t number_length(const std::string& text) {
    char* end = nullptr;
    [[maybe_unused]] const double value = std::strtod(text.c_str(), &end);
    return static_cast<std::size_t>(end - text.c_str());
}

// chronyd reads with sscanf: of `123x` the number that it begins with.
bool begins_with_number(const std::string& text) {
    return number_length(text) != 0;
}

// Where another option may follow, nothing may be left of it.
bool is_number(const std::string& text) {
    return number_length(text) != 0 && number_length(text) == text.size();
}

bool is_integer(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool are_numbers(const Arguments& arguments) {
    return std::all_of(arguments.begin(), arguments.end(), begins_with_number);
}

bool are_options(const Arguments& arguments, std::size_t from, const Options& options) {
    constexpr std::size_t longest_reference = 4;
    for (auto i = from; i < arguments.size(); ++i) {
        const auto option = in_small_letters(arguments[i]);
        if (is_in(options.alone, option)) continue;
        const bool last = i + 1 == arguments.size();
        if (last) return false;
        const bool integer = is_in(options.integer, option) && is_integer(arguments[i + 1]);
        const bool number = is_in(options.number, option) && is_number(arguments[i + 1]);
        if (integer || number) {
            ++i;
        } else if (is_in(options.word, option)) {
            ++i;
            const bool reference = option == "refid" || option == "lock";
            if (reference && arguments[i].size() > longest_reference) return false;
        } else {
            return false;
        }
    }
    return true;
}

bool are_words_of(const Arguments& arguments, std::string_view list) {
    return !arguments.empty() &&
           std::all_of(arguments.begin(), arguments.end(), [&](const std::string& word) {
               return is_in(list, in_small_letters(word));
           });
}

struct Directive {
    std::string_view name;
    bool (*takes)(const Arguments& arguments);
};

bool takes_source(const Arguments& arguments) {
    return !arguments.empty() && are_options(arguments, 1, of_sources);
}
bool takes_limits(const Arguments& arguments) {
    return are_options(arguments, 0, of_limits);
}
// "", "all", "10.0.0.0/8", "all 10.0.0.0/8": the address itself is not judged.
bool takes_networks(const Arguments& arguments) {
    constexpr std::size_t most = 2;
    return arguments.size() < most ||
           (arguments.size() == most && in_small_letters(arguments.front()) == "all");
}

constexpr std::array others{
    Directive{"allow", takes_networks},
    Directive{"authselectmode",
              [](const Arguments& arguments) {
                  return arguments.size() == 1 &&
                         are_words_of(arguments, "require prefer mix ignore");
              }},
    Directive{"broadcast",
              [](const Arguments& arguments) {
                  return (arguments.size() == 2 || arguments.size() == 3) &&
                         begins_with_number(arguments.front());
              }},
    Directive{"cmdallow", takes_networks},
    Directive{"cmddeny", takes_networks},
    Directive{"cmdratelimit", takes_limits},
    Directive{"confdir", [](const Arguments& arguments) { return !arguments.empty(); }},
    Directive{"deny", takes_networks},
    Directive{
        "fallbackdrift",
        [](const Arguments& arguments) { return arguments.size() == 2 && are_numbers(arguments); }},
    Directive{"hwtimestamp",
              [](const Arguments& arguments) {
                  return !arguments.empty() && are_options(arguments, 1, of_stamps);
              }},
    Directive{"initstepslew",
              [](const Arguments& arguments) {
                  return !arguments.empty() && begins_with_number(arguments.front());
              }},
    Directive{"leapsecmode",
              [](const Arguments& arguments) {
                  return arguments.size() == 1 &&
                         are_words_of(arguments, "system step slew ignore");
              }},
    Directive{"local",
              [](const Arguments& arguments) { return are_options(arguments, 0, of_local); }},
    Directive{"log",
              [](const Arguments& arguments) {
                  return arguments.empty() ||
                         are_words_of(arguments,
                                      "measurements rawmeasurements refclocks rtc selection "
                                      "statistics tempcomp tracking");
              }},
    Directive{"mailonchange",
              [](const Arguments& arguments) {
                  return arguments.size() == 2 && begins_with_number(arguments.back());
              }},
    Directive{
        "makestep",
        [](const Arguments& arguments) { return arguments.size() == 2 && are_numbers(arguments); }},
    Directive{
        "maxchange",
        [](const Arguments& arguments) { return arguments.size() == 3 && are_numbers(arguments); }},
    Directive{"ntsratelimit", takes_limits},
    Directive{"ntstrustedcerts",
              [](const Arguments& arguments) {
                  return arguments.size() == 1 ||
                         (arguments.size() == 2 && begins_with_number(arguments.front()));
              }},
    Directive{"peer", takes_source},
    Directive{"pool", takes_source},
    Directive{"ratelimit", takes_limits},
    Directive{"refclock",
              [](const Arguments& arguments) {
                  return arguments.size() >= 2 && are_options(arguments, 2, of_clocks);
              }},
    Directive{"server", takes_source},
    Directive{"smoothtime",
              [](const Arguments& arguments) {
                  const bool leaps =
                      arguments.size() == 3 && in_small_letters(arguments[2]) == "leaponly";
                  return (arguments.size() == 2 || leaps) && begins_with_number(arguments[0]) &&
                         begins_with_number(arguments[1]);
              }},
    Directive{
        "tempcomp",
        [](const Arguments& arguments) { return arguments.size() == 3 || arguments.size() == 6; }},
};

}  // namespace

bool chronyd_takes(const std::vector<std::string>& words) {
    const auto name = in_small_letters(words.front());
    const Arguments arguments(words.begin() + 1, words.end());
    if (is_in(without_arguments, name)) return arguments.empty();
    if (is_in(with_one, name)) return arguments.size() == 1;
    if (is_in(with_a_number, name)) return arguments.size() == 1 && are_numbers(arguments);
    if (is_in(with_anything, name)) return true;
    const auto* found = std::find_if(others.begin(), others.end(),
                                     [&](const Directive& each) { return each.name == name; });
    return found != others.end() && found->takes(arguments);
}

}  // namespace presscheck
