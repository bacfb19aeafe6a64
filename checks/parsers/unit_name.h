// Names of systemd units, as systemd.unit(5) spells them: ssh.service, getty@.service (a template),
// getty@tty1.service (an instance of it).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

bool is_unit_name(std::string_view name);

// The rest REQUIRES a unit name.
std::string_view unit_type(std::string_view name);  // "service"
bool is_unit_template(std::string_view name);
bool is_unit_instance(std::string_view name);
std::string template_of(std::string_view instance);   // getty@tty1.service -> getty@.service
std::string_view instance_of(std::string_view name);  // tty1; empty for all but instances
std::string with_instance(std::string_view unit_template, std::string_view instance);
bool may_be_template(std::string_view type);

// The names whose drop-in folders count for this unit, the nearest first: the unit, its template,
// and for a-b-c.service also a-b-.service and a-.service. Its type (`service.d`) comes after them.
std::vector<std::string> dropin_names(std::string_view name);

}  // namespace presscheck
