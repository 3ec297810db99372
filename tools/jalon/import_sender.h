// ImportSender: sends the requests of a row and tells what became of them. A request that the
// server took before is repeated, not carried out again: its key says so.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/jalon/http_client.h"
#include "tools/jalon/import_confirm.h"
#include "tools/jalon/import_row.h"
#include "tools/jalon/verbs.h"

namespace jalon {

enum class ImportOutcome {
    accepted,
    repeated,  // all of it was there before this import began
    refused,   // this row; the next one may pass
    stopped,   // no row will pass
};

struct Imported {
    ImportOutcome outcome = ImportOutcome::accepted;
    std::string why = {};  // refused, stopped; one line
    Exit exit = Exit::ok;  // stopped
};

// Thread-safety: none.
class ImportSender {
public:
    // `tokens`: environment variable → token, for the requests that name one.
    ImportSender(const Environment& environment, ServerAddress server,
                 const std::map<std::string, std::string>& tokens);

    // Notes where the log ends, so that what is repeated can be told, and who sends. REQUIRES:
    // called first.
    [[nodiscard]] Imported begin();

    // Waits and tries again while the server is too busy or does not know the outcome.
    [[nodiscard]] Imported send(const ImportRow& row);

    // Would the row pass, as far as reading tells? An instance that is there already passes when
    // its start was this row's; what is sealed is taken to be the same.
    [[nodiscard]] Imported look(const ImportRow& row);

    // The second person's part of a row that somebody else imported: compares, then sends unless
    // it is a dry run. See confirm_row.
    [[nodiscard]] Imported confirm(const ImportContext& context, const ImportRow& row,
                                   bool dry_run);

private:
    [[nodiscard]] Imported send(const ImportRequest& request);
    [[nodiscard]] Imported send(const std::vector<ImportRequest>& requests);
    // Into `instance`. accepted: it is there.
    [[nodiscard]] Imported read(const std::string& id, ImportedInstance& instance);
    // The answer's JSON, into `answer`.
    [[nodiscard]] Imported get(const std::string& target, Value& answer);
    [[nodiscard]] Result<ClientReply> patiently(HttpClient& client, const ClientRequest& request);
    [[nodiscard]] Imported failure(const Result<ClientReply>& reply) const;

    std::string language_;
    std::map<std::string, HttpClient> clients_;  // by environment variable; "": the ordinary one
    std::int64_t head_ = 0;
    std::string subject_;
};

}  // namespace jalon
