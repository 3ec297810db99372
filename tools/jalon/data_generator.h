// DataGenerator: values that fit a JSON Schema, for trial runs.
//
// It knows draft-07 as far as workflows use it: type, enum, const, properties, required, items,
// minItems, minimum, maximum, lengths, format (date, date-time, country), pattern, anyOf, oneOf,
// allOf. What it draws will mostly fit; the schema itself is the judge. Dates lie near today or
// near the dates of the instance, and a field is often given what the instance already has under
// that name, since rules compare these.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/chance.h"
#include "engine/base/time.h"
#include "engine/base/value.h"
#include "tools/jalon/compared.h"

namespace jalon {

class DataGenerator {
public:
    // Both must outlive the generator.
    DataGenerator(Chance& chance, const Compared& compared)
        : chance_(chance), compared_(compared) {}

    // `data`: the instance's.
    [[nodiscard]] Value draw(const Value& schema, const Value& data, const Date& today);

    // What another instance may say; `name` as in "host.until". No schema is known for it.
    [[nodiscard]] Value draw_fact(const std::string& name, const Value& data, const Date& today);

    // A short text of the data, such as an id; "" when it has none.
    [[nodiscard]] std::string some_text(const Value& data);

private:
    [[nodiscard]] Value draw_at(const Value& schema, std::string_view name, int depth);
    [[nodiscard]] Value draw_type(std::string_view type, const Value& schema, std::string_view name,
                                  int depth);
    [[nodiscard]] Value draw_object(const Value& schema, int depth);
    [[nodiscard]] Value draw_array(const Value& schema, std::string_view name, int depth);
    [[nodiscard]] Value draw_number(const Value& schema, std::string_view name, bool whole);
    [[nodiscard]] Value draw_string(const Value& schema, std::string_view name);
    [[nodiscard]] std::string draw_date();
    [[nodiscard]] std::string draw_country(std::string_view name);
    [[nodiscard]] std::string draw_plain(const Value& schema);
    [[nodiscard]] const Value* seen_or_compared(std::string_view name);
    void look_around(const Value& data, const Date& today);

    Chance& chance_;
    const Compared& compared_;
    Date today_;
    const Value* data_ = nullptr;  // during a draw
    std::vector<Date> dates_;      // of the instance, and those drawn a moment ago
};

}  // namespace jalon
