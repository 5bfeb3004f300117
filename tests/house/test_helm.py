"""The Helm chart, rendered by Go's own templates: with its defaults, what `kubectl apply -k` applies."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from westline.build import ROOT

pytestmark = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="Go's templates come compiled for this kind of machine alone",
)
CHART = ROOT / "deploy" / "helm"
PLAIN = ROOT / "deploy" / "kubernetes"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))
KUSTOMIZE = yaml.safe_load((PLAIN / "kustomization.yaml").read_text("utf-8"))
Objects = dict[tuple[str, str], dict[str, Any]]


def by_name(texts: list[str]) -> Objects:
    found = [one for text in texts for one in yaml.safe_load_all(text)]
    return {(one["kind"], one["metadata"]["name"]): one for one in found}


def rendered(folder: Path, **changed: dict[str, Any]) -> Objects:
    """What the chart makes of its values, with some of them changed."""
    from go_template import render_template

    values = {name: {**value, **changed.get(name, {})} for name, value in VALUES.items()}
    (folder / "values.yaml").write_text(yaml.safe_dump({"Values": values}), "utf-8")
    texts = []
    for template in sorted((CHART / "templates").glob("*.yaml")):
        out = folder / template.name
        out.unlink(missing_ok=True)
        render_template(str(template), str(folder / "values.yaml"), str(out))
        texts.append(out.read_text("utf-8"))
        assert "<no value>" not in texts[-1]
    return by_name(texts)


def applied() -> Objects:
    """What Kustomize makes of the plain manifests."""
    (image,) = KUSTOMIZE["images"]
    name = f"image: {image['newName']}:{image['newTag']}"
    texts = [(PLAIN / each).read_text("utf-8") for each in KUSTOMIZE["resources"]]
    return by_name([text.replace(f"image: {image['name']}\n", f"{name}\n") for text in texts])


def test_by_default_it_is_what_the_plain_manifests_are(tmp_path: Path) -> None:
    assert rendered(tmp_path) == applied()


def test_every_dialogue_server_has_its_address(tmp_path: Path) -> None:
    found = rendered(tmp_path, dialogue={"servers": [0, 1, 2]})
    assert found["StatefulSet", "dialogue"]["spec"]["replicas"] == 3
    addresses = found["ConfigMap", "westline"]["data"]["WESTLINE_DIALOGUE_URLS"].split(",")
    assert addresses == [f"http://dialogue-{n}.dialogue:5005" for n in range(3)]


def test_a_database_outside_of_the_cluster_is_reached_and_nothing_else(tmp_path: Path) -> None:
    found = rendered(tmp_path, database={"cidr": "192.0.2.7/32", "port": 6432})
    for part in ("web", "dialogue", "actions", "jobs", "upgrade"):
        egress = found["NetworkPolicy", part]["spec"]["egress"]
        (rule,) = [one for one in egress if {"port": 6432} in one["ports"]]
        assert rule["to"] == [{"ipBlock": {"cidr": "192.0.2.7/32"}}]
        assert "postgres" not in repr(egress)


def test_settings_are_words_whatever_they_look_like(tmp_path: Path) -> None:
    said = {"WESTLINE_OPERATOR_NAME": 'yes: "Aid" #1', "WESTLINE_SEALED_UNTIL": "3"}
    data = rendered(tmp_path, settings=said)["ConfigMap", "westline"]["data"]
    assert said.items() <= data.items()


@pytest.mark.parametrize(("kind", "secret"), [("web", "house"), ("actions", "database")])
def test_secrets_may_have_other_names(tmp_path: Path, kind: str, secret: str) -> None:
    found = rendered(tmp_path, secrets={secret: "another-name"})
    volumes = found["Deployment", kind]["spec"]["template"]["spec"]["volumes"]
    (mounted,) = [each["secret"] for each in volumes if each["name"] == "secrets"]
    assert mounted == {"secretName": "another-name"}


def test_a_chart_has_a_name_and_a_version() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text("utf-8"))
    assert (chart["apiVersion"], chart["name"]) == ("v2", "westline")
    assert chart["version"].count(".") == 2
