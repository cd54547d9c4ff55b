#pragma once
// One daemon a database: an exclusive lock on a file beside it, released by the kernel when the process ends, however
// it ends.

#include <string>

#include "base/error.hpp"

namespace store {

class Lock {
 public:
  /// Fails with retry where another process holds it, with configuration where the file cannot be made.
  static base::Result<Lock> take(const std::string& database);
  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace store
