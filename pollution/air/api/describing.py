"""The programs' door described: the OpenAPI file in the reader's language, and the same as parts of a page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pollution.air.api.door import api

WORDS = ("description", "summary")


def description() -> dict:
    """Return the OpenAPI file; what is said for people stands in their language."""
    return _spoken(api.get_openapi_schema(path_prefix=reverse("air-api:stations").removesuffix("stations")))


def _spoken(part):
    """Return a part of the file with its sentences in the reader's language."""
    if isinstance(part, dict):
        return {name: _(value) if name in WORDS and isinstance(value, str) and value else _spoken(value) for name, value in part.items()}
    return [_spoken(one) for one in part] if isinstance(part, list) else part


@dataclass(frozen=True)
class Field:
    """A field of a body, an answer or a question."""

    name: str
    kind: str
    words: str
    is_needed: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A thing with fields."""

    name: str
    fields: list[Field]


@dataclass(frozen=True)
class Operation:
    """What a program may do at one address."""

    name: str
    method: str
    address: str
    summary: str
    words: str
    asked: list[Field]
    body: list[Part]
    answer: list[Part]


def operations() -> list[Operation]:
    """Return all operations as the page shows them."""
    file = description()
    shapes = file["components"]["schemas"]
    found = []
    for address, of_address in file["paths"].items():
        for method, told in of_address.items():
            body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            answer = told["responses"][200]["content"]["application/json"]["schema"]
            asked = [_field(one["name"], one["schema"] | one, one.get("required", False)) for one in told.get("parameters", [])]
            said = told["summary"], told.get("description", "")
            parts = _parts(body, shapes) if body else [], _parts(answer, shapes)
            found.append(Operation(told["operationId"].rpartition("_")[2], method.upper(), address, *said, asked, *parts))
    return found


def _parts(schema: dict, shapes: dict) -> list[Part]:
    """Return the things of which a body or an answer is made, each once."""
    found, waiting = {}, _named(schema)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            needed = shapes[name].get("required", [])
            told = shapes[name].get("properties", {})
            found[name] = Part(name, [_field(one, part, one in needed) for one, part in told.items()])
            waiting += [other for part in told.values() for other in _named(part)]
    return list(found.values())


def _named(part) -> list[str]:
    """Return the names of the things to which a part of the file points."""
    if isinstance(part, dict):
        own = [part["$ref"].rpartition("/")[2]] if "$ref" in part else []
        return own + [one for value in part.values() for one in _named(value)]
    return [one for other in part for one in _named(other)] if isinstance(part, list) else []


def _field(name: str, told: dict, is_needed: bool) -> Field:
    kinds = [one.get("type", "") for one in told.get("anyOf", [told])]
    return Field(
        name, " | ".join(dict.fromkeys(one for one in kinds if one)), told.get("description", ""), is_needed, tuple(told.get("enum", ()))
    )
