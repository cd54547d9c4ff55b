#include "imap/response.hpp"

#include "imap/imap_mailbox.hpp"
#include "text_source.hpp"

namespace imap {
namespace {

using base::Failure;

std::string shown(const std::vector<Value>& values);

std::string shown(const Value& value) {
  switch (value.kind) {
    case Value::Kind::nil:
      return "~";
    case Value::Kind::string:
      return "'" + value.text + "'";
    case Value::Kind::list:
      return "(" + shown(value.items) + ")";
    default:
      return value.text;
  }
}

std::string shown(const std::vector<Value>& values) {
  std::string out;
  for (const Value& value : values) out += (out.empty() ? "" : " ") + shown(value);
  return out;
}

std::string shown(const Response& r) {
  std::string out = r.tag + "|" + r.name + "|" + (r.number ? std::to_string(*r.number) : "");
  return out + "|" + r.code + "|" + r.text + "|" + shown(r.values);
}

TEST(Response, IsCutIntoTokens) {
  const std::pair<std::string, std::string> table[] = {
      {"* OK [UIDVALIDITY 3857529045] UIDs valid\r\n", "*|OK||UIDVALIDITY 3857529045|UIDs valid|"},
      {"* ok\r\n", "*|OK||||"},
      {"A1 NO [TRYCREATE]\r\n", "A1|NO||TRYCREATE||"},
      {"* BYE shutting down {5}\r\n", "*|BYE|||shutting down {5}|"},
      {"* OK [PERMANENTFLAGS (\\Deleted \\*)] (limited\r\n", "*|OK||PERMANENTFLAGS (\\Deleted \\*)|(limited|"},
      {"* OK [broken\r\n", "*|OK|||[broken|"},
      {"* 172 EXISTS\r\n", "*|EXISTS|172|||"},
      {"* exists\r\n", "*|EXISTS||||"},
      {"* CAPABILITY IMAP4rev1 AUTH=PLAIN LITERAL+\r\n", "*|CAPABILITY||||IMAP4rev1 AUTH=PLAIN LITERAL+"},
      {"* LIST (\\HasNoChildren) \"/\" \"a \\\"b\\\" \\\\c\"\r\n", "*|LIST||||(\\HasNoChildren) '/' 'a \"b\" \\c'"},
      {"* LIST () NIL {5}\r\na)\r\n(\r\n", "*|LIST||||() ~ 'a)\r\n('"},
      {"* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n", "*|NAMESPACE||||(('INBOX.' '.')) ~ ~"},
      {"* 12 FETCH (FLAGS (\\Seen $Junk) UID 7 BODY[HEADER.FIELDS (DATE \"X)\")]<0> \"x\")\r\n",
       "*|FETCH|12|||(FLAGS (\\Seen $Junk) UID 7 BODY[HEADER.FIELDS (DATE \"X)\")]<0> 'x')"},
      {"* 1 FETCH (BODY[] {3}\r\nabc UID 9)\r\n", "*|FETCH|1|||(BODY[] 'abc' UID 9)"},
      {std::string("* 1 FETCH (BINARY[1] ~{3}\r\na\0b BODY[] {0}\r\n)\r\n", 46),
       std::string("*|FETCH|1|||(BINARY[1] 'a\0b' BODY[] '')", 39)},
      {"* 1 FETCH (BODY[] NIL)\r\n", "*|FETCH|1|||(BODY[] ~)"},
      {"* 1 FETCH (BODY[] \"\")\r\n", "*|FETCH|1|||(BODY[] '')"},
      {"* LIST () \"/\" {notaliteral\r\n", "*|LIST||||() '/' {notaliteral"},
      {"+ idling\r\n", "+|||||"},
      {"+\r\n", "+|||||"},
      {"* 2 FETCH (UID 8)\n", "*|FETCH|2|||(UID 8)"},
      {"*  3   FETCH   (  UID  8  )  \r\n", "*|FETCH|3|||(UID 8)"},
  };
  for (const auto& [wire, wanted] : table) {
    TextSource source(wire);
    auto response = read_response(source, {});
    ASSERT_TRUE(response) << wire << response.error().what;
    if (response->tag == "+") response->text.clear();
    EXPECT_THAT(shown(*response), testing::StartsWith(wanted)) << wire;
  }
}

TEST(Response, ABodyCannotSpeakForTheServer) {
  std::string body = "Subject: x\r\n\r\n)\r\nk0001q OK done\r\n* 5 EXISTS\r\n* BYE\r\n{99999999999}\r\n";
  TextSource source("* 1 FETCH (BODY[] {" + std::to_string(body.size()) + "}\r\n" + body +
                    " UID 3)\r\nk0001q NO real\r\n");
  auto first = read_response(source, {});
  ASSERT_TRUE(first);
  auto attributes = fetched_attributes(*first);
  ASSERT_TRUE(attributes);
  EXPECT_EQ(attributes->body, body);
  EXPECT_EQ(attributes->uid, 3u);
  auto second = read_response(source, {});
  ASSERT_TRUE(second);
  EXPECT_EQ(shown(*second), "k0001q|NO|||real|");
}

TEST(Response, MalformedOnesEndTheConnection) {
  const std::string table[] = {
      "\r\n",
      "*\r\n",
      "* \r\n",
      "tag\r\n",
      "* 5\r\n* OK\r\n",
      "* 1 FETCH (UID 5\r\n",                // no end of the list
      "* 1 FETCH (UID 5))\r\n",              // an end too many
      "* 1 FETCH (BODY[] {3}\r\nab)\r\n",    // shorter than announced: the end of the list is missing
      "* 1 FETCH (BODY[] {2}\r\nabc)\r\n",   // longer: something stands where a space or ) belongs
      "* 1 FETCH (BODY[] {5}\r\nab",         // cut off
      "* 1 FETCH (BODY[] {3}\r\nabc",        // complete, but its list is not
      "* 1 FETCH (BODY[] {}\r\n)\r\n",       // no size
      "* 1 FETCH (BODY[] {-3}\r\nabc)\r\n",  //
      "* 1 FETCH (BODY[] {3x}\r\nabc)\r\n",  //
      "* 1 FETCH (BODY[] \"abc)\r\n",        // no end of the string
      "* 1 FETCH (BODY[] \"abc\\\r\n",       //
      "* 1 FETCH (BODY[HEADER \"x\")\r\n",   // no end of the bracket
      "* LIST (a\"b) NIL x\r\n",             //
      "* X " + std::string(60, '(') + std::string(60, ')') + "\r\n",
  };
  for (const std::string& wire : table) {
    TextSource source(wire);
    auto response = read_response(source, {});
    EXPECT_FALSE(response) << wire << shown(*response);
    EXPECT_TRUE(response || response.error().kind == Failure::retry) << wire;
  }
}

TEST(Response, LiteralsBeyondTheLimitAreNotRead) {
  ResponseLimits limits;
  limits.literal = base::Bytes{1000};
  for (const char* size : {"1001", "4294967296", "4294967295", "18446744073709551616", "99999999999999999999999"}) {
    TextSource source(std::string("* 1 FETCH (BODY[] {") + size + "}\r\nabc)\r\n");
    auto response = read_response(source, limits);
    ASSERT_FALSE(response) << size;
    EXPECT_EQ(response.error().kind, Failure::give_up) << size;
    EXPECT_EQ(source.asked_for, 0u) << size;
  }
  TextSource fits("* 1 FETCH (BODY[] {1000}\r\n" + std::string(1000, 'x') + ")\r\n");
  EXPECT_TRUE(read_response(fits, limits));
}

TEST(Response, LinesValuesAndLiteralsAreCapped) {
  TextSource line("* OK " + std::string(100'000'000, 'x') + "\r\n");
  EXPECT_FALSE(read_response(line, {}));

  std::string many = "* SEARCH";
  for (int i = 0; i < 300'000; ++i) many += " 1";
  TextSource values(many + "\r\n");
  EXPECT_FALSE(read_response(values, {}));

  std::string literals = "* X";
  for (int i = 0; i < 65; ++i) literals += " {1}\r\nx";
  TextSource several(literals + "\r\n");
  EXPECT_FALSE(read_response(several, {}));

  // Each line is short enough, but they never end.
  ResponseLimits limits;
  limits.text = base::Bytes{5000};
  std::string text = "* X";
  for (int i = 0; i < 60; ++i) text += " \"" + std::string(100, 'y') + "\" {1}\r\nx";
  TextSource endless(text + "\r\n");
  EXPECT_FALSE(read_response(endless, limits));
}

TEST(Response, EachPrefixOfAFetchIsIncomplete) {
  std::string wire =
      "* 12 FETCH (UID 7 RFC822.SIZE 3 INTERNALDATE \" 7-Mar-2025 14:05:09 +0900\" BODY[] {3}\r\nabc FLAGS "
      "(\\Seen))\r\n";
  for (std::size_t length = 11; length < wire.size() - 2; ++length) {
    TextSource source(wire.substr(0, length));
    auto response = read_response(source, {});
    if (!response) continue;
    EXPECT_FALSE(fetched_attributes(*response)) << wire.substr(0, length);
  }
}

base::Result<FetchedAttributes> attributes_of(const std::string& wire) {
  TextSource source(wire);
  auto response = read_response(source, {});
  if (!response) return std::unexpected(response.error());
  return fetched_attributes(*response);
}

TEST(FetchedAttributes, ComeInAnyOrderAndCase) {
  auto found = attributes_of(
      "* 1 FETCH (flags () bOdY[] {2}\r\nhi modseq (12) Internaldate \"07-Mar-2025 05:05:09 +0000\" RFC822.SIZE "
      "4294967296 UID 77)\r\n");
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->uid, 77u);
  EXPECT_EQ(found->size, 4294967296u);
  EXPECT_EQ(found->body, "hi");
  EXPECT_EQ(found->internal_date, base::parse_rfc3339("2025-03-07T05:05:09Z"));
}

TEST(FetchedAttributes, NonsenseIsRefused) {
  for (const char* wrong :
       {"* 1 FETCH\r\n", "* 1 FETCH UID 5\r\n", "* 1 FETCH (UID)\r\n", "* 1 FETCH (UID 0)\r\n",
        "* 1 FETCH (UID -5)\r\n", "* 1 FETCH (UID 4294967296)\r\n", "* 1 FETCH (UID 5 RFC822.SIZE x)\r\n",
        "* 1 FETCH (UID 5 INTERNALDATE \"yesterday\")\r\n", "* 1 FETCH (BODY[] (a b))\r\n",
        "* 1 FETCH (BODY[] abc)\r\n", "* 1 FETCH (\"UID\" 5)\r\n", "* 1 FETCH () ()\r\n"})
    EXPECT_FALSE(attributes_of(wrong)) << wrong;
}

}  // namespace
}  // namespace imap
