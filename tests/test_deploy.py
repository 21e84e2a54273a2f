"""The files that deploy Fintrack are whole: they parse, and what they name exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

BASE_DIR = Path(__file__).resolve().parent.parent
VARIABLES = set(re.findall(r"^# ([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))


def parsed(name: str) -> list[Any]:
    return list(yaml.safe_load_all((BASE_DIR / name).read_text()))


@pytest.fixture
def compose() -> dict[str, Any]:
    (document,) = parsed("docker-compose.yml")
    return dict(document)


def test_compose_has_the_parts_and_the_servers(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"web", "worker", "beat", "postgres", "redis"}
    assert services["postgres"]["image"] == "postgres:18"
    assert services["redis"]["image"] == "redis:8"
    assert [services[part]["command"][:2] for part in ("web", "worker", "beat")] == [
        ["serve", "web"],
        ["serve", "worker"],
        ["serve", "beat"],
    ]


def test_compose_names_only_what_it_has(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for name, wanted in service.get("depends_on", {}).items():
            assert wanted["condition"] == "service_healthy"
            assert "healthcheck" in compose["services"][name]
        named = {volume.partition(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(compose["volumes"])
    assert (BASE_DIR / compose["services"]["web"]["build"]["dockerfile"]).is_file()


def test_compose_keeps_secrets_out_of_the_file(compose: dict[str, Any]) -> None:
    text = (BASE_DIR / "docker-compose.yml").read_text()
    assert re.findall(r"PASSWORD: (?!\$\{)\S+", text) == []
    assert set(compose["services"]["web"]["environment"]) <= VARIABLES


@pytest.mark.skipif(shutil.which("docker") is None, reason="docker is not here")
def test_docker_accepts_the_compose_file() -> None:
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker has no compose command here")
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "POSTGRES_PASSWORD": "x",
        "BASE_URL": "http://127.0.0.1:8000",
    }
    done = subprocess.run(
        ["docker", "compose", "config", "--quiet"], cwd=BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_kubernetes_and_render_know_our_variables() -> None:
    documents = parsed("deploy/k8s/fintrack.yaml")
    assert [document["kind"] for document in documents][:3] == ["ConfigMap", "PersistentVolumeClaim", "Deployment"]
    assert set(documents[0]["data"]) <= VARIABLES
    (render,) = parsed("deploy/render.yaml")
    assert {item["key"] for item in render["services"][0]["envVars"]} <= VARIABLES
    assert (BASE_DIR / render["services"][0]["dockerfilePath"]).is_file()


def test_changelog_says_one_version() -> None:
    versions = re.findall(
        r"^## (\d+\.\d+\.\d+) — \d{4}-\d{2}-\d{2}$", (BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert versions == sorted(versions, key=lambda text: [int(part) for part in text.split(".")], reverse=True)
    assert versions[0] == settings.VERSION


def test_licence_is_the_whole_affero_text() -> None:
    text = (BASE_DIR / "LICENSE").read_text()
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert "END OF TERMS AND CONDITIONS" in text
    assert len(text) == 34_523
