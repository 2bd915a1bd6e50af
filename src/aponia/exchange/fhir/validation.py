"""Checking FHIR resources against HL7's R4 JSON schema, with every fault named at once and in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, final

import jsonschema_rs
import orjson

from aponia.vocabulary.errors import nearest

_SCHEMA_DIALECT: Final = "http://json-schema.org/draft-06/schema#"
_LONGEST_SHOWN: Final = 60
_PATTERNS: Final = {
    "date": "a date, like 2026-11-24, 2026-11 or 2026",
    "dateTime": "a date or a date with time and zone, like 2026-11-24T10:30:00Z",
    "instant": "a moment with seconds and zone, like 2026-11-24T10:30:00Z",
    "time": "a time of day, like 10:30:00",
    "id": "an id of 1 to 64 letters, digits, hyphens and points",
    "code": "a code: words with single plain spaces between them",
    "string": "a text of at least one character, whose only spaces are plain spaces, tabs and line ends",
    "markdown": "a text of at least one character, whose only spaces are plain spaces, tabs and line ends",
    "uri": "an address without spaces",
    "url": "an address without spaces",
    "canonical": "an address without spaces",
    "oid": "an OID, like urn:oid:1.2.3.4.5",
    "uuid": "a UUID, like urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    "base64Binary": "base64",
    "boolean": "true or false",
    "integer": "a whole number",
    "positiveInt": "a whole number of 1 or more",
    "unsignedInt": "a whole number of 0 or more",
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing wrong in a resource; ``path`` leads to it, like ``Bundle.entry[0].resource.birthDate``."""

    path: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


@final
class Validator:
    """HL7's R4 schema, ready to check resources; each type of resource is compiled when it is first met.

    HL7's schema is one choice among all types, whose faults nobody can read. So the type named by ``resourceType`` is checked alone, and
    resources inside resources (in a Bundle, in Parameters, contained) each by their own type.
    """

    def __init__(self, schema_bytes: bytes) -> None:
        schema: dict[str, Any] = json.loads(schema_bytes)
        self._definitions: dict[str, Any] = schema["definitions"]
        self._types = frozenset(schema["discriminator"]["mapping"])
        self._definitions["ResourceList"] = {}
        _allow_technical_correction(self._definitions)
        self._compiled: dict[str, jsonschema_rs.Draft6Validator] = {}

    def issues(self, resource: object) -> tuple[Issue, ...]:
        """Everything wrong in a resource, resources inside it included; empty when it is valid."""
        try:
            # Refuses what would crash the checker: nesting without end, lone surrogates, keys that are no text.
            orjson.dumps(resource, option=orjson.OPT_PASSTHROUGH_DATETIME)
        except orjson.JSONEncodeError as error:
            return (Issue(path="resource", problem=f"this cannot be written as JSON ({error})."),)
        found: list[Issue] = []
        waiting: list[tuple[str, object]] = [("", resource)]
        while waiting:
            path, current = waiting.pop()
            if not isinstance(current, dict):
                problem = f"{_shown(current)} was given, but a JSON object with a resourceType is expected."
                found.append(Issue(path=path or "resource", problem=problem))
                continue
            kind = current.get("resourceType")
            if not isinstance(kind, str) or kind not in self._types:
                found.append(Issue(path=f"{path}.resourceType".lstrip("."), problem=self._unknown_type(kind)))
                continue
            path = path or kind
            found.extend(self._own_issues(kind, current, path))
            waiting.extend(reversed([*_inner(current, path)]))
        return tuple(found)

    def _own_issues(self, kind: str, resource: dict[str, object], path: str) -> Iterator[Issue]:
        validator = self._validator(kind)
        if validator.is_valid(resource):
            return
        errors = list(validator.iter_errors(resource))
        mistyped = {tuple(error.instance_path) for error in errors if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Type)}
        for error in errors:
            said_already = isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern) and tuple(error.instance_path) in mistyped
            if not said_already:
                yield _issue(error, path, self._definitions)

    def _validator(self, kind: str) -> jsonschema_rs.Draft6Validator:
        if kind not in self._compiled:
            needed = _with_all_it_needs(kind, self._definitions)
            self._compiled[kind] = jsonschema_rs.Draft6Validator({"$schema": _SCHEMA_DIALECT, "$ref": f"#/definitions/{kind}", "definitions": needed})
        return self._compiled[kind]

    def _unknown_type(self, kind: object) -> str:
        if kind is None:
            return "this is missing. Name the type of the resource, like Patient."
        guess = nearest(kind, self._types) if isinstance(kind, str) and len(kind) < 80 else None
        return f"{_shown(kind)} is not a resource of FHIR R4." + (f" Did you mean {guess}?" if guess else "")


def _allow_technical_correction(definitions: dict[str, Any]) -> None:
    """Let ``fhirVersion`` be 4.0.1: HL7's file is that of 4.0.0, and this is where the correction differs."""
    for definition in definitions.values():
        version = definition.get("properties", {}).get("fhirVersion", {})
        allowed = version.get("enum") or version.get("items", {}).get("enum")
        if allowed is not None and "4.0.1" not in allowed:
            allowed.append("4.0.1")


def _with_all_it_needs(kind: str, definitions: dict[str, Any]) -> dict[str, Any]:
    needed = {kind: definitions[kind]}
    waiting = [kind]
    while waiting:
        for name in _references(definitions[waiting.pop()]):
            if name not in needed:
                needed[name] = definitions[name]
                waiting.append(name)
    return needed


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value.rsplit("/", 1)[1]
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _inner(resource: dict[str, object], path: str) -> Iterator[tuple[str, object]]:
    """The resources inside a resource, where R4 has a place for them: ``contained``, Bundle entries and outcomes, Parameters."""
    contained = resource.get("contained")
    if isinstance(contained, list):
        yield from ((f"{path}.contained[{index}]", inner) for index, inner in enumerate(contained))
    waiting: list[tuple[str, object]] = [(f"{path}.{name}", resource.get(name)) for name in ("entry", "parameter")]
    while waiting:
        place, rows = waiting.pop(0)
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict):
                here = f"{place}[{index}]"
                response = row.get("response")
                if "resource" in row:
                    yield f"{here}.resource", row["resource"]
                if isinstance(response, dict) and "outcome" in response:
                    yield f"{here}.response.outcome", response["outcome"]
                waiting.append((f"{here}.part", row.get("part")))


def _issue(error: jsonschema_rs.ValidationError, root: str, definitions: dict[str, Any]) -> Issue:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    return Issue(path=root + "".join(steps), problem=_problem(error, definitions))


def _problem(error: jsonschema_rs.ValidationError, definitions: dict[str, Any]) -> str:
    """What is wrong, in words; the name of the FHIR type stands in the path that the schema took."""
    type_name = str(error.schema_path[1]) if len(error.schema_path) > 1 else ""
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=unexpected):
            known = definitions.get(type_name, {}).get("properties", {})
            return "; ".join(_unexpected(name, type_name, known) for name in unexpected)
        case jsonschema_rs.ValidationErrorKind.Required(property=name):
            return f"{name} is missing."
        case jsonschema_rs.ValidationErrorKind.Enum(options=options):
            return f"{_shown(error.instance)} is not one of: {', '.join(map(str, options))}."
        case jsonschema_rs.ValidationErrorKind.Type(types=types):
            return f"{_shown(error.instance)} was given, but {_json_kind(types)} is expected."
        case jsonschema_rs.ValidationErrorKind.Pattern():
            return f"{_shown(error.instance)} is not {_PATTERNS.get(type_name, 'in the form that FHIR asks for here')}."
        case _:
            return error.message if len(error.message) <= 4 * _LONGEST_SHOWN else f"{error.message[: 4 * _LONGEST_SHOWN]}…"


def _unexpected(name: str, type_name: str, known: dict[str, Any]) -> str:
    shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
    guess = nearest(name, known) if len(name) <= _LONGEST_SHOWN else None
    return f"{shown} is not an element of {type_name.replace('_', '.')}." + (f" Did you mean {guess}?" if guess else "")


def _json_kind(types: list[str]) -> str:
    words = {"array": "a list", "object": "an object", "string": "a text", "number": "a number", "boolean": "true or false"}
    return " or ".join(words.get(name, name) for name in types)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | int | float | bool) or value is None else type(value).__name__
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
