"""The providers' published specifications as validators. They lie beside the repository, never in it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator, RefResolver

from westline.build import ROOT

SPECS = ROOT.parent / "shared" / "specs"
META = SPECS / "meta-business-messaging-api_v23.0.yaml"
BOT_API = SPECS / "telegram-bot-api.json"

# Fields that the API has and Meta's file of 2025-11 does not name yet (seen in Meta's documentation, 2026).
NEWER_THAN_THE_FILE = ("recipient", "biz_opaque_callback_data")


def lifted(node: Any) -> Any:
    """allOf + additionalProperties: false cannot be satisfied as written; unevaluatedProperties can."""
    if isinstance(node, list):
        return [lifted(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: lifted(value) for key, value in node.items()}
    branches = [branch for branch in node.get("allOf", []) if isinstance(branch, dict)]
    if any(branch.pop("additionalProperties", True) is False for branch in branches):
        node["unevaluatedProperties"] = False
    return node


@cache
def meta_document() -> dict[str, Any]:
    """Meta's OpenAPI file, as it is."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(META.read_text(), Loader=loader))  # noqa: S506 - a safe loader, in C where there is one


@cache
def meta_validator(schema: str = "Message") -> Draft202012Validator:
    """A validator for one of Meta's schemas."""
    resolver = RefResolver("", lifted(meta_document()))
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}"}, resolver=resolver)


@cache
def bot_api() -> dict[str, Any]:
    """Telegram's methods and types."""
    return dict(json.loads(BOT_API.read_text()))


def check_telegram(method: str, values: dict[str, Any]) -> None:
    """Every field exists, and every required one is there."""
    fields = {f["name"]: f["required"] for f in bot_api()["methods"][method].get("fields", [])}
    assert set(values) <= set(fields), method
    assert {name for name, required in fields.items() if required} <= set(values), method


def older(body: dict[str, Any]) -> dict[str, Any]:
    """The body as it was before user ids: `to` in place of `recipient`, no callback data."""
    told = {key: value for key, value in body.items() if key not in NEWER_THAN_THE_FILE}
    return {**told, "to": body.get("to") or "8801700000001"}
