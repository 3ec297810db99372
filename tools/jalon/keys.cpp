// jalon keys rotate: a new root key for the persons' keys, while no server runs.
#include "adapters/crypto/subject_keys.h"
#include "adapters/files/data_directory.h"
#include "adapters/json/json.h"
#include "tools/jalon/output.h"
#include "tools/jalon/verbs.h"

namespace jalon {

Exit run_keys_rotate(const KeysVerb& verb) {
    const auto data = DataDirectory::open(verb.data, OpenMode::existing, "UTC", wall_clock());
    if (!data) return fail(data.error());
    const auto keys = SubjectKeys::open(data->keys_path(), SubjectKeys::Access::write);
    if (!keys) return fail(keys.error());
    const auto count = (*keys)->rotate();
    if (!count) return fail(count.error());
    if (verb.json) {
        print_line(to_json(Value::Object{{"keys", static_cast<std::int64_t>(*count)}}));
        return Exit::ok;
    }
    print_line(std::to_string(*count) + " keys of persons wrapped under a new root key");
    print_note("older copies of " + data->keys_path() +
               "/root.key must go too: with one of them, " +
               "an older copy of the keys still opens what was erased since");
    return Exit::ok;
}

}  // namespace jalon
