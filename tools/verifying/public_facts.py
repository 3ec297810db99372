"""What others may know of an instance: rules over its own data and states. Such a rule knows of no
steps and of no time: for it, now is 1970-01-01T00:00:00Z.
"""
import logic

WEIGHT_MAX = 16 << 10  # one for each value, and one for each byte of texts and of members' names


def public_fact(rule, state, zone):
    """Null when the rule fails, and for what is heavy or holds a sealed field."""
    try:
        value = rule({"data": state.data}, logic.Context(zone=zone, active=state.active))
    except logic.RuleError:
        return None
    return value if _may_be_known(value) else None


def _may_be_known(value):
    """Looks at no more of it than may be heavy: lists may hold one another many times."""
    weight, ahead = 0, [value]
    while ahead:
        one = ahead.pop()
        weight += 1
        if isinstance(one, str):
            weight += len(one.encode())
        elif isinstance(one, list):
            ahead += one
        elif isinstance(one, dict):
            if "$sealed" in one:
                return False
            weight += sum(len(name.encode()) for name in one)
            ahead += one.values()
        if weight + len(ahead) > WEIGHT_MAX:
            return False
    return True
