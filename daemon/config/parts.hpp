#pragma once
// The parts of load(), one for each file or subject. Each reports what is wrong and goes on.

#include <string>

#include "config/section.hpp"
#include "config/settings.hpp"

namespace config {

/// Resolves a path of the configuration against the folder of the file that names it.
std::string resolved(const std::string& path, const std::string& beside);

/// The data file that a key names; where the key is left out, the default beside the configuration, else the one
/// shipped.
std::string data_file(Section& section, const std::string& key, const std::string& otherwise,
                      const std::string& configuration);

void load_servers(Section& top, Settings& settings);
void load_programme(Section& top, Settings& settings);
void load_senders(Section& top, Settings& settings);
void load_replies_and_limits(Section& top, Settings& settings);

form::Form load_form(const Source& source);
void load_register(const Source& source, rules::Register& register_);
void load_contacts(const Source& source, rules::Register& register_);
void check_quotas(const Source& source);
std::optional<reply::Templates> load_templates(const std::string& folder, Settings& settings, Problems& problems);

}  // namespace config
