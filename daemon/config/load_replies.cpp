// replies:, limits: and alerts:
#include "config/parts.hpp"

namespace config {
namespace {

constexpr auto duration_expected = "a duration such as 60s, 15m, 2h, 7d";

void load_replies(Section& top, Settings& settings) {
  Section section(top.source(), top.node("replies"), "replies");
  auto& replies = settings.replies;
  using Approve = Replies::Approve;
  replies.enabled = section.boolean("enabled", replies.enabled);
  replies.approve =
      section.one_of<Approve>("approve", Approve::none,
                              {{"none", Approve::none}, {"corrections", Approve::corrections}, {"all", Approve::all}});
  replies.acknowledge_held = section.boolean("acknowledge_held", replies.acknowledge_held);
  replies.to = section.one_of<Replies::To>("to", Replies::To::sender,
                                           {{"sender", Replies::To::sender}, {"registered", Replies::To::registered}});
  replies.max_age = section.parsed<std::chrono::seconds>("max_age", replies.max_age, parse_duration, duration_expected);
  replies.expire = section.parsed<std::chrono::seconds>("expire", replies.expire, parse_duration, duration_expected);
  replies.attach_marked_workbook = section.boolean("attach_marked_workbook", replies.attach_marked_workbook);
  replies.per_address = section.parsed<Rate>("per_address", replies.per_address, parse_rate, "a rate such as 5/2h");
  replies.per_address_per_day =
      static_cast<unsigned>(section.integer("per_address_per_day", replies.per_address_per_day, 1, 100000));
  replies.overall_per_hour =
      static_cast<unsigned>(section.integer("overall_per_hour", replies.overall_per_hour, 1, 1000000));
  replies.save_to = section.text("save_to");
  settings.programme.promise_in_time = section.boolean("promise_in_time", settings.programme.promise_in_time);
  if (replies.to == Replies::To::registered)
    for (const auto& prefecture : settings.register_.prefectures)
      if (prefecture.contacts.empty()) {
        top.source().warn(
            section.self(),
            "«replies.to» is registered, but " + prefecture.code + " " + prefecture.name + " has no contact",
            "its replies wait for approval; name one in the file of senders.contacts");
        break;
      }
}

void load_limits(Section& top, Settings& settings) {
  Section section(top.source(), top.node("limits"), "limits");
  auto& limits = settings.limits;
  const auto size = [&](const char* key, base::Bytes& value, base::Bytes least) {
    value = section.parsed<base::Bytes>(key, value, parse_size, "a size such as 512MB");
    if (value < least) section.error(key, "is too small to read an ordinary list");
  };
  size("reader_memory", limits.memory, base::megabytes(64));
  limits.time = section.parsed<std::chrono::seconds>("reader_time", limits.time, parse_duration, duration_expected);
  if (limits.time.count() < 1) section.error("reader_time", "must be at least 1s");
  limits.reading.attachments = static_cast<std::size_t>(
      section.integer("attachments", static_cast<std::int64_t>(limits.reading.attachments), 1, 1000));
  size("unpacked", limits.reading.unpacked, base::megabytes(1));
  limits.reading.sheet.cells = static_cast<std::size_t>(
      section.integer("cells", static_cast<std::int64_t>(limits.reading.sheet.cells), 1000, 10'000'000));
}

void load_alerts(Section& top, Settings& settings) {
  Section section(top.source(), top.node("alerts"), "alerts");
  settings.alerts.digest_to = section.texts("digest_to");
  settings.alerts.digest_at = section.parsed<std::chrono::seconds>(
      "digest_at", settings.alerts.digest_at, parse_time_of_day, "a time of day such as \"08:30\", in quotes");
  settings.alerts.stale_after = section.parsed<std::chrono::seconds>("stale_after", settings.alerts.stale_after,
                                                                     parse_duration, duration_expected);
}

}  // namespace

void load_replies_and_limits(Section& top, Settings& settings) {
  load_replies(top, settings);
  load_limits(top, settings);
  load_alerts(top, settings);
}

}  // namespace config
