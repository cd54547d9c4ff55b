// cskakuho-reader: reads one message that may be hostile, in a box, and tells the daemon what is in it.
//
// Standard input holds one request, standard output takes one answer (sandbox/wire.hpp); it takes no arguments and
// reads no file. It is started by cskakuhod and cskakuhoctl, afresh for each message. Exit status: 0 answered; 3 the
// request cannot be read; 4 out of memory; 5 any other failure. A signal means that the message broke a limit or the
// reader.

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>

#include "reading/contents.hpp"
#include "reading/warm_up.hpp"
#include "sandbox/box.hpp"
#include "sandbox/reader_process.hpp"
#include "sandbox/wire.hpp"

namespace {

std::string read_all(int descriptor) {
  std::string all;
  struct stat state{};
  if (fstat(descriptor, &state) == 0 && state.st_size > 0) all.reserve(static_cast<std::size_t>(state.st_size));
  std::string chunk(1 << 16, '\0');
  while (true) {
    const ssize_t got = read(descriptor, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return all;
    all.append(chunk, 0, static_cast<std::size_t>(got));
  }
}

ports::ReadAnswer read_message(const sandbox::Request& request) {
  using Kind = ports::ReadRequest::Kind;
  const auto& [kind, bytes, name, want] = request.read;
  ports::ReadAnswer answer;
  answer.is_mail = kind == Kind::mail || (kind == Kind::either && reading::looks_like_mail(bytes, name));
  answer.contents = answer.is_mail ? reading::read_mail(bytes, request.limits, want)
                                   : reading::read_file(bytes, name, request.limits, want);
  return answer;
}

int answer_request() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  reading::warm_up();
  const std::string encoded = read_all(STDIN_FILENO);
  const auto request = sandbox::decode_request(encoded);
  if (!request) return sandbox::exit_bad_request;
  const auto descriptor = sandbox::keep_only_answer_descriptor();
  if (!descriptor) return sandbox::exit_failed;
  const auto box = sandbox::close_box(request->box);
  if (!box) return sandbox::exit_failed;

  ports::ReadAnswer answer = read_message(*request);
  answer.filtered = box->filtered;
  const std::string payload = sandbox::encode_answer(answer);
  const bool told = sandbox::write_all(*descriptor, sandbox::encode_frame(payload.size())) &&
                    sandbox::write_all(*descriptor, payload);
  return told ? EXIT_SUCCESS : sandbox::exit_failed;
}

}  // namespace

int main() {
  int status = sandbox::exit_failed;
  try {
    status = answer_request();
  } catch (const std::bad_alloc&) {
    status = sandbox::exit_no_memory;
  } catch (const std::exception&) {
    status = sandbox::exit_failed;
  }
  _exit(status);  // nothing to tidy up: what was allocated goes with the process
}
