#include "rules/checks.hpp"

namespace rules {
namespace {

using enum Severity;
constexpr auto at_mail = Rule::Looks::at_mail;
constexpr auto at_list = Rule::Looks::at_list;

constexpr Rule table[] = {
    // who sent it
    {"sender-unknown", hold, at_mail, check_sender_unknown},
    {"sender-several", hold, at_mail, check_sender_several},
    {"sender-not-authenticated", hold, at_mail, check_sender_not_authenticated},
    {"sender-domain-unconfirmed", hold, at_mail, check_sender_domain_unconfirmed},
    {"reply-withheld", information, at_mail, check_reply_withheld},

    // the mail and its files
    {"message-encrypted", hold, at_mail, check_message_encrypted},
    {"structure-uncertain", hold, at_mail, check_structure_uncertain},
    {"no-attachment", error, at_mail, check_no_attachment},
    {"password-mail", hold, at_mail, check_password_mail},
    {"question", hold, at_mail, check_question},
    {"file-encrypted", error, at_mail, check_file_encrypted},
    {"file-unreadable", error, at_mail, check_file_unreadable},
    {"file-type-unsupported", error, at_mail, check_file_type_unsupported},
    {"file-too-large", error, at_mail, check_file_too_large},
    {"form-unrecognised", hold, at_mail, check_form_unrecognised},

    // the list as a whole
    {"column-missing", hold, at_list, check_column_missing},
    {"several-prefectures", hold, at_list, check_several_prefectures},
    {"several-lists", hold, at_list, check_several_lists},
    {"list-empty", error, at_list, check_list_empty},
    {"hospitals-dropped", hold, at_list, check_hospitals_dropped},
    {"hospital-listed-again", information, at_list, check_hospital_listed_again},
    {"late-over-in-time", hold, at_list, check_late_over_in_time},
    {"after-deadline", information, at_mail, check_after_deadline},
    {"hidden-rows", warning, at_list, check_hidden_rows},

    // its prefecture
    {"prefecture-missing", warning, at_list, check_prefecture_missing},
    {"prefecture-unknown", error, at_list, check_prefecture_unknown},
    {"prefecture-mixed", error, at_list, check_prefecture_mixed},
    {"prefecture-not-the-senders", hold, at_list, check_prefecture_not_the_senders},

    // any cell
    {"formula-without-value", error, at_list, check_formula_without_value},
    {"cell-error", error, at_list, check_cell_error},
    {"value-unclear", hold, at_list, check_value_unclear},
    {"choice-not-understood", error, at_list, check_choice_not_understood},
    {"normalised", information, at_list, check_normalised},

    // ranks
    {"rank-missing", error, at_list, check_rank_missing},
    {"rank-not-a-number", error, at_list, check_rank_not_a_number},
    {"rank-duplicate", error, at_list, check_rank_duplicate},
    {"rank-by-class", hold, at_list, check_rank_by_class},
    {"rank-gap", warning, at_list, check_rank_gap},

    // hospitals and their codes
    {"hospital-name-missing", error, at_list, check_hospital_name_missing},
    {"hospital-duplicate", error, at_list, check_hospital_duplicate},
    {"already-surveyed", hold, at_list, check_already_surveyed},
    {"code-malformed", warning, at_list, check_code_malformed},
    {"code-check-digit", warning, at_list, check_code_check_digit},
    {"code-prefecture", warning, at_list, check_code_prefecture},

    // beds
    {"beds-below-20", error, at_list, check_beds_below_20},
    {"beds-missing", error, at_list, check_beds_missing},
    {"beds-not-a-number", error, at_list, check_beds_not_a_number},

    // the letter's other conditions
    {"emr-not-installed", error, at_list, check_emr_not_installed},
    {"emr-missing", error, at_list, check_emr_missing},
    {"renewal-missing", warning, at_list, check_renewal_missing},
    {"renewal-survey-late", error, at_list, check_renewal_survey_late},
    {"survey-date-missing", error, at_list, check_survey_date_missing},
    {"survey-already-completed", error, at_list, check_survey_already_completed},
    {"prior-participation-missing", warning, at_list, check_prior_participation_missing},
    {"backup-only", error, at_list, check_backup_only},
    {"support-none", error, at_list, check_support_none},
    {"support-missing", warning, at_list, check_support_missing},

    // contacts
    {"contact-missing", warning, at_list, check_contact_missing},
    {"phone-malformed", warning, at_list, check_phone_malformed},
    {"postal-code-malformed", warning, at_list, check_postal_code_malformed},
    {"mail-address-malformed", warning, at_list, check_mail_address_malformed},
};

}  // namespace

std::span<const Rule> rule_table() {
  return table;
}

}  // namespace rules
