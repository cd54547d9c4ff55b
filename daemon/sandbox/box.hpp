#pragma once
// The box in which hostile bytes are read: a process that can compute, and say what it found, and nothing else.

#include <chrono>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace sandbox {

struct BoxLimits {
  base::Bytes memory = base::megabytes(512);  // address space
  std::chrono::seconds time{30};              // of the processor
};

struct Box {
  bool filtered = false;    // system calls are limited to the list
  bool landlocked = false;  // no path can be opened even without the filter
};

/// Moves standard output to another descriptor, which is returned, and puts /dev/null in its place, for libraries that
/// print; closes every descriptor but these. To be called before the box is closed.
base::Result<int> keep_only_answer_descriptor();

/// Closes the box for the rest of the process's life: no new privileges, no core, no files, sockets, processes or
/// programs, bounded memory and time. A system call that is not on the list kills the process (SIGSYS). A kernel
/// without seccomp or Landlock is told in the result. Fails with give_up where even the limits cannot be set. Under
/// AddressSanitizer memory and system calls stay free.
base::Result<Box> close_box(const BoxLimits& limits);

/// Writes all of the bytes; false where the descriptor takes no more of them.
bool write_all(int descriptor, std::string_view bytes);

}  // namespace sandbox
