"""Why a rule gives no result."""


class RuleError(Exception):
    """The rule has no result: a wrong type, no finite number."""


class Unchecked(Exception):
    """It cannot be worked out here; says why."""
