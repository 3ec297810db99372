// Operators over dates. A bare date and an instant may be mixed: where a date is wanted, an instant
// stands for its local date in the zone of the context.
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/time.h"
#include "engine/chart/rule_coerce.h"
#include "engine/chart/rule_evaluation.h"
#include "engine/chart/rule_node.h"

namespace jalon {
namespace {

using Arguments = std::span<const Operand>;

struct Moment {
    Date date;
    std::optional<Timestamp> instant;  // nullopt: a bare date
};

const ZoneRules& zones_of(const RuleContext& context) {
    static const UtcRules utc;
    return context.zones != nullptr ? *context.zones : utc;
}

// nullopt, and failed, when the rules do not know the zone.
std::optional<LocalDateTime> local_of(Evaluation& evaluation, Timestamp instant) {
    const RuleContext& context = evaluation.context();
    if (zones_of(context).knows(context.zone)) {
        return zones_of(context).local(instant, context.zone);
    }
    evaluation.fail(ErrorCode::type, "the time zone is not known");
    return std::nullopt;
}

std::optional<Moment> moment_of(Evaluation& evaluation, const Operand& operand) {
    const std::string_view text = text_or(&operand.value(), "");
    if (const auto date = parse_date(text)) return Moment{*date, std::nullopt};
    const auto instant = parse_timestamp(text);
    if (!instant) {
        evaluation.fail(ErrorCode::type, "an operand is neither a date nor an instant");
        return std::nullopt;
    }
    const auto local = local_of(evaluation, *instant);
    if (!local) return std::nullopt;
    return Moment{local->date, *instant};
}

// Calls `use` with the moments of the first `count` arguments, or fails.
template <std::size_t count, typename Use>
Operand with_moments(Evaluation& evaluation, Arguments arguments, const Use& use) {
    std::array<Moment, count> moments;
    for (std::size_t i = 0; i < count; ++i) {
        const auto moment = moment_of(evaluation, arguments[i]);
        if (!moment) return {};
        moments[i] = *moment;
    }
    return use(moments);
}

bool is_before(const Moment& left, const Moment& right) {
    if (left.instant && right.instant) return *left.instant < *right.instant;
    return left.date < right.date;
}

// Who was born on 29 February is a year older on 1 March of a common year.
std::int64_t whole_years(const Date& birth, const Date& on) {
    if (on < birth) return -whole_years(on, birth);
    const bool had_birthday = Date{0, on.month, on.day} >= Date{0, birth.month, birth.day};
    return on.year - birth.year - (had_birthday ? 0 : 1);
}

Operand date_age(Evaluation& evaluation, Arguments arguments) {
    return with_moments<2>(evaluation, arguments, [](const auto& moments) {
        return Value{whole_years(moments[0].date, moments[1].date)};
    });
}

Operand date_days(Evaluation& evaluation, Arguments arguments) {
    return with_moments<2>(evaluation, arguments, [](const auto& moments) {
        return Value{days_of(moments[1].date) - days_of(moments[0].date)};
    });
}

Operand date_months(Evaluation& evaluation, Arguments arguments) {
    return with_moments<2>(evaluation, arguments, [](const auto& moments) {
        return Value{months_between(moments[0].date, moments[1].date)};
    });
}

Operand date_before(Evaluation& evaluation, Arguments arguments) {
    return with_moments<2>(evaluation, arguments, [](const auto& moments) {
        return Value{is_before(moments[0], moments[1])};
    });
}

Operand date_after(Evaluation& evaluation, Arguments arguments) {
    return with_moments<2>(evaluation, arguments, [](const auto& moments) {
        return Value{is_before(moments[1], moments[0])};
    });
}

Operand date_within(Evaluation& evaluation, Arguments arguments) {
    return with_moments<3>(evaluation, arguments, [](const auto& moments) {
        return Value{!is_before(moments[0], moments[1]) && !is_before(moments[2], moments[0])};
    });
}

// The calendar part moves the wall clock; the clock part is time that passes, so that an hour is an
// hour also on the night when clocks are changed.
Operand add_to_instant(Evaluation& evaluation, Timestamp instant, const Duration& duration) {
    if (duration.months != 0 || duration.days != 0) {
        const auto local = local_of(evaluation, instant);
        if (!local) return {};
        const RuleContext& context = evaluation.context();
        const LocalDateTime moved = add(*local, {duration.months, duration.days, 0});
        instant = zones_of(context).resolve(moved, context.zone);
    }
    return Value{to_string(Timestamp{instant.value() + duration.microseconds})};
}

Operand date_add(Evaluation& evaluation, Arguments arguments) {
    const auto duration = parse_duration(text_or(&arguments[1].value(), ""));
    if (!duration) return evaluation.fail(ErrorCode::type, "date.add wants a duration such as P6M");
    return with_moments<1>(evaluation, arguments, [&](const auto& moments) {
        const Moment& start = moments[0];
        if (start.instant) return add_to_instant(evaluation, *start.instant, *duration);
        return Operand{Value{to_string(add(LocalDateTime{start.date, 0}, *duration).date)}};
    });
}

Operand date_at(Evaluation& evaluation, Arguments arguments) {
    const Value& share = arguments[2].value();
    const bool is_number = share.as_int() != nullptr || share.as_double() != nullptr;
    const double percent = is_number ? number_of(share) : -1;
    if (percent < 0 || percent > 100) {
        return evaluation.fail(ErrorCode::type, "date.at wants a share between 0 and 100");
    }
    return with_moments<2>(evaluation, arguments, [&](const auto& moments) {
        const std::int64_t start = days_of(moments[0].date);
        const std::int64_t term = days_of(moments[1].date) - start;
        const double passed = std::floor(static_cast<double>(term) * percent / 100);
        return Value{to_string(date_of_days(start + static_cast<std::int64_t>(passed)))};
    });
}

Operand date_of(Evaluation& evaluation, Arguments arguments) {
    return with_moments<1>(evaluation, arguments,
                           [](const auto& moments) { return Value{to_string(moments[0].date)}; });
}

Operand date_today(Evaluation& evaluation, Arguments) {
    const auto local = local_of(evaluation, evaluation.context().now);
    return local ? Value{to_string(local->date)} : Value{};
}

Operand date_now(Evaluation& evaluation, Arguments) {
    return Value{to_string(evaluation.context().now)};
}

constexpr std::array<RuleOperator, 11> date_table{{
    {"date.age", 2, 2, date_age, nullptr},
    {"date.add", 2, 2, date_add, nullptr},
    {"date.days", 2, 2, date_days, nullptr},
    {"date.months", 2, 2, date_months, nullptr},
    {"date.before", 2, 2, date_before, nullptr},
    {"date.after", 2, 2, date_after, nullptr},
    {"date.within", 3, 3, date_within, nullptr},
    {"date.at", 3, 3, date_at, nullptr},
    {"date.of", 1, 1, date_of, nullptr},
    {"date.today", 0, 0, date_today, nullptr},
    {"date.now", 0, 0, date_now, nullptr},
}};

}  // namespace

std::span<const RuleOperator> date_operators() { return date_table; }

}  // namespace jalon
