#include "adapters/http/message.h"

#include "adapters/http/syntax.h"

namespace jalon {

const std::string* HttpRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equal_ignoring_case(key, name)) return &value;
    }
    return nullptr;
}

const std::string* HttpRequest::param(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name) return &value;
    }
    return nullptr;
}

}  // namespace jalon
