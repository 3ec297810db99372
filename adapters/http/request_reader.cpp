#include "adapters/http/request_reader.h"

#include <algorithm>

namespace jalon {

std::size_t RequestReader::feed(std::string_view bytes) {
    if (status_ != Framing::need_more) return 0;
    std::size_t taken = 0;
    if (head_.status() == Framing::need_more) {
        taken = head_.feed(bytes);
        if (head_.status() == Framing::need_more) return taken;
        if (head_.status() == Framing::failed) {
            status_ = Framing::failed;
            return taken;
        }
        begin_body();
    }
    return status_ == Framing::need_more ? taken + feed_body(bytes.substr(taken)) : taken;
}

void RequestReader::begin_body() {
    left_ = head().content_length;
    if (head().chunked) {
        chunks_.emplace(head_.header_use());
    } else if (left_ == 0) {
        status_ = Framing::done;
    }
}

std::size_t RequestReader::feed_body(std::string_view bytes) {
    std::string& body = head().request.body;
    if (chunks_) {
        const std::size_t taken = chunks_->feed(bytes, body);
        status_ = chunks_->status();
        return taken;
    }
    const std::size_t taken = std::min(left_, bytes.size());
    body.append(bytes.substr(0, taken));
    left_ -= taken;
    if (left_ == 0) status_ = Framing::done;
    return taken;
}

bool RequestReader::in_body() const {
    return status_ == Framing::need_more && head_.status() == Framing::done;
}

const FramingProblem& RequestReader::problem() const {
    return chunks_ && chunks_->status() == Framing::failed ? chunks_->problem() : head_.problem();
}

}  // namespace jalon
