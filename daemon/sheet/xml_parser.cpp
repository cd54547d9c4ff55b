#include "sheet/xml_parser.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace sheet {

std::optional<std::string_view> XmlAttributes::get(std::string_view name) const {
  for (const auto [key, value] : *this) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> XmlAttributes::get(int space, std::string_view local) const {
  for (const auto [key, value] : *this) {
    const std::string_view name = key;
    const auto colon = name.find(':');
    if (colon != name.npos && name.substr(colon + 1) == local && parser_.space_of(name.substr(0, colon)) == space) {
      return value;
    }
  }
  return std::nullopt;
}

bool XmlAttributes::is_true(std::string_view name) const {
  const auto value = get(name);
  return value && (*value == "1" || *value == "true" || *value == "on");
}

struct XmlParser::Callbacks {
  static XmlParser& self(void* data) { return *static_cast<XmlParser*>(data); }
  static void start(void* data, const char* name, const char** attributes) { self(data).start(name, attributes); }
  static void end(void* data, const char* name) { self(data).end(name); }
  static void text(void* data, const char* text, int length) {
    auto& parser = self(data);
    if (parser.wrong_) return;
    parser.handler_.text({text, static_cast<std::size_t>(length)});
    if (parser.handler_.stopped_) parser.fail(*parser.handler_.stopped_);
  }
  static void doctype(void* data, const char*, const char*, const char*, int) {
    self(data).fail({Trouble::unreadable, "a DOCTYPE, which no workbook has"});
  }
};

XmlParser::XmlParser(XmlHandler& handler, std::span<const XmlNamespace> namespaces, unsigned most_depth)
    : handler_(handler), namespaces_(namespaces), most_depth_(most_depth), parser_(XML_ParserCreate(nullptr)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  const auto parser = static_cast<XML_Parser>(parser_);
  XML_SetUserData(parser, this);
  XML_SetElementHandler(parser, Callbacks::start, Callbacks::end);
  XML_SetCharacterDataHandler(parser, Callbacks::text);
  XML_SetStartDoctypeDeclHandler(parser, Callbacks::doctype);
}

XmlParser::~XmlParser() {
  XML_ParserFree(static_cast<XML_Parser>(parser_));
}

void XmlParser::fail(Unread why) {
  if (wrong_) return;
  const auto parser = static_cast<XML_Parser>(parser_);
  why.what += fmt::format(" (line {})", XML_GetCurrentLineNumber(parser));
  wrong_ = std::move(why);
  XML_StopParser(parser, XML_FALSE);
}

int XmlParser::space_of(std::string_view prefix) const {
  for (auto at = bindings_.rbegin(); at != bindings_.rend(); ++at) {
    if (at->prefix == prefix) return at->space;
  }
  return prefix.empty() ? no_namespace : other_namespace;
}

XmlName XmlParser::resolve(const char* name) const {
  // Names are short: one loop finds colon and end sooner than two calls.
  const char* colon = nullptr;
  const char* end = name;
  for (; *end != '\0'; ++end) {
    if (*end == ':' && colon == nullptr) colon = end;
  }
  if (colon == nullptr) return {default_space_, {name, end}};
  return {space_of({name, colon}), {colon + 1, end}};
}

void XmlParser::bind(const char* attribute, std::string_view uri) {
  const std::string_view name = attribute;
  const auto prefix = name.size() > 6 ? name.substr(6) : std::string_view{};
  const auto known = std::ranges::find(namespaces_, uri, &XmlNamespace::uri);
  const int space = known != namespaces_.end() ? known->space : uri.empty() ? no_namespace : other_namespace;
  bindings_.push_back({std::string(prefix), space, depth_});
  default_space_ = space_of({});
}

void XmlParser::start(const char* name, const char** attributes) {
  if (wrong_) return;
  if (++depth_ > most_depth_) return fail({Trouble::too_large, "elements nested too deeply"});
  for (auto at = attributes; *at != nullptr; at += 2) {
    if (std::strncmp(*at, "xmlns", 5) == 0 && ((*at)[5] == '\0' || (*at)[5] == ':')) bind(*at, at[1]);
  }
  handler_.start_element(resolve(name), XmlAttributes(attributes, *this));
  if (handler_.stopped_) fail(*handler_.stopped_);
}

void XmlParser::end(const char* name) {
  if (wrong_) return;
  handler_.end_element(resolve(name));
  if (!bindings_.empty() && bindings_.back().depth == depth_) {
    std::erase_if(bindings_, [&](const Binding& binding) { return binding.depth == depth_; });
    default_space_ = space_of({});
  }
  --depth_;
  if (handler_.stopped_) fail(*handler_.stopped_);
}

bool XmlParser::feed(std::string_view bytes) {
  if (wrong_) return false;
  const auto parser = static_cast<XML_Parser>(parser_);
  if (XML_Parse(parser, bytes.data(), static_cast<int>(bytes.size()), XML_FALSE) != XML_STATUS_OK) {
    fail({Trouble::unreadable, std::string("XML: ") + XML_ErrorString(XML_GetErrorCode(parser))});
  }
  return !wrong_;
}

std::expected<void, Unread> XmlParser::finish() {
  const auto parser = static_cast<XML_Parser>(parser_);
  if (!wrong_ && XML_Parse(parser, "", 0, XML_TRUE) != XML_STATUS_OK) {
    fail({Trouble::unreadable, std::string("XML: ") + XML_ErrorString(XML_GetErrorCode(parser))});
  }
  if (wrong_) return std::unexpected(*wrong_);
  return {};
}

}  // namespace sheet
