"""Holds recorded traffic against Discord's own OpenAPI description of API v10 (discord/discord-api-spec, MIT licence).

The sandbox's word about Discord is worth what this says of it: requests must be such as Discord takes, answers such as
Discord gives. The description lies beside the repository; without it there is nothing to check, which only CI minds.
"""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema_rs import Draft202012Validator, Registry

DESCRIPTION = Path(__file__).parents[3] / "shared" / "contract" / "openapi.json"
SHOWN_PROBLEMS = 3

Json = dict[str, Any]


def violations(traffic: Path) -> list[str]:
    """One sentence for every way in which an exchange in `traffic` is not Discord's; none when all are."""
    if not DESCRIPTION.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"Discord's description is not at {DESCRIPTION}")
        pytest.skip(f"Discord's description is not at {DESCRIPTION}, so traffic cannot be checked")
    lines = traffic.read_text().splitlines()
    return [
        f"line {number}: {problem}" for number, line in enumerate(lines, 1) for problem in _problems(json.loads(line))
    ]


@cache
def _description() -> Json:
    description: Json = json.loads(DESCRIPTION.read_text())
    # The API takes integers for the ids of attachments, and discord.py sends them; the description says string.
    description["components"]["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
    return description


@cache
def _routes() -> list[tuple[re.Pattern[str], str, Json]]:
    """Literal paths before those with parameters: '@original' before '{message_id}'."""
    paths = sorted(_description()["paths"].items(), key=lambda item: item[0].count("{"))
    return [(re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))), path, item) for path, item in paths]


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"urn:discord#{quote(pointer)}"}, registry=_registry())


@cache
def _registry() -> Registry:
    return Registry([("urn:discord", _description())])


def _problems(exchange: Json) -> Iterator[str]:
    method = exchange["method"].lower()
    path = re.sub(r"^/api(/v\d+)?", "", exchange["path"].split("?")[0])
    found = next(
        ((name, item) for pattern, name, item in _routes() if pattern.fullmatch(path) and method in item), None
    )
    if found is None:
        yield f"{method.upper()} {path}: not a route of Discord's description"
        return
    name, item = found
    at = f"/paths/{name.replace('~', '~0').replace('/', '~1')}/{method}"
    operation, status = item[method], exchange["status"]
    if exchange["request"] is not None and "requestBody" in operation and status < 400:
        yield from _mismatches(f"{at}/requestBody", operation["requestBody"]["content"], exchange["request"], name)
    answer = operation["responses"].get(str(status), {}).get("content", {})
    if exchange["response"] is not None and status < 300 and "application/json" in answer:
        yield from _mismatches(f"{at}/responses/{status}", answer, exchange["response"], name)


def _mismatches(at: str, content: Json, body: object, name: str) -> Iterator[str]:
    kind = "application/json" if "application/json" in content else next(iter(content))
    pointer = f"{at}/content/{kind.replace('/', '~1')}/schema"
    for error in list(_validator(pointer).iter_errors(body))[:SHOWN_PROBLEMS]:
        yield f"{name} {'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
