#pragma once
// curl's handle and its socket, kept out of the header that others include.

#include <curl/curl.h>

#include "net/line_connection.hpp"

namespace net {

struct LineConnection::Handle {
  CURL* easy;
  curl_socket_t socket = CURL_SOCKET_BAD;

  explicit Handle(CURL* connected) : easy(connected) { curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket); }
  ~Handle() { curl_easy_cleanup(easy); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

}  // namespace net
