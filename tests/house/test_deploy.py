"""What is deployed: containers that are nobody, know little, speak with few; settings that exist."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpline.errors import SettingsError
from tests.support.house import test_settings
from westline import environment
from westline.build import ROOT

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
LISTED = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
OBJECTS = [one for name in LISTED for one in yaml.safe_load_all((KUBERNETES / name).read_text("utf-8"))]  # fmt: skip
PODS = {
    one["metadata"]["name"]: one["spec"]["template"]
    for one in OBJECTS if one["kind"] in ("Deployment", "StatefulSet", "Job")
}  # fmt: skip
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if name != "postgres"}
KNOWN = set(re.findall(r"WESTLINE_[A-Z_]+", (ROOT / "docs" / "settings.md").read_text("utf-8")))


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [one for one in OBJECTS if one["kind"] == kind]


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_nobody_and_has_its_bounds(name: str) -> None:
    spec = PODS[name]["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in container["resources"]["limits"]
    assert "cpu" in container["resources"]["requests"]
    if container.get("ports"):
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert container[probe]


def test_every_pod_has_a_policy_and_nothing_else_is_allowed() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind("NetworkPolicy")}
    assert policies["nothing"]["ingress"] == policies["nothing"]["egress"] == []
    for name in PODS:
        assert policies[name]["podSelector"]["matchLabels"]["part"] == name
    worldly = {name for name, one in policies.items() if "ipBlock" in repr(one["egress"])}
    assert worldly == {"web", "jobs"}
    labels = [pod["metadata"]["labels"]["part"] for pod in PODS.values()]
    named = re.findall(r"'part': '(\w+)'", repr(policies))
    assert set(named) == set(labels)


def test_the_dialogue_is_handed_no_key() -> None:
    (volume,) = [v for v in PODS["dialogue"]["spec"]["volumes"] if v["name"] == "secrets"]
    assert volume["secret"] == {"secretName": "westline-dialogue"}
    assert COMPOSE["services"]["dialogue"]["secrets"] == ["tracker_url", "internal_secret"]
    assert COMPOSE["services"]["dialogue"].get("networks", ["inside"]) == ["inside"]


def test_budgets_services_and_addresses_fit_together() -> None:
    budgets = {one["spec"]["selector"]["matchLabels"]["part"] for one in of_kind("PodDisruptionBudget")}  # fmt: skip
    services = {one["metadata"]["name"]: one["spec"] for one in of_kind("Service")}
    assert budgets == set(services) == {"web", "dialogue", "actions"}
    (settings,) = [one["data"] for one in of_kind("ConfigMap")]
    replicas = {one["metadata"]["name"]: one["spec"]["replicas"] for one in OBJECTS if "replicas" in one.get("spec", {})}  # fmt: skip
    wanted = [f"http://dialogue-{n}.dialogue:5005" for n in range(replicas["dialogue"])]
    assert settings["WESTLINE_DIALOGUE_URLS"].split(",") == wanted


def test_every_setting_that_is_named_exists() -> None:
    everything = "".join(path.read_text("utf-8") for path in (DEPLOY / "compose.yml", *KUBERNETES.glob("*.yaml"), DEPLOY / "Containerfile"))  # fmt: skip
    assert set(re.findall(r"WESTLINE_[A-Z_]+", everything)) <= KNOWN


def test_compose_and_kubernetes_start_the_same_kinds() -> None:
    kinds = {one["command"][-1] for one in OURS.values()}
    assert kinds == {"web", "dialogue", "actions", "jobs", "upgrade"}
    assert {pod["spec"]["containers"][0]["args"][-1] for pod in PODS.values()} == kinds
    for one in OURS.values():
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]


def test_the_image_is_built_by_hash_and_is_nobody() -> None:
    steps = (DEPLOY / "Containerfile").read_text("utf-8")
    assert "--require-hashes" in steps
    assert re.search(r"^USER 10001$", steps, re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".env", "var", "models"} <= set(ignored)


class TestSecrets:
    """A folder of secrets, as Docker and Kubernetes mount one."""

    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for name in ("MASTER_KEYS", "INTERNAL_SECRET", "DATABASE_URL"):
            monkeypatch.delenv(f"WESTLINE_{name}", raising=False)
        monkeypatch.setattr("os.environ", {"WESTLINE_SECRETS_DIR": str(tmp_path)})
        monkeypatch.chdir(tmp_path)
        (tmp_path / "..data").mkdir()
        return tmp_path

    def test_settings_are_read_from_it(self, folder: Path) -> None:
        (folder / "master_keys").write_text(base64.b64encode(b"k" * 32).decode() + "\n")
        (folder / "database_url").write_text("postgresql://westline@db/westline\n")
        found = environment.read_settings()
        assert found.master_keys == (b"k" * 32,)
        assert found.database_url == "postgresql://westline@db/westline"

    def test_a_dialogue_server_needs_no_master_key(self, folder: Path) -> None:
        with pytest.raises(SettingsError, match="MASTER_KEYS"):
            environment.dialogue_settings()
        (folder / "internal_secret").write_text("between us")
        found = environment.for_rasa(environment.dialogue_settings())
        assert found["WESTLINE_INTERNAL_SECRET"] == "between us"
        assert not [name for name in found if "MASTER" in name]

    def test_rasa_is_told_of_no_file(self, folder: Path) -> None:
        (folder / "master_keys").write_text(base64.b64encode(b"k" * 32).decode())
        (folder / "postgres_password").write_text("canary")
        found = environment.for_rasa(environment.read_settings())
        assert "canary" not in found.values()
        assert str(folder) not in found.values()

    def test_no_such_folder(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.environ", {"WESTLINE_SECRETS_DIR": "/nowhere"})
        with pytest.raises(SettingsError, match="Mount it"):
            environment.read_settings()


def test_rasa_is_told_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("METRICS_TOKEN", "API_TOKENS", "REPORT_URLS", "WHATSAPP_TOKEN", "FIGURES_URL"):
        monkeypatch.setenv(f"WESTLINE_{name}", "canary")
    assert "canary" not in environment.for_rasa(test_settings()).values()


def test_the_site_has_every_page() -> None:
    """`make docs` breaks on a link that leads nowhere; this on a page that nothing leads to."""
    named = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))
    docs = ROOT / "docs"
    assert named == {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
