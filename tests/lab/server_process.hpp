#pragma once
// A server of this folder as a child of a C++ test: it prints a line of JSON when it is ready, answers commands on
// stdin, and ends when stdin closes or the test dies.

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace lab {

class ServerProcess {
 public:
  /// `script` stands in tests/lab: «dovecot.py». Throws where the server does not come up.
  explicit ServerProcess(const std::string& script, std::vector<std::string> arguments = {}) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    arguments.insert(arguments.begin(), {"/usr/bin/python3", "-B", std::string(SOURCE_DIR) + "/tests/lab/" + script});
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      dup2(in[0], 0);
      dup2(out[1], 1);
      signal(SIGPIPE, SIG_DFL);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    output_ = fdopen(out[0], "r");
    hello = read_json();
  }

  ~ServerProcess() {
    close(input_);
    int status = 0;
    waitpid(pid_, &status, 0);
    fclose(output_);
  }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// {"do": …} → what it answered. Throws on an error.
  nlohmann::json ask(const nlohmann::json& request) {
    std::string line = request.dump() + "\n";
    for (std::size_t sent = 0; sent < line.size();) {
      ssize_t wrote = write(input_, line.data() + sent, line.size() - sent);
      if (wrote <= 0) throw std::runtime_error("the server is gone");
      sent += static_cast<std::size_t>(wrote);
    }
    auto answer = read_json();
    if (answer.contains("error")) throw std::runtime_error(answer["error"].get<std::string>());
    return answer["ok"];
  }

  nlohmann::json hello;  // host, port, tls_port, ca_file …

 private:
  nlohmann::json read_json() {
    char* line = nullptr;
    std::size_t room = 0;
    ssize_t length = getline(&line, &room, output_);
    std::string text(line ? line : "", length > 0 ? static_cast<std::size_t>(length) : 0);
    free(line);
    if (text.empty()) throw std::runtime_error("the server under test did not start or died");
    return nlohmann::json::parse(text);
  }

  pid_t pid_ = -1;
  int input_ = -1;
  FILE* output_ = nullptr;
};

}  // namespace lab
