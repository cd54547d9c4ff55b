// A reader that misbehaves as the name of its request says. It closes the same box as cskakuho-reader.

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <new>
#include <string>

#include "sandbox/box.hpp"
#include "sandbox/reader_process.hpp"
#include "sandbox/wire.hpp"

namespace {

extern "C" char** environ;

std::string read_all() {
  std::string all;
  char chunk[4096];
  for (ssize_t got = 0; (got = read(STDIN_FILENO, chunk, sizeof chunk)) > 0;)
    all.append(chunk, static_cast<std::size_t>(got));
  return all;
}

void say(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written <= 0) _exit(9);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string framed(const std::string& payload) {
  return sandbox::encode_frame(payload.size()) + payload;
}

std::string answer_of(const std::string& text) {
  ports::ReadAnswer answer;
  answer.contents.text = text;
  return framed(sandbox::encode_answer(answer));
}

std::string inheritance() {
  std::size_t variables = 0;
  for (char** each = environ; *each != nullptr; ++each) ++variables;
  std::string found = "environment " + std::to_string(variables) + "; descriptors";
  DIR* open_ones = opendir("/proc/self/fd");
  const std::string own = std::to_string(dirfd(open_ones));
  while (const dirent* each = readdir(open_ones)) {
    if (each->d_name[0] != '.' && each->d_name != own) found += std::string(" ") + each->d_name;
  }
  return found;
}

[[noreturn]] void loop() {
  while (true) clock();
}

void use_too_much_memory() {
  std::string hoard;
  while (true) hoard.append(1 << 20, 'x');
}

/// Says «prints» through the C library before its answer, as libytnef does.
void print_and_answer(int descriptor) {
  std::printf("ERROR: this must not get into the answer\n");
  std::fflush(stdout);
  say(descriptor, answer_of("printed"));
}

unsigned overflow_stack(unsigned depth) {
  volatile char here[4096];
  here[depth % sizeof here] = 'x';
  if (depth == ~0U) return 0;
  return overflow_stack(depth + 1) + static_cast<unsigned char>(here[depth % sizeof here]);
}

const std::map<std::string, std::function<void()>, std::less<>> unboxed{
    {"exit", [] { _exit(7); }},
    {"crash", [] { raise(SIGSEGV); }},
    {"loop", [] { loop(); }},
    {"sleep", [] { pause(); }},
    {"close-and-sleep",
     [] {
       close(STDOUT_FILENO);
       pause();
     }},
    {"endless",
     [] {
       say(STDOUT_FILENO, sandbox::encode_frame(~0ULL));
       while (true) say(STDOUT_FILENO, std::string(4096, 'x'));
     }},
    {"too-long", [] { say(STDOUT_FILENO, sandbox::encode_frame(1ULL << 40U)); }},
    {"garbage", [] { say(STDOUT_FILENO, "Segmentation fault. Please try again later."); }},
    {"garbage-in-frame", [] { say(STDOUT_FILENO, framed("\xFF\xFF\xFF\xFF\xFF nonsense")); }},
    {"half",
     [] {
       const std::string whole = answer_of("half of this");
       say(STDOUT_FILENO, std::string_view(whole).substr(0, whole.size() - 3));
     }},
    {"more", [] { say(STDOUT_FILENO, answer_of("complete") + "and more"); }},
    {"inheritance", [] { say(STDOUT_FILENO, answer_of(inheritance())); }},
    {"answer-and-loop",
     [] {
       say(STDOUT_FILENO, answer_of("complete"));
       loop();
     }},
    {"no-filter",
     [] {
       ports::ReadAnswer answer;
       answer.filtered = false;
       say(STDOUT_FILENO, framed(sandbox::encode_answer(answer)));
     }},
};

const std::map<std::string, std::function<void(int)>, std::less<>> boxed{
    {"boxed-answer", [](int descriptor) { say(descriptor, answer_of("from the box")); }},
    {"boxed-print", [](int descriptor) { print_and_answer(descriptor); }},
    {"boxed-open", [](int) { open("/etc/passwd", O_RDONLY); }},
    {"boxed-create", [](int) { open("/tmp", O_TMPFILE | O_WRONLY, 0600); }},
    {"boxed-stat",
     [](int) {
       struct stat state{};
       stat("/etc/passwd", &state);
     }},
    {"boxed-socket", [](int) { socket(AF_INET, SOCK_STREAM, 0); }},
    {"boxed-fork", [](int) { fork(); }},
    {"boxed-exec",
     [](int) {
       char* arguments[] = {nullptr};
       execve("/bin/true", arguments, arguments);
     }},
    {"boxed-ptrace", [](int) { ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
    {"boxed-kill", [](int) { kill(getppid(), SIGTERM); }},
    {"boxed-executable-memory",
     [](int) { mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
    {"boxed-abort", [](int) { std::abort(); }},
    {"boxed-memory", [](int) { use_too_much_memory(); }},
    {"boxed-stack", [](int) { _exit(static_cast<int>(overflow_stack(0))); }},
    {"boxed-loop", [](int) { loop(); }},
};

}  // namespace

int main() {
  const std::string encoded = read_all();
  const auto request = sandbox::decode_request(encoded);
  if (!request) return sandbox::exit_bad_request;
  if (const auto found = unboxed.find(request->read.name); found != unboxed.end()) {
    found->second();
    return 0;
  }
  const auto found = boxed.find(request->read.name);
  if (found == boxed.end()) return sandbox::exit_bad_request;
  const auto descriptor = sandbox::keep_only_answer_descriptor();
  if (!descriptor || !sandbox::close_box(request->box)) return sandbox::exit_failed;
  try {
    found->second(*descriptor);
  } catch (const std::bad_alloc&) {
    _exit(sandbox::exit_no_memory);
  }
  _exit(0);
}
