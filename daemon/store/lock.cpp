#include "store/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace store {

base::Result<Lock> Lock::take(const std::string& database) {
  const std::string path = database + ".lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return base::fail(base::Failure::configuration, fmt::format("{} cannot be opened: {}", path, std::strerror(errno)),
                      "the folder of store.path must exist and belong to the service's user");
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor);
    return base::fail(base::Failure::retry, fmt::format("another cskakuhod works with {}", database),
                      "stop it first: two daemons would answer twice");
  }
  return Lock(descriptor);
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Lock::~Lock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace store
