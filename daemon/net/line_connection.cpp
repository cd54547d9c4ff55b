#include "net/line_connection.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "net/handle.hpp"

namespace net {
namespace {

using base::Failure;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds slice{1000};
constexpr std::size_t slowest_bytes_a_second = 16 * 1024;

int milliseconds_until(Clock::time_point deadline) {
  auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::clamp(left, milliseconds(0), slice).count());
}

std::unexpected<base::Error> stopped() {
  return base::fail(Failure::retry, "the wait was broken off");
}

}  // namespace

/// Asks about once a second, however much or little comes meanwhile.
class Patience {
 public:
  Patience(const KeepGoing& keep_going, milliseconds limit)
      : keep_going_(keep_going), deadline_(Clock::now() + limit) {}

  base::Result<void> check(std::string_view what_when_over) {
    auto at = Clock::now();
    if (at >= deadline_) return base::fail(Failure::retry, std::string(what_when_over));
    return ask(at);
  }
  base::Result<void> ask(Clock::time_point at = Clock::now()) {
    if (keep_going_ && at - asked_ >= slice) {
      if (!keep_going_()) return stopped();
      asked_ = at;
    }
    return {};
  }
  bool over() const { return Clock::now() >= deadline_; }
  int slice_left() const { return milliseconds_until(deadline_); }

 private:
  const KeepGoing& keep_going_;
  Clock::time_point deadline_;
  Clock::time_point asked_ = Clock::now();
};

LineConnection::LineConnection(std::unique_ptr<Handle> handle, KeepGoing keep_going)
    : handle_(std::move(handle)), keep_going_(std::move(keep_going)) {}

LineConnection::~LineConnection() = default;

base::Result<void> LineConnection::poll_for(short events, Patience& patience) {
  for (;;) {
    pollfd one{handle_->socket, events, 0};
    int ready = poll(&one, 1, patience.slice_left());
    if (ready < 0 && errno != EINTR) return base::fail(Failure::retry, "the connection's socket cannot be waited for");
    if (auto going = patience.check("the server did not answer in time"); !going && ready <= 0) return going;
    if (ready > 0) return {};
  }
}

base::Result<void> LineConnection::send(std::string_view bytes, Milliseconds limit) {
  Patience patience(keep_going_, limit + std::chrono::seconds(bytes.size() / slowest_bytes_a_second));
  while (!bytes.empty()) {
    std::size_t sent = 0;
    CURLcode code = curl_easy_send(handle_->easy, bytes.data(), std::min<std::size_t>(bytes.size(), 65536), &sent);
    if (code != CURLE_OK && code != CURLE_AGAIN) {
      return base::fail(Failure::retry,
                        fmt::format("the connection broke while sending: {}", curl_easy_strerror(code)));
    }
    bytes.remove_prefix(sent);
    if (code == CURLE_OK && sent > 0) {
      if (auto going = patience.check("the server took the bytes too slowly"); !going && !bytes.empty()) return going;
      continue;
    }
    if (auto ready = poll_for(POLLOUT, patience); !ready) return ready;
  }
  return {};
}

/// One TLS record at most comes with each call, so that what curl holds back would not wake a poll.
base::Result<bool> LineConnection::take_what_is_there() {
  if (taken_ == buffer_.size()) {
    buffer_.clear();
    taken_ = 0;
  }
  if (taken_ > 65536) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  std::size_t before = buffer_.size(), got = 0;
  buffer_.resize(before + 65536);
  CURLcode code = curl_easy_recv(handle_->easy, buffer_.data() + before, 65536, &got);
  buffer_.resize(before + (code == CURLE_OK ? got : 0));
  if (code == CURLE_AGAIN) return false;
  if (code != CURLE_OK) {
    return base::fail(Failure::retry, fmt::format("the connection broke: {}", curl_easy_strerror(code)));
  }
  if (got == 0) return base::fail(Failure::retry, "the server closed the connection");
  return true;
}

base::Result<void> LineConnection::fill(Patience& patience) {
  for (;;) {
    auto some = take_what_is_there();
    if (!some) return std::unexpected(some.error());
    // A server that sends without end never lets us poll: time and the wish to stop are looked at here as well.
    if (*some) return patience.check("the server's answer took too long");
    if (auto ready = poll_for(POLLIN, patience); !ready) return ready;
  }
}

base::Result<std::string> LineConnection::receive_line(std::size_t longest, Milliseconds limit) {
  Patience patience(keep_going_, limit);
  std::size_t searched = taken_;
  for (;;) {
    auto end = buffer_.find('\n', searched);
    std::size_t length = (end == std::string::npos ? buffer_.size() : end) - taken_;
    if (length > longest)
      return base::fail(Failure::retry, fmt::format("the server sent a line of more than {} bytes", longest));
    if (end != std::string::npos) {
      std::string line = buffer_.substr(taken_, length);
      taken_ = end + 1;
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    std::size_t seen = buffer_.size() - taken_;
    if (auto more = fill(patience); !more) return std::unexpected(more.error());
    searched = taken_ + seen;
  }
}

base::Result<std::string> LineConnection::receive_bytes(std::size_t count, Milliseconds limit) {
  Patience patience(keep_going_, limit + std::chrono::seconds(count / slowest_bytes_a_second));
  std::string out;
  // Grown as the bytes come: an announced size alone costs no memory.
  for (;;) {
    std::size_t part = std::min(buffer_.size() - taken_, count - out.size());
    out.append(buffer_, taken_, part);
    taken_ += part;
    if (out.size() == count) return out;
    if (auto more = fill(patience); !more) return std::unexpected(more.error());
  }
}

base::Result<LineConnection::Ready> LineConnection::wait(Milliseconds limit, int wake_descriptor) {
  Patience patience(keep_going_, limit);
  if (taken_ < buffer_.size()) return Ready::input;
  for (;;) {
    auto some = take_what_is_there();
    if (!some) return std::unexpected(some.error());
    if (*some) return Ready::input;
    pollfd both[2] = {{handle_->socket, POLLIN, 0}, {wake_descriptor, POLLIN, 0}};
    int ready = poll(both, 2, patience.slice_left());
    if (ready < 0 && errno != EINTR) return base::fail(Failure::retry, "the connection's socket cannot be waited for");
    if (ready > 0 && both[1].revents != 0) return Ready::woken;
    if (auto going = patience.ask(); !going) return std::unexpected(going.error());
    if (both[0].revents == 0 && patience.over()) return Ready::time_over;
  }
}

std::string LineConnection::local_address() const {
  char* address = nullptr;
  curl_easy_getinfo(handle_->easy, CURLINFO_LOCAL_IP, &address);
  return address ? address : "";
}

base::Result<bool> wait_for_descriptor(int descriptor, milliseconds limit, const KeepGoing& keep_going) {
  Patience patience(keep_going, limit);
  for (;;) {
    pollfd one{descriptor, POLLIN, 0};
    int ready = poll(&one, 1, patience.slice_left());
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return base::fail(Failure::retry, "the wake descriptor cannot be waited for");
    if (auto going = patience.ask(); !going) return std::unexpected(going.error());
    if (patience.over()) return false;
  }
}

}  // namespace net
