#pragma once
// Instants (UTC, to the second), and their civil form in Asia/Tokyo, which has no daylight saving: UTC+9 the year
// round. Nothing here asks the machine's time zone.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace base {

using Instant = std::chrono::sys_seconds;
using Date = std::chrono::year_month_day;

inline constexpr std::chrono::hours tokyo_offset{9};

Instant now();

/// The day in Tokyo on which the instant falls.
Date tokyo_date(Instant instant);
/// The first second of that day in Tokyo.
Instant start_of_day(Date date);
/// The last second of that day in Tokyo.
Instant end_of_day(Date date);

/// «2025-03-12T14:05:00+09:00» (RFC 3339, Tokyo), and back from any offset, or Z. Seconds may be missing.
/// A date alone («2025-03-14») is no instant: nullopt.
std::string rfc3339(Instant instant);
std::optional<Instant> parse_rfc3339(std::string_view text);
/// «2025-03-14», and back. Only days of the calendar.
std::string iso_date(Date date);
std::optional<Date> parse_iso_date(std::string_view text);

/// «Wed, 12 Mar 2025 14:05:00 +0900» (RFC 5322 section 3.3).
std::string rfc5322_date(Instant instant);

/// «令和7年3月12日（水）»
std::string japanese_date(Date date);
/// «3月12日（水）»
std::string japanese_day(Date date);
/// «令和7年3月12日（水）14時05分»
std::string japanese_time(Instant instant);

/// The day that `serial` (Excel, 1900 system, whole days) stands for; nullopt below 1, for the 29 February 1900 that
/// never was (60), and above 2958465.
std::optional<Date> from_excel_serial(double serial);
double to_excel_serial(Date date);

}  // namespace base
