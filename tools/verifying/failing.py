"""Why a rule gives no result."""

# What Python raises at a document that is no workflow, which only a forged log publishes.
UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class RuleError(Exception):
    """The rule has no result: a wrong type, no finite number."""


class Unchecked(Exception):
    """It cannot be worked out here; says why."""
