#pragma once
// The rules' functions, by the file that holds them. What each id means stands in rule_table.cpp.

#include "rules/rule.hpp"

namespace rules {

// sender_rules.cpp
void check_sender_unknown(Found& found);
void check_sender_several(Found& found);
void check_sender_not_authenticated(Found& found);
void check_sender_domain_unconfirmed(Found& found);
void check_reply_withheld(Found& found);

// message_rules.cpp
void check_message_encrypted(Found& found);
void check_structure_uncertain(Found& found);
void check_no_attachment(Found& found);
void check_password_mail(Found& found);
void check_question(Found& found);
void check_file_encrypted(Found& found);
void check_file_unreadable(Found& found);
void check_file_type_unsupported(Found& found);
void check_file_too_large(Found& found);
void check_form_unrecognised(Found& found);

// list_rules.cpp
void check_column_missing(Found& found);
void check_several_prefectures(Found& found);
void check_several_lists(Found& found);
void check_list_empty(Found& found);
void check_hospitals_dropped(Found& found);
void check_hospital_listed_again(Found& found);
void check_late_over_in_time(Found& found);
void check_after_deadline(Found& found);
void check_hidden_rows(Found& found);

// prefecture_rules.cpp
void check_prefecture_missing(Found& found);
void check_prefecture_unknown(Found& found);
void check_prefecture_mixed(Found& found);
void check_prefecture_not_the_senders(Found& found);

// cell_rules.cpp
void check_formula_without_value(Found& found);
void check_cell_error(Found& found);
void check_value_unclear(Found& found);
void check_choice_not_understood(Found& found);
void check_normalised(Found& found);

// rank_rules.cpp
void check_rank_missing(Found& found);
void check_rank_not_a_number(Found& found);
void check_rank_duplicate(Found& found);
void check_rank_by_class(Found& found);
void check_rank_gap(Found& found);

// hospital_rules.cpp
void check_hospital_name_missing(Found& found);
void check_hospital_duplicate(Found& found);
void check_already_surveyed(Found& found);

// code_rules.cpp
void check_code_malformed(Found& found);
void check_code_check_digit(Found& found);
void check_code_prefecture(Found& found);

// bed_rules.cpp
void check_beds_below_20(Found& found);
void check_beds_missing(Found& found);
void check_beds_not_a_number(Found& found);

// condition_rules.cpp
void check_emr_not_installed(Found& found);
void check_emr_missing(Found& found);
void check_renewal_missing(Found& found);
void check_renewal_survey_late(Found& found);
void check_survey_date_missing(Found& found);
void check_survey_already_completed(Found& found);
void check_prior_participation_missing(Found& found);
void check_backup_only(Found& found);
void check_support_none(Found& found);
void check_support_missing(Found& found);

// contact_rules.cpp
void check_contact_missing(Found& found);
void check_phone_malformed(Found& found);
void check_postal_code_malformed(Found& found);
void check_mail_address_malformed(Found& found);

}  // namespace rules
