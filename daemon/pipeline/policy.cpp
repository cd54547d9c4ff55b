#include "pipeline/policy.hpp"

namespace pipeline {

const std::string& Folders::of(rules::VerdictKind verdict) const {
  switch (verdict) {
    case rules::VerdictKind::accepted:
      return accepted;
    case rules::VerdictKind::correction:
      return corrections;
    case rules::VerdictKind::ignored:
      return ignored;
    case rules::VerdictKind::held:
      break;
  }
  return held;
}

rules::Rulebook Policy::rulebook() const {
  rules::Rulebook book{programme, form, register_, authentication, own};
  book.acknowledge_held = replies.acknowledge_held;
  return book;
}

}  // namespace pipeline
