"""The Kubernetes manifests: they match Kubernetes' schema, the image and the bot."""

import copy
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from msgspec.structs import fields

from bot.secret_files import IN_FILES
from bot.settings import Settings
from tests.unit.deploy.dockerfile import ENVIRONMENT, IMAGE, ROOT

DEFAULTS = {field.name: field.default for field in fields(Settings)}
FOLDER = ROOT / "deploy" / "kubernetes"
OLDEST, NEWEST = "1.29.0", "1.37.0"
SECONDS_TO_FINISH = 12  # as README.md says

Manifest = dict[str, Any]


def read(path: Path) -> list[Manifest]:
    """Return the objects of a file."""
    return list(yaml.safe_load_all(path.read_text("utf-8")))


MANIFESTS = [manifest for path in sorted(FOLDER.glob("*.yaml")) for manifest in read(path)]
(SECRET,) = [manifest for manifest in MANIFESTS if manifest["kind"] == "Secret"]
HTTP = {manifest["kind"]: manifest for manifest in read(FOLDER / "http-postgresql.yaml")}
SOCKET = {manifest["kind"]: manifest for manifest in read(FOLDER / "socket-sqlite.yaml")}
VARIANTS = pytest.mark.parametrize("variant", [HTTP, SOCKET], ids=["http", "socket"])


def pod_of(variant: dict[str, Manifest]) -> Manifest:
    """Return what a variant says about its pods."""
    pod: Manifest = variant["Deployment"]["spec"]["template"]["spec"]
    return pod


def container_of(variant: dict[str, Manifest]) -> Manifest:
    """Return the only container of a variant."""
    (container,) = pod_of(variant)["containers"]
    return dict(container)


def environment_of(variant: dict[str, Manifest]) -> dict[str, str]:
    """Return the variables that a variant sets."""
    return {variable["name"]: variable["value"] for variable in container_of(variant)["env"]}


def mounts_of(variant: dict[str, Manifest]) -> dict[str, str]:
    """Return the folder of each volume."""
    return {mount["name"]: mount["mountPath"] for mount in container_of(variant)["volumeMounts"]}


def validate(manifest: Manifest, version: str = NEWEST) -> None:
    """Raise ValidationError if Kubernetes wouldn't accept the manifest."""
    kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: str(manifest["kind"]))
def test_every_manifest_matches_the_schema(manifest: Manifest, version: str) -> None:
    validate(manifest, version)


@pytest.mark.parametrize("kind", ["Deployment", "Service"])
def test_a_manifest_with_a_wrong_field_is_refused(kind: str) -> None:
    manifest = copy.deepcopy(HTTP[kind])
    manifest["spec"]["selectors"] = manifest["spec"].pop("selector")
    with pytest.raises(kubernetes_validate.ValidationError, match="selectors"):
        validate(manifest)


def test_a_manifest_with_a_value_of_a_wrong_type_is_refused() -> None:
    manifest = copy.deepcopy(SOCKET["Deployment"])
    manifest["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = "20"
    with pytest.raises(kubernetes_validate.ValidationError, match="terminationGracePeriodSeconds"):
        validate(manifest)


def test_only_one_of_the_variants_can_run() -> None:
    names = {variant["Deployment"]["metadata"]["name"] for variant in (HTTP, SOCKET)}
    assert len(names) == 1, "a Deployment of the same name replaces the other one"


@VARIANTS
def test_the_deployment_and_the_service_select_the_pods(variant: dict[str, Manifest]) -> None:
    spec = variant["Deployment"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == labels
    if "Service" in variant:
        assert variant["Service"]["spec"]["selector"] == labels


@VARIANTS
def test_the_image_is_the_one_that_the_operator_names(variant: dict[str, Manifest]) -> None:
    assert container_of(variant)["image"] == "clsfy-bot:VERSION"
    assert "s|clsfy-bot:VERSION|" in (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert not {"command", "args"} & set(container_of(variant)), "the image's own are used"


@VARIANTS
def test_the_bot_runs_as_the_user_of_the_image_and_may_change_nothing_else(
    variant: dict[str, Manifest],
) -> None:
    pod, container = pod_of(variant)["securityContext"], container_of(variant)["securityContext"]
    assert f"{pod['runAsUser']}:{pod['runAsGroup']}" == IMAGE["USER"]
    assert pod["fsGroup"] == pod["runAsGroup"]
    assert pod["runAsNonRoot"] is True
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod_of(variant)["automountServiceAccountToken"] is False
    assert container == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@VARIANTS
def test_the_ports_are_those_of_the_image(variant: dict[str, Manifest]) -> None:
    ports = {port["name"]: port["containerPort"] for port in container_of(variant)["ports"]}
    defaults = {
        "http": DEFAULTS["port"],
        "ops": DEFAULTS["ops_port"],
    }
    assert set(ports) == ({"http", "ops"} if variant is HTTP else {"ops"})
    assert ports.items() <= defaults.items()
    assert {str(port) for port in ports.values()} <= set(IMAGE["EXPOSE"].split())
    if "Service" in variant:
        assert [port["targetPort"] for port in variant["Service"]["spec"]["ports"]] == ["http"]


@VARIANTS
def test_liveness_does_not_depend_on_slack_classify_or_the_database(variant: dict[str, Manifest]) -> None:
    container = container_of(variant)
    alive = {"path": "/healthz", "port": "ops"}
    assert container["startupProbe"]["httpGet"] == container["livenessProbe"]["httpGet"] == alive


def test_requests_go_to_a_pod_that_accepts_them_even_if_classify_rejects_the_key() -> None:
    assert container_of(HTTP)["readinessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert container_of(SOCKET)["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "ops"}


@VARIANTS
def test_a_pod_has_the_time_to_drain_and_to_finish(variant: dict[str, Manifest]) -> None:
    drain = float(environment_of(variant).get("CLSFY_DRAIN_SECONDS", "0"))
    assert (drain > 0) is (variant is HTTP)
    assert pod_of(variant)["terminationGracePeriodSeconds"] >= drain + SECONDS_TO_FINISH
    assert f"within {SECONDS_TO_FINISH} seconds" in (ROOT / "README.md").read_text("utf-8")


def test_a_rollout_keeps_the_old_pods_until_the_new_ones_are_ready_only_on_postgresql() -> None:
    spec = HTTP["Deployment"]["spec"]
    assert spec["replicas"] == 2
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    spec = SOCKET["Deployment"]["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}


@VARIANTS
def test_every_variable_is_a_setting_and_every_secret_is_a_file(variant: dict[str, Manifest]) -> None:
    environment = environment_of(variant)
    files = {name: value for name, value in environment.items() if name.endswith("_FILE")}
    assert {name.removesuffix("_FILE").lower() for name in files} <= set(IN_FILES)
    others = {name.lower(): value for name, value in environment.items() if name not in files}
    assert set(others) <= set(DEFAULTS)
    assert not any(others[name] for name in set(IN_FILES) & set(others))
    (volume,) = [volume["secret"] for volume in pod_of(variant)["volumes"] if "secret" in volume]
    assert volume["secretName"] == SECRET["metadata"]["name"]
    assert volume["defaultMode"] == 0o440
    keys = {item["path"]: item["key"] for item in volume["items"]}
    folder = mounts_of(variant)["secrets"]
    assert {f"{folder}/{path}" for path in keys} == set(files.values())
    assert set(keys.values()) <= set(SECRET["stringData"])
    for name, file in files.items():
        key = keys[file.removeprefix(f"{folder}/")]
        assert key == name.removesuffix("_FILE").lower().replace("_", "-")


def test_the_secret_has_no_secrets_in_it() -> None:
    assert {key.replace("-", "_") for key in SECRET["stringData"]} == set(IN_FILES)
    assert set(SECRET["stringData"].values()) == {""}


def test_the_database_is_the_volume_of_the_image_or_a_postgresql() -> None:
    assert mounts_of(SOCKET)["data"] == IMAGE["VOLUME"]
    assert "DATABASE_URL" not in environment_of(SOCKET)
    (claim,) = [volume for volume in pod_of(SOCKET)["volumes"] if volume["name"] == "data"]
    claimed = claim["persistentVolumeClaim"]["claimName"]
    assert claimed == SOCKET["PersistentVolumeClaim"]["metadata"]["name"]
    assert "DATABASE_URL" in ENVIRONMENT
    assert environment_of(HTTP)["DATABASE_URL"] == "", "or the bot would end: both are set"
    assert "DATABASE_URL_FILE" in environment_of(HTTP)


@VARIANTS
def test_only_the_volumes_are_writable(variant: dict[str, Manifest]) -> None:
    volumes = {volume["name"]: volume for volume in pod_of(variant)["volumes"]}
    assert set(volumes) == set(mounts_of(variant))
    assert mounts_of(variant)["tmp"] == "/tmp"
    assert volumes["tmp"]["emptyDir"] == {}


def test_the_page_names_every_file() -> None:
    section = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("\n## Kubernetes\n")[2]
    named = set(re.findall(r"deploy/kubernetes/([\w-]+\.yaml)", section.partition("\n## ")[0]))
    assert named == {path.name for path in FOLDER.glob("*.yaml")}
