#pragma once
// Streaming XML of workbooks (expat): names with their namespaces, bounded depth, no DOCTYPE, UTF-8 and UTF-16.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sheet/read_workbook.hpp"

namespace sheet {

/// A namespace that a reader asks about. Several URIs may share a number (transitional and strict OOXML).
struct XmlNamespace {
  std::string_view uri;
  int space = 0;  // above 0
};
inline constexpr int no_namespace = 0;
inline constexpr int other_namespace = -1;

struct XmlName {
  int space = no_namespace;
  std::string_view local;
};

class XmlParser;

/// Valid only during the call that hands it over.
class XmlAttributes {
 public:
  struct Pair {
    const char* name;  // as written, with its prefix
    const char* value;
  };
  class Iterator {
   public:
    explicit Iterator(const char** at) : at_(at) {}
    Pair operator*() const { return {at_[0], at_[1]}; }
    Iterator& operator++() {
      at_ += 2;
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return *at_ == nullptr; }

   private:
    const char** at_;
  };

  XmlAttributes(const char** list, const XmlParser& parser) : list_(list), parser_(parser) {}
  Iterator begin() const { return Iterator(list_); }
  std::default_sentinel_t end() const { return {}; }
  /// The attribute without a prefix.
  std::optional<std::string_view> get(std::string_view name) const;
  /// The attribute of a namespace.
  std::optional<std::string_view> get(int space, std::string_view local) const;
  /// Is the attribute without a prefix «1», «true» or «on»?
  bool is_true(std::string_view name) const;

 private:
  const char** list_;
  const XmlParser& parser_;
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start_element(XmlName name, const XmlAttributes& attributes) = 0;
  virtual void end_element(XmlName name) = 0;
  /// One run of text may come in several pieces. Line ends are LF, except where written as a character reference.
  virtual void text(std::string_view) {}

 protected:
  /// Ends the parse with this; later calls change nothing.
  void stop(Unread why) {
    if (!stopped_) stopped_ = std::move(why);
  }

 private:
  friend class XmlParser;
  std::optional<Unread> stopped_;
};

class XmlParser {
 public:
  /// `handler` and `namespaces` must outlive the parser.
  XmlParser(XmlHandler& handler, std::span<const XmlNamespace> namespaces, unsigned most_depth);
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  /// False once the document is malformed or the handler has stopped: feed no more, ask `finish`.
  bool feed(std::string_view bytes);
  /// After the last piece: what was wrong, if anything.
  std::expected<void, Unread> finish();

  /// The namespace of a prefix at this place of the document.
  int space_of(std::string_view prefix) const;

 private:
  struct Callbacks;
  struct Binding {
    std::string prefix;
    int space;
    unsigned depth;
  };
  void start(const char* name, const char** attributes);
  void end(const char* name);
  void bind(const char* attribute, std::string_view uri);
  XmlName resolve(const char* name) const;
  void fail(Unread why);

  XmlHandler& handler_;
  std::span<const XmlNamespace> namespaces_;
  unsigned most_depth_;
  unsigned depth_ = 0;
  std::vector<Binding> bindings_;
  int default_space_ = no_namespace;
  void* parser_;  // XML_Parser
  std::optional<Unread> wrong_;
};

}  // namespace sheet
