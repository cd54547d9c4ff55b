#include "sandbox/reader_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "sandbox/box.hpp"
#include "sandbox/wire.hpp"

namespace sandbox {
namespace {

using base::Failure;
using Clock = std::chrono::steady_clock;

constexpr base::Bytes pipe_size = base::kilobytes(512);

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }
  void reset() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }
  int number() const { return number_; }

 private:
  int number_;
};

std::unexpected<base::Error> cannot_start(std::string_view what, int error) {
  return base::fail(Failure::configuration,
                    fmt::format("no reader can be started: {}: {}", what, strerrordesc_np(error)),
                    "cskakuho-reader must be installed beside cskakuhod and be executable; see the limits on processes "
                    "and open files");
}

/// The same descriptor out of the way of 0, 1 and 2, which the child's own take.
Descriptor above_standard(int number) {
  if (number < 0 || number > STDERR_FILENO) return Descriptor(number);
  Descriptor low(number);
  return Descriptor(fcntl(low.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

/// The request as a file in memory: the reader takes it when it is ready, and no write of ours can meet a closed pipe.
base::Result<Descriptor> request_file(const Request& request) {
  Descriptor file = above_standard(memfd_create("request", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.number() < 0) return cannot_start("memfd_create", errno);
  if (!write_all(file.number(), encode_request_head(request)) || !write_all(file.number(), request.read.bytes) ||
      lseek(file.number(), 0, SEEK_SET) != 0) {
    return cannot_start("writing the request", errno);
  }
  fcntl(file.number(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
  return file;
}

/// Killed and reaped when it goes out of scope, if it was not reaped before.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    reap(0);
  }

  /// The wait status once the child has ended by itself; nullopt where it has not by then.
  std::optional<int> wait_until(Clock::time_point deadline) {
    while (true) {
      if (const auto status = reap(WNOHANG)) return status;
      if (id_ <= 0 || Clock::now() >= deadline) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  std::optional<int> reap(int options) {
    int status = 0;
    pid_t ended = 0;
    while ((ended = waitpid(id_, &status, options)) < 0 && errno == EINTR) {
    }
    if (ended == 0) return std::nullopt;
    const bool ours = ended == id_;
    id_ = 0;
    return ours ? std::optional(status) : std::nullopt;
  }

  pid_t id_;
};

struct SpawnAttributes {
  posix_spawnattr_t value;
  SpawnAttributes() {
    posix_spawnattr_init(&value);
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&value, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&value, &signals);
    posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&value); }
};

struct SpawnActions {
  posix_spawn_file_actions_t value;
  SpawnActions(int input, int output) {
    posix_spawn_file_actions_init(&value);
    posix_spawn_file_actions_adddup2(&value, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&value, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&value, STDERR_FILENO + 1);
#ifndef __SANITIZE_ADDRESS__
    posix_spawn_file_actions_addopen(&value, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
  }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&value); }
};

base::Result<pid_t> spawn(const std::filesystem::path& program, int input, int output) {
  const SpawnAttributes attributes;
  const SpawnActions actions(input, output);
  std::string name = "cskakuho-reader";
  char* arguments[] = {name.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), &actions.value, &attributes.value, arguments, environment);
  if (error != 0) return cannot_start(program.string(), error);
  return child;
}

enum class Ending : std::uint8_t { complete, early, late, too_long, nonsense };

struct Heard {
  Ending ending = Ending::early;
  std::string payload;
};

/// The bytes of one frame; stops at its end, at the pipe's, at the deadline and at `largest`.
Heard listen(int descriptor, Clock::time_point deadline, base::Bytes largest) {
  std::string heard;
  std::optional<std::uint64_t> wanted;
  std::string chunk(pipe_size.count, '\0');
  while (true) {
    if (!wanted && heard.size() >= frame_size) {
      const auto length = decode_frame(std::string_view(heard).substr(0, frame_size));
      if (!length) return {Ending::nonsense, {}};
      if (*length > largest.count) return {Ending::too_long, {}};
      wanted = *length;
      heard.erase(0, frame_size);
    }
    if (wanted && heard.size() > *wanted) return {Ending::nonsense, {}};
    if (wanted && heard.size() == *wanted) return {Ending::complete, std::move(heard)};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return {Ending::late, {}};
    pollfd ready{descriptor, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 1'000'000))) <= 0) continue;
    const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) return {Ending::early, {}};
    heard.append(chunk, 0, static_cast<std::size_t>(got));
  }
}

std::unexpected<base::Error> timed_out(std::chrono::seconds time) {
  return base::fail(Failure::retry, fmt::format("reader timed out after {} s", time.count()), "limits.reader_time");
}

std::unexpected<base::Error> ended_without_answer(int status, const ReaderOptions& options) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* name = sigabbrev_np(signal);
    return base::fail(Failure::retry,
                      fmt::format("reader was killed by signal {} (SIG{})", signal, name == nullptr ? "?" : name),
                      signal == SIGXCPU ? "limits.reader_time" : "");
  }
  if (WEXITSTATUS(status) == exit_no_memory) {
    return base::fail(Failure::retry, fmt::format("reader ran out of memory ({} bytes)", options.memory.count),
                      "limits.reader_memory");
  }
  return base::fail(Failure::retry,
                    fmt::format("reader exited with status {} before its answer was complete", WEXITSTATUS(status)));
}

}  // namespace

base::Bytes ReaderProcess::largest_answer(const ports::ReadRequest& request) const {
  if (request.want == reading::Want::values) return options_.answer;
  // Every part once, and every file once more.
  return {options_.answer.count + 2 * request.bytes.size() + options_.limits.unpacked.count};
}

base::Result<ports::ReadAnswer> ReaderProcess::read(const ports::ReadRequest& request) {
  const auto deadline = Clock::now() + options_.time;
  auto input = request_file({request, options_.limits, {options_.memory, options_.time + std::chrono::seconds(1)}});
  if (!input) return std::unexpected(input.error());
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return cannot_start("pipe2", errno);
  Descriptor from_reader = above_standard(ends[0]);
  Descriptor to_us = above_standard(ends[1]);
  fcntl(to_us.number(), F_SETPIPE_SZ, static_cast<int>(pipe_size.count));

  const auto id = spawn(options_.program, input->number(), to_us.number());
  if (!id) return std::unexpected(id.error());
  Child child(*id);
  to_us.reset();

  const Heard heard = listen(from_reader.number(), deadline, largest_answer(request));
  switch (heard.ending) {
    case Ending::late:
      return timed_out(options_.time);
    case Ending::too_long:
      return base::fail(Failure::retry, "reader answered nonsense: the answer is too long");
    case Ending::nonsense:
      return base::fail(Failure::retry, "reader answered nonsense: the answer is no single frame");
    case Ending::early: {
      const auto status = child.wait_until(deadline);
      return status ? ended_without_answer(*status, options_) : timed_out(options_.time);
    }
    case Ending::complete:
      break;
  }
  auto answer = decode_answer(heard.payload, options_.limits);
  if (answer && !answer->filtered && !told_unfiltered_.test_and_set()) {
    base::log(
        base::Level::warning, "reader.unfiltered",
        "this kernel let cskakuho-reader install no system-call filter; it reads mail with its other limits only");
  }
  return answer;
}

}  // namespace sandbox
