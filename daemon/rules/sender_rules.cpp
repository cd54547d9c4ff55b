// Who sent it: nobody is answered whom we do not know, and no list of theirs counts until a person has looked.

#include "rules/checks.hpp"
#include "rules/message.hpp"

namespace rules {
namespace {

void check_standing(Found& found, std::initializer_list<Standing> standings) {
  const auto& sender = found.matter().sender;
  for (const auto standing : standings)
    if (sender.standing == standing) found.in_mail().details["domain"] = sender.address.domain;
}

}  // namespace

void check_sender_unknown(Found& found) {
  check_standing(found, {Standing::stranger, Standing::nobody});
}
void check_sender_several(Found& found) {
  check_standing(found, {Standing::several});
}
void check_sender_not_authenticated(Found& found) {
  check_standing(found, {Standing::unauthenticated});
}
void check_sender_domain_unconfirmed(Found& found) {
  check_standing(found, {Standing::unconfirmed});
}

void check_reply_withheld(Found& found) {
  const auto& matter = found.matter();
  if (matter.withheld && is_trusted(matter) && is_submission(matter))
    found.in_mail().details["sign"] = *matter.withheld;
}

}  // namespace rules
