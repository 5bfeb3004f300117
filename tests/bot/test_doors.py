"""Every door that machines use, against its description (docs/openapi.yml): whatever comes, no fault of ours goes back."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.support.house import make_house, test_settings
from westline.build import ROOT
from westline.web import make_app

pytestmark = pytest.mark.slow

DOORS = yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text("utf-8"))
SCHEMA = schemathesis.openapi.from_dict(DOORS)
OPERATIONS = [(path, method) for path, doors in DOORS["paths"].items() for method in doors]
TOKENS = {"METRICS_TOKEN": "an-operator", "API_TOKENS": "a-system"}
MANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture
def client(sqlite_database: Any, keys: Any, clock: Any) -> Iterator[TestClient]:
    """Somebody who opened the web chat. What the house does afterwards does not run."""
    house = make_house(sqlite_database, keys, clock, settings=test_settings(**TOKENS))
    caller = TestClient(make_app(house), raise_server_exceptions=False)
    caller.get("/chat")
    yield caller
    caller.close()


def declared(path: str, method: str) -> set[int]:
    return {int(code) for code in DOORS["paths"][path][method]["responses"]}


def proofs(path: str, body: bytes) -> dict[str, str]:
    """What opens this door."""
    digest = hmac.new(b"test-app-secret", body, hashlib.sha256).hexdigest()
    return {
        "/webhooks/whatsapp": {"x-hub-signature-256": f"sha256={digest}"},
        "/webhooks/telegram": {"x-telegram-bot-api-secret-token": "test-webhook-secret"},
        "/metrics": {"authorization": "Bearer an-operator"},
        "/dashboard/api/figures": {"authorization": "Bearer a-system"},
    }.get(path, {})


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@MANY
@given(data=st.data())
def test_every_door_does_as_described(
    client: TestClient, path: str, method: str, data: st.DataObject
) -> None:
    case = data.draw(SCHEMA[path][method].as_strategy())
    is_known = data.draw(st.booleans())
    body = b"" if method == "get" else json.dumps(case.body).encode()
    headers = {"content-type": "application/json", **(proofs(path, body) if is_known else {})}
    answer = client.request(method, path, params=case.query, content=body, headers=headers)
    assert answer.status_code in declared(path, method)
    if path.startswith(("/metrics", "/dashboard", "/webhooks")) and not is_known:
        assert answer.status_code in (401, 403)


@pytest.mark.parametrize("path", ["/webhooks/whatsapp", "/webhooks/telegram", "/chat/messages"])
@MANY
@given(anything=ANY_JSON | st.binary(max_size=200))
def test_whatever_json_comes(client: TestClient, path: str, anything: Any) -> None:
    body = anything if isinstance(anything, bytes) else json.dumps(anything).encode()
    answer = client.post(path, content=body, headers=proofs(path, body))
    assert answer.status_code in declared(path, "post")


@MANY
@example(text="\ud800 half a letter", after="9" * 25)
@example(text="\x00", after="²")
@given(
    text=st.text(st.characters(), max_size=80),
    after=st.text(st.characters(codec="utf-8"), max_size=30),
)
def test_whatever_a_visitor_writes(client: TestClient, text: str, after: str) -> None:
    sent = client.post("/chat/messages", content=json.dumps({"text": text, "id": text}))
    assert sent.status_code == 202
    assert client.get("/chat/messages", params={"after": after}).status_code == 200


def test_the_description_names_every_door_for_machines(client: TestClient) -> None:
    house_doors = set(DOORS["paths"])
    there = {route.path for route in client.app.routes} - {"/"}  # type: ignore[attr-defined]
    pages = {"/console", "/dashboard", "/chat/files"}
    assert there - pages == house_doors - {"/dashboard/api/figures"}
