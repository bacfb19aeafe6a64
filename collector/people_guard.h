// What stands before every page and every answer for people.
//
// A request whose Host is not one of the collector's names is answered 421: a page of another site
// that points its own name here (DNS rebinding) reads nothing. Every answer carries the headers
// that keep a browser from guessing, framing, caching or asking elsewhere.
#pragma once

#include "collector/http.h"

#include <string>
#include <vector>

namespace presscheck {

Answer guard_people(Answer console, std::vector<std::string> names);

}  // namespace presscheck
