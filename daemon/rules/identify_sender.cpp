#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "rules/verdict.hpp"

namespace rules {
namespace {

/// The domain of «a@b», «@b», «<a@b>» or «b», lower case.
std::string domain_of(std::string_view value) {
  std::string_view domain = value;
  if (domain.starts_with('<')) domain.remove_prefix(1);
  if (domain.ends_with('>')) domain.remove_suffix(1);
  if (const auto at = domain.rfind('@'); at != std::string_view::npos) domain.remove_prefix(at + 1);
  if (domain.ends_with('.')) domain.remove_suffix(1);
  return base::lower_ascii(domain);
}

std::string property_domain(const mail::AuthenticationMethod& method, std::string_view name) {
  const auto found = std::ranges::find(method.properties, name, &std::pair<std::string, std::string>::first);
  return found == method.properties.end() ? std::string{} : domain_of(found->second);
}

bool is_sub_domain(std::string_view domain, std::string_view parent) {
  return domain.size() > parent.size() && domain.ends_with(parent) && domain[domain.size() - parent.size() - 1] == '.';
}

/// One is the other or lies within it, and both belong to one prefecture: «lg.jp» vouches for nobody.
bool aligned(const std::string& domain, const std::string& from, const Register& register_) {
  if (domain.empty()) return false;
  if (domain == from) return true;
  if (!is_sub_domain(domain, from) && !is_sub_domain(from, domain)) return false;
  const auto a = register_.find(domain), b = register_.find(from);
  return a && b && a->prefecture == b->prefecture;
}

const mail::AuthenticationResults* believed_results(const mail::Head& head, const AuthenticationPolicy& policy) {
  const auto ours = [&](const mail::AuthenticationResults& results) {
    return std::ranges::any_of(
        policy.authserv_ids, [&](const std::string& id) { return base::equal_ignoring_case(id, results.authserv_id); });
  };
  const auto topmost = std::ranges::find_if(head.authentication_results, ours);
  return topmost == head.authentication_results.end() ? nullptr : &*topmost;
}

bool passes_dmarc(const mail::AuthenticationResults& results, const std::string& from) {
  bool passed = false;
  for (const auto& method : results.methods) {
    if (method.method != "dmarc") continue;
    if (method.result != "pass" || property_domain(method, "header.from") != from) return false;
    passed = true;
  }
  return passed;
}

bool fails_dmarc(const mail::AuthenticationResults& results) {
  return std::ranges::any_of(results.methods, [](const mail::AuthenticationMethod& method) {
    return method.method == "dmarc" && method.result == "fail";
  });
}

bool vouches(const mail::AuthenticationMethod& method, const std::string& from, const Register& register_) {
  if (method.result != "pass") return false;
  if (method.method == "spf") return aligned(property_domain(method, "smtp.mailfrom"), from, register_);
  if (method.method != "dkim") return false;
  const auto signer = property_domain(method, "header.d");
  return aligned(signer.empty() ? property_domain(method, "header.i") : signer, from, register_);
}

bool is_authenticated(const mail::Head& head, const std::string& from, const Register& register_,
                      const AuthenticationPolicy& policy) {
  if (policy.require == AuthenticationPolicy::Require::none) return true;
  const auto* results = believed_results(head, policy);
  if (results == nullptr) return false;
  if (passes_dmarc(*results, from)) return true;
  if (policy.require == AuthenticationPolicy::Require::dmarc || fails_dmarc(*results)) return false;
  return std::ranges::any_of(
      results->methods, [&](const mail::AuthenticationMethod& method) { return vouches(method, from, register_); });
}

}  // namespace

Sender identify_sender(const mail::Head& head, const Register& register_, const AuthenticationPolicy& policy) {
  Sender sender;
  sender.standing = Standing::nobody;
  if (head.from.empty()) return sender;
  sender.address = head.from.front();
  if (head.from.size() > 1 || head.all("From").size() > 1) {
    sender.standing = Standing::several;
    return sender;
  }
  if (sender.address.local.empty() || sender.address.domain.empty()) return sender;
  const auto match = register_.find(sender.address.domain);
  if (!match) {
    sender.standing = Standing::stranger;
    return sender;
  }
  sender.prefecture = match->prefecture->code;
  if (!is_authenticated(head, domain_of(sender.address.domain), register_, policy))
    sender.standing = Standing::unauthenticated;
  else
    sender.standing = match->verified ? Standing::registered : Standing::unconfirmed;
  return sender;
}

}  // namespace rules
