// Whether Apache shows what is in a folder: Options Indexes, as sections add and take away.
#pragma once

#include "checks/probes/apache_setup.h"
#include "checks/probes/web_server_rows.h"

namespace presscheck {

// For the document root, or anything below it that has a section of its own.
WebCell shows_folders(const ApacheInstance& instance, const ApacheHost& host);

}  // namespace presscheck
