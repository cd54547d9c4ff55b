// senders: and the register of the prefectures
#include <fmt/format.h>

#include <set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "config/parts.hpp"
#include "form/prefecture.hpp"

namespace config {

void load_register(const Source& source, rules::Register& register_) {
  Section top(source, source.root, "");
  std::set<std::string> codes;
  std::map<std::string, std::string> owners;
  top.each("prefectures", [&](Section& entry) {
    rules::Prefecture prefecture;
    prefecture.code = entry.required_text("code", "the two digits of JIS X 0401, in quotes: \"01\"");
    prefecture.name = entry.text("name");
    entry.text("romaji");
    entry.integer("check_digit_scope", 10, 7, 10);
    const bool verified = entry.boolean("verified", false);
    const auto confirmed = entry.texts("verified_domains");
    if (form::prefecture_name(prefecture.code).empty())
      entry.error("code", "«" + prefecture.code + "» is none of the 47", "01 to 47, in quotes");
    if (!codes.insert(prefecture.code).second) entry.error("code", "«" + prefecture.code + "» is given twice");
    if (prefecture.name.empty()) prefecture.name = form::prefecture_name(prefecture.code);
    for (const auto& written : entry.texts("mail_domains")) {
      const auto domain = base::lower_ascii(base::trim(written));
      if (domain.find('.') == std::string::npos || domain.find_first_of("@ /") != std::string::npos)
        entry.error("mail_domains", "«" + written + "» is no mail domain", "write it without @: pref.example.lg.jp");
      const auto [owner, is_new] = owners.emplace(domain, prefecture.code);
      if (!is_new) entry.error("mail_domains", "«" + domain + "» belongs to " + owner->second + " already");
      const bool first = prefecture.domains.empty();
      prefecture.domains.push_back(
          {domain, (verified && first) || std::ranges::find(confirmed, domain) != confirmed.end()});
    }
    register_.prefectures.push_back(std::move(prefecture));
  });
  if (register_.prefectures.empty()) source.error(0, "names no prefecture", "«prefectures:» must be a list");
}

void load_contacts(const Source& source, rules::Register& register_) {
  Section top(source, source.root, "");
  top.each("contacts", [&](Section& entry) {
    const auto code = entry.required_text("prefecture", "the two digits of JIS X 0401");
    const auto mail = entry.required_text("mail", "the registered address");
    entry.text("name");
    entry.text("division");
    entry.text("phone");
    for (auto& prefecture : register_.prefectures)
      if (prefecture.code == code) return prefecture.contacts.push_back(mail);
    entry.error("prefecture", "«" + code + "» is not in the register");
  });
}

void load_senders(Section& top, Settings& settings) {
  using Require = rules::AuthenticationPolicy::Require;
  Section section(top.source(), top.node("senders"), "senders");
  settings.authentication.authserv_ids = section.texts("authserv_ids");
  settings.authentication.require = section.one_of<Require>(
      "require", Require::none, {{"dmarc", Require::dmarc}, {"any", Require::any}, {"none", Require::none}});
  if (settings.authentication.require == Require::none) {
    top.source().warn(section.self(),
                      "«senders.require» is none: the From domain alone is trusted, and anybody can write one",
                      "set authserv_ids to what your mail gateway writes, and require to dmarc");
  } else if (settings.authentication.authserv_ids.empty()) {
    section.error("require", "no authserv_ids are given, so no mail could ever be authenticated",
                  "name the authserv-id of your mail gateway");
  }
  settings.own_addresses = {settings.smtp.from};
  for (const auto& own : section.texts("own_addresses")) settings.own_addresses.push_back(own);
  if (settings.imap.server.user.find('@') != std::string::npos)
    settings.own_addresses.push_back(settings.imap.server.user);
  // load_programme adds the contact's address.
  if (!settings.smtp.envelope_from.empty()) settings.own_addresses.push_back(settings.smtp.envelope_from);

  auto& problems = top.source().problems;
  if (const auto source = read_source(data_file(section, "register", "prefectures.yaml", settings.file), problems)) {
    settings.hashes["register"] = base::sha256(source->bytes);
    load_register(*source, settings.register_);
  }
  if (section.has("contacts"))
    if (const auto source = read_source(resolved(section.text("contacts"), settings.file), problems))
      load_contacts(*source, settings.register_);
}

}  // namespace config
