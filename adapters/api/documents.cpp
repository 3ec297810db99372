// The documents of this API: openapi.json and asyncapi.json, as they lie in documents/.
#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/api/api.h"
#include "adapters/http/problem.h"

namespace jalon {

void Api::get_document(Call& call) {
    if (auto params = check_params(call.request, {}); !params) return call.respond(params.error());
    const std::string_view path = call.request.path;
    const auto files = api_documents();
    const auto file = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& one) {
        return path.ends_with("/" + std::string(one.path));
    });
    if (file == files.end()) {
        return call.respond(problem(404, "not_found", "there is no such document"));
    }
    call.respond(HttpResponse{200, "application/json", std::string(file->bytes), {}});
}

}  // namespace jalon
