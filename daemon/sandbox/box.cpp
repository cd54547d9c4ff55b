#include "sandbox/box.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>

namespace sandbox {
namespace {

using base::Failure;

#ifdef __SANITIZE_ADDRESS__
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

std::unexpected<base::Error> failed(std::string_view call) {
  return base::fail(Failure::give_up,
                    fmt::format("the reader's box cannot be closed: {}: {}", call, strerrordesc_np(errno)));
}

bool limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{most, most};
  return setrlimit(resource, &both) == 0;
}

base::Result<void> set_limits(const BoxLimits& limits) {
  if (!sanitized && !limit(RLIMIT_AS, limits.memory.count)) return failed("RLIMIT_AS");
  if (!limit(RLIMIT_CPU, static_cast<rlim_t>(limits.time.count()))) return failed("RLIMIT_CPU");
  if (!limit(RLIMIT_FSIZE, 0)) return failed("RLIMIT_FSIZE");
  // UBSan looks at memory through a pipe.
  if (!sanitized && !limit(RLIMIT_NOFILE, 0)) return failed("RLIMIT_NOFILE");
  if (!limit(RLIMIT_NPROC, 0)) return failed("RLIMIT_NPROC");
  if (!limit(RLIMIT_CORE, 0)) return failed("RLIMIT_CORE");
  return {};
}

/// A ruleset without a rule: every access that the kernel knows of is handled, and none is granted.
bool forbid_paths() {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;  // all of version 1
  if (version >= 2) attributes.handled_access_fs |= 1ULL << 13U;           // refer
  if (version >= 3) attributes.handled_access_fs |= 1ULL << 14U;           // truncate
  if (version >= 5) attributes.handled_access_fs |= 1ULL << 15U;           // ioctl on devices
  const long ruleset = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (ruleset < 0) return false;
  const bool done = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  close(static_cast<int>(ruleset));
  return done;
}

/// What computing, malloc, abort() and answering need. Memory can never become executable.
bool add_rules(scmp_filter_ctx filter) {
  static constexpr std::array allowed{SCMP_SYS(read),
                                      SCMP_SYS(write),
                                      SCMP_SYS(readv),
                                      SCMP_SYS(writev),
                                      SCMP_SYS(close),
                                      SCMP_SYS(lseek),
                                      SCMP_SYS(brk),
                                      SCMP_SYS(munmap),
                                      SCMP_SYS(madvise),
                                      SCMP_SYS(futex),
                                      SCMP_SYS(getrandom),
                                      SCMP_SYS(sysinfo),
                                      SCMP_SYS(clock_gettime),
                                      SCMP_SYS(gettimeofday),
                                      SCMP_SYS(time),
                                      SCMP_SYS(exit_group),
                                      SCMP_SYS(exit),
                                      SCMP_SYS(rt_sigreturn),
                                      SCMP_SYS(rt_sigprocmask),
                                      SCMP_SYS(getpid),
                                      SCMP_SYS(gettid),
                                      SCMP_SYS(sched_yield),
                                      SCMP_SYS(restart_syscall),
                                      SCMP_SYS(mremap)};
  for (const int call : allowed) {
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
  }
  const auto own = static_cast<scmp_datum_t>(getpid());
  return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) ==
             0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 2, SCMP_A0(SCMP_CMP_EQ, own),
                          SCMP_A2(SCMP_CMP_EQ, SIGABRT)) == 0;
}

bool filter_calls() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
  return filter != nullptr && add_rules(filter.get()) && seccomp_load(filter.get()) == 0;
}

}  // namespace

base::Result<int> keep_only_answer_descriptor() {
  constexpr int answer = 3;
  if (dup2(STDOUT_FILENO, answer) < 0) return failed("dup2");
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return failed("/dev/null");
  if (dup2(null, STDOUT_FILENO) < 0) return failed("dup2");
  if (!sanitized && dup2(null, STDERR_FILENO) < 0) return failed("dup2");
  if (close_range(answer + 1, ~0U, 0) != 0) return failed("close_range");
  // A first printf would ask for the file's state, which the box forbids.
  static std::array<char, 4096> buffer;
  std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());
  return answer;
}

base::Result<Box> close_box(const BoxLimits& limits) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("PR_SET_DUMPABLE");
  Box box;
  box.landlocked = forbid_paths();
  if (auto set = set_limits(limits); !set) return std::unexpected(set.error());
  box.filtered = sanitized || filter_calls();
  return box;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace sandbox
