"""What ECMAScript makes of values: truth, numbers, texts, equality, order. NaN is a Python NaN."""
import math
import re

NAN = math.nan
_SPACE = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029\u1680\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200b)))
_DECIMAL = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def truth(value):
    """JsonLogic's own: an empty list is false, as are 0, "" and null; any object is true."""
    if value is True or value is False:
        return value
    return True if isinstance(value, dict) else bool(value) and value == value


def text(value):
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join("" if item is None else text(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    return number_text(value)


def number_text(value):
    """Number::toString: the shortest digits that give the number back."""
    number = float(value)
    if number != number:
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign, mantissa = ("-" if number < 0 else ""), repr(abs(number))
    digits, _, power = mantissa.partition("e")
    whole, _, part = digits.partition(".")
    part = "" if part == "0" else part
    point = len(whole) + int(power or 0)
    digits = whole + part
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    exponent = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + exponent


def number(value):
    """Number(value)"""
    if isinstance(value, (bool, int, float)):
        return float(value)
    if value is None:
        return 0.0
    if isinstance(value, dict):
        return NAN
    stripped = text(value).strip(_SPACE)
    if not stripped:
        return 0.0
    if _RADIX.fullmatch(stripped):
        try:
            return float(int(stripped, 0))
        except OverflowError:
            return math.inf
    return float(stripped) if _DECIMAL.fullmatch(stripped) else NAN


def parse_float(value):
    """parseFloat(value): as much of a text as is a number."""
    if type(value) is int or is_number(value):
        return float(value)
    match = _DECIMAL.match(text(value).lstrip(_SPACE))
    return float(match.group(0)) if match else NAN


_KINDS = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null",
          list: "object", dict: "object"}


def kind(value):
    return _KINDS[type(value)]


def same(left, right):
    """left === right"""
    left_kind = kind(left)
    if left_kind != kind(right):
        return False
    if left_kind == "object":
        return left is right
    return float(left) == float(right) if left_kind == "number" else left == right


def equal(left, right):
    """left == right"""
    if type(left) is str is type(right):
        return left == right
    left_kind, right_kind = kind(left), kind(right)
    if left_kind == right_kind:
        return same(left, right)
    if "null" in (left_kind, right_kind):
        return False
    if left_kind == "object" and right_kind in ("string", "number", "boolean"):
        left, left_kind = text(left), "string"
    if right_kind == "object" and left_kind in ("string", "number", "boolean"):
        right, right_kind = text(right), "string"
    if left_kind == right_kind == "string":
        return left == right
    return number(left) == number(right)


def ordered(left, right, or_equal=False):
    """left < right, or left <= right"""
    if type(left) is int is type(right):
        left, right = float(left), float(right)
        return left <= right if or_equal else left < right
    left = text(left) if isinstance(left, (list, dict)) else left
    right = text(right) if isinstance(right, (list, dict)) else right
    if isinstance(left, str) and isinstance(right, str):
        left, right = (side.encode("utf-16-be", "surrogatepass") for side in (left, right))
    else:
        left, right = number(left), number(right)
    return left <= right if or_equal else left < right
