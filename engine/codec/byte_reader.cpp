#include "engine/codec/byte_reader.h"

#include <utility>

namespace jalon {

void ByteReader::fail(ErrorCode code, std::string message) {
    if (!ok()) return;
    message += ", at byte " + std::to_string(used_);
    error_ = Error{code, std::move(message)};
    used_ = bytes_.size();
}

void ByteReader::fail_corrupt(const char* message) { fail(ErrorCode::corruption, message); }

}  // namespace jalon
