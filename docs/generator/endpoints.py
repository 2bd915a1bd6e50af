"""The JSON API, as its OpenAPI description tells it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

from generator.markdown import code, notice, plain, table

_Schema = Mapping[str, Any]
_PREFIX: Final = "#/components/schemas/"


def endpoints_page() -> str:
    """Every endpoint with what it takes and gives, then every shape."""
    description = _openapi()
    parts = ["# API\n", notice("the API's own description, which a running site serves at `/api/openapi.json`"), _INTRODUCTION]
    parts.append("## Endpoints\n")
    for path, methods in description["paths"].items():
        for method, endpoint in methods.items():
            parts.extend(_endpoint(f"{method.upper()} {path}", endpoint))
    parts.append("## Shapes\n")
    for name, shape in sorted(description["components"]["schemas"].items()):
        parts.append(f"### {name}\n")
        parts.append(f"{_sentence(shape.get('description', ''))}\n")
        parts.append(_fields(shape))
    return "\n".join(parts)


def _openapi() -> dict[str, Any]:
    """The description of the API, from settings that leave nothing behind on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["APONIA_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "aponia.faces.settings"
        import django  # noqa: PLC0415 - settings come first

        django.setup()
        from aponia.faces.api.endpoints import api  # noqa: PLC0415 - as above

        return dict(api.get_openapi_schema())


def _endpoint(name: str, endpoint: _Schema) -> Iterator[str]:
    yield f"### {code(name)}\n"
    yield f"{plain(endpoint['summary'])}. {_sentence(endpoint.get('description', ''))}\n"
    parameters = endpoint.get("parameters", [])
    if parameters:
        rows = [[code(one["name"]), one["in"], _kind(one["schema"]), "yes" if one["required"] else "no"] for one in parameters]
        yield table(["parameter", "in", "kind", "required"], rows)
    if "requestBody" in endpoint:
        body = endpoint["requestBody"]["content"]["application/json"]["schema"]
        yield f"Takes: {_kind(body)}.\n"
    yield table(["status", "gives"], _responses(endpoint["responses"]))


def _responses(responses: _Schema) -> Iterator[list[str]]:
    for status, response in sorted(responses.items(), key=lambda item: str(item[0])):
        content = response.get("content", {})
        gives = [f"{_kind(body.get('schema', {}))} ({code(kind)})" for kind, body in content.items()]
        yield [str(status), ", ".join(gives) or plain(response.get("description", ""))]


def _fields(shape: _Schema) -> str:
    needed = set(shape.get("required", ()))
    rows = [
        [code(name), _kind(field), "yes" if name in needed else "no", _sentence(field.get("description", ""))]
        for name, field in shape.get("properties", {}).items()
    ]
    return table(["key", "kind", "required", "what it is"], rows)


def _kind(schema: _Schema) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(_PREFIX)
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(code(str(one)) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("format") == "date":
        return "date"
    return str(schema.get("type", "any value"))


def _sentence(text: str) -> str:
    return plain(text.replace("``", "")) if text else ""


_INTRODUCTION: Final = """\
The same questions and the same answers as every other face, for programs. No key is needed, nothing that is sent is kept, and every answer is JSON
except the letter, which is PDF. A request with any fault is refused whole, and all its faults come back at once.
How to use it step by step: [use the API](../how-to/use-the-api.md).
"""
