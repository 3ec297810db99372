"""JSON Schema, as far as the documents of the API use it: 2020-12 and draft-07 agree on all of it.

A keyword that is not known here is an error: nothing in a document goes unchecked.
"""
import functools
import json
import pathlib
import re

TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool,
         "integer": int, "number": (int, float)}
TIME = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
                  r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})\Z")


def is_a(value, name):
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def same(left, right):
    """Equality of JSON: true is not 1."""
    return type(left) is type(right) and left == right


@functools.cache
def pattern(text):
    """`$` is the end, not also the place before a last line feed."""
    return re.compile(re.sub(r"\$$", r"\\Z", text))


class Schemas:
    """The schemas of some files, whose references lead from one to another by file name."""

    def __init__(self, *files):
        self.files = {}
        for file in map(pathlib.Path, files):
            document = json.loads(file.read_text(encoding="utf-8"))
            self.files[file.name] = self.with_file(document, file.name)
        self.resolve = functools.cache(self.resolve)

    def with_file(self, node, name):
        """The document with `#/…` written `name#/…`."""
        if isinstance(node, list):
            return [self.with_file(one, name) for one in node]
        if not isinstance(node, dict):
            return node
        return {key: name + value if key == "$ref" and value.startswith("#")
                else self.with_file(value, name) for key, value in node.items()}

    def resolve(self, reference):
        name, _, pointer = reference.partition("#")
        node = self.files[name]
        for part in pointer.strip("/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return node

    def followed(self, node):
        """What the node says, or what the reference says that it is."""
        while "$ref" in node:
            node = self.resolve(node["$ref"])
        return node

    def fault(self, schema, value, at=""):
        """The first place where the value does not fit, and why; None: it fits."""
        for keyword, wanted in schema.items():
            found = getattr(self, "_" + keyword.lstrip("$"))(wanted, value, at, schema)
            if found:
                return found
        return None

    def fits(self, schema, value):
        return self.fault(schema, value) is None

    def _ref(self, reference, value, at, _):
        return self.fault(self.resolve(reference), value, at)

    def _description(self, *_):
        return None

    _default = _description

    def _type(self, names, value, at, _):
        names = [names] if isinstance(names, str) else names
        if not any(is_a(value, name) for name in names):
            return f"{at}: {value!r:.100} is no {' or '.join(names)}"
        return None

    def _const(self, wanted, value, at, _):
        return None if same(wanted, value) else f"{at}: {value!r:.100} is not {wanted!r}"

    def _enum(self, wanted, value, at, _):
        if any(same(one, value) for one in wanted):
            return None
        return f"{at}: {value!r:.100} is none of {wanted}"

    def _required(self, names, value, at, _):
        if isinstance(value, dict) and (missing := [name for name in names if name not in value]):
            return f"{at}: lacks {missing}"
        return None

    def _properties(self, schemas, value, at, _):
        if not isinstance(value, dict):
            return None
        return next(filter(None, (self.fault(schema, value[name], f"{at}/{name}")
                                  for name, schema in schemas.items() if name in value)), None)

    def _patternProperties(self, schemas, value, at, _):
        if not isinstance(value, dict):
            return None
        return next(filter(None, (self.fault(schema, one, f"{at}/{name}")
                                  for text, schema in schemas.items()
                                  for name, one in value.items() if pattern(text).search(name))),
                    None)

    def _additionalProperties(self, wanted, value, at, schema):
        if not isinstance(value, dict):
            return None
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        others = [name for name in value if name not in known
                  and not any(pattern(text).search(name) for text in patterns)]
        if wanted is False:
            return f"{at}: has {others} beside what is known" if others else None
        return next(filter(None, (self.fault(wanted, value[name], f"{at}/{name}")
                                  for name in others)), None)

    def _items(self, schema, value, at, _):
        if not isinstance(value, list):
            return None
        return next(filter(None, (self.fault(schema, one, f"{at}/{index}")
                                  for index, one in enumerate(value))), None)

    def _maxItems(self, bound, value, at, _):
        too_many = isinstance(value, list) and len(value) > bound
        return f"{at}: has more than {bound} items" if too_many else None

    def _pattern(self, text, value, at, _):
        wrong = isinstance(value, str) and not pattern(text).search(value)
        return f"{at}: {value!r:.100} does not match {text}" if wrong else None

    def _format(self, name, value, at, _):
        if name != "date-time":
            raise AssertionError(f"the format {name} is not checked here")
        wrong = isinstance(value, str) and not TIME.match(value)
        return f"{at}: {value!r:.100} is no RFC 3339 time" if wrong else None

    def _minimum(self, bound, value, at, _):
        too_small = is_a(value, "number") and value < bound
        return f"{at}: {value} is below {bound}" if too_small else None

    def _maximum(self, bound, value, at, _):
        too_large = is_a(value, "number") and value > bound
        return f"{at}: {value} is above {bound}" if too_large else None

    def _minLength(self, bound, value, at, _):
        return f"{at}: is too short" if isinstance(value, str) and len(value) < bound else None

    def _maxLength(self, bound, value, at, _):
        return f"{at}: is too long" if isinstance(value, str) and len(value) > bound else None

    def _allOf(self, schemas, value, at, _):
        return next(filter(None, (self.fault(schema, value, at) for schema in schemas)), None)

    def _anyOf(self, schemas, value, at, _):
        faults = [self.fault(schema, value, at) for schema in schemas]
        return None if None in faults else f"{at}: fits none: {faults}"

    def _oneOf(self, schemas, value, at, _):
        faults = [self.fault(schema, value, at) for schema in schemas]
        return None if faults.count(None) == 1 else f"{at}: does not fit exactly one: {faults}"
