#pragma once
// What the daemon and cskakuho-reader say to each other, as bytes. The daemon believes none of the answer's: it is
// decoded within the limits of the request, or refused whole.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "ports/reader.hpp"
#include "sandbox/box.hpp"

namespace sandbox {

/// A request as the reader sees it; `bytes` lies in what was decoded.
struct Request {
  ports::ReadRequest read;
  reading::Limits limits;
  BoxLimits box;
};

/// All of a request but its bytes, which follow it as they are.
std::string encode_request_head(const Request& request);
/// Head and bytes. Fails with bad_input.
base::Result<Request> decode_request(std::string_view encoded);

/// The frame of an answer: a mark and the length of what follows, `frame_size` bytes in all.
inline constexpr std::size_t frame_size = 12;
std::string encode_frame(std::uint64_t length);
/// The length that the frame announces. Fails with retry where the mark is not ours.
base::Result<std::uint64_t> decode_frame(std::string_view frame);

std::string encode_answer(const ports::ReadAnswer& answer);
/// Fails with retry on anything off: a count or length beyond the limits, text that is not UTF-8, an enum out of its
/// range, cells out of order or pointing out of their pool, bytes left over.
base::Result<ports::ReadAnswer> decode_answer(std::string_view encoded, const reading::Limits& limits);

}  // namespace sandbox
