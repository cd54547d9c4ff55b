#pragma once
// A server of one's own making for faults that no real server shows: it says what the test tells it to, line by line.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace lab {

/// One connection after the other on a free loopback port. The handler gets each line without CRLF (first of all an
/// empty one, for the greeting) and answers with bytes to send, or nullopt to hang up.
class ScriptedServer {
 public:
  using Handler = std::function<std::optional<std::string>(const std::string& line)>;

  explicit ScriptedServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    listen(listener_, 8);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedServer() {
    stopping_ = true;
    thread_.join();
    close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  /// All lines that came, over all connections.
  std::vector<std::string> lines() {
    std::lock_guard lock(mutex_);
    return lines_;
  }
  int connections() const { return connections_; }

 private:
  bool wait_for_input(int descriptor) {
    while (!stopping_) {
      pollfd one{descriptor, POLLIN, 0};
      if (poll(&one, 1, 20) > 0) return true;
    }
    return false;
  }

  void serve() {
    while (wait_for_input(listener_)) {
      int client = accept(listener_, nullptr, nullptr);
      if (client < 0) continue;
      ++connections_;
      talk(client);
      close(client);
    }
  }

  bool answer(int client, const std::string& line) {
    auto bytes = handler_(line);
    if (!bytes) return false;
    for (std::size_t sent = 0; sent < bytes->size() && !stopping_;) {
      ssize_t wrote = send(client, bytes->data() + sent, bytes->size() - sent, MSG_NOSIGNAL);
      if (wrote <= 0) return false;
      sent += static_cast<std::size_t>(wrote);
    }
    return true;
  }

  void talk(int client) {
    std::string buffer;
    if (!answer(client, "")) return;
    while (wait_for_input(client)) {
      char part[4096];
      ssize_t got = recv(client, part, sizeof part, 0);
      if (got <= 0) return;
      buffer.append(part, static_cast<std::size_t>(got));
      for (auto end = buffer.find('\n'); end != std::string::npos; end = buffer.find('\n')) {
        std::string line = buffer.substr(0, end);
        buffer.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        {
          std::lock_guard lock(mutex_);
          lines_.push_back(line);
        }
        if (!answer(client, line)) return;
      }
    }
  }

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::thread thread_;
};

}  // namespace lab
