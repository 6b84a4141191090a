"""A deployed stack, read with the pulumi CLI: its configuration, its resources, its outputs.

Of the secrets only those are decrypted that say which cluster is meant and who signs in: a kubeconfig, and the Azure
providers' settings. It works for a stack whose last `up` failed: what it lacks is absent here, not an error.
"""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.pulumi_cli import Pulumi

Json = dict[str, Any]

_KUBECONFIG = "kubernetes:kubeconfig"
# The keys of a value that Pulumi keeps encrypted in the state.
_SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d"
# What a preview shows where a value is known only once it is deployed, or is secret.
_UNKNOWN = ("04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]")


@dataclass(frozen=True)
class Resource:
    """One resource of the state."""

    urn: str
    type: str
    id: str
    inputs: Json
    outputs: Json
    parent: str = ""
    """URN of the resource that it is a child of."""

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.rpartition("::")[2]

    def output(self, *path: str | int) -> Any:
        """A value in its outputs, None where there is none or where it is a secret."""
        value: Any = self.outputs
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return None if is_secret(value) else value


@dataclass(frozen=True)
class Stack:
    """What is known of a stack without asking anybody else."""

    name: str
    pulumi: Pulumi
    configuration: Mapping[str, Any]
    """Its plain values by full key, for example `apim-gateway:kubernetes`; secrets are left out."""
    deployment: Json = field(repr=False)
    """The state as pulumi exports it; secrets in it are encrypted."""
    secret_keys: frozenset[str] = frozenset()
    """The full keys of the configuration's secrets."""
    configuration_options: tuple[str, ...] = ()
    """What pulumi needs to be given to find the stack's configuration."""

    @property
    def project(self) -> str:
        """The name of the project."""
        return self.pulumi.project_name

    @property
    def short_name(self) -> str:
        """The stack's name without organization and project, as the program sees it."""
        return self.name.rpartition("/")[2]

    @cached_property
    def resources(self) -> list[Resource]:
        """The resources that exist, without providers and without old ones that wait for their deletion."""
        held = cast("list[Json]", self.deployment.get("resources") or [])
        return [
            Resource(
                each["urn"],
                each["type"],
                each.get("id", ""),
                each.get("inputs", {}),
                each.get("outputs", {}),
                each.get("parent", ""),
            )
            for each in held
            if not each["type"].startswith("pulumi:providers:") and not each.get("delete")
        ]

    @property
    def outputs(self) -> Json:
        """The stack's outputs as the last `up` left them."""
        root = next((each for each in self.resources if each.type == "pulumi:pulumi:Stack"), None)
        return {} if root is None else root.outputs

    def of_type(self, type: str) -> list[Resource]:
        """The resources of one type, for example `kubernetes:apps/v1:Deployment`."""
        return [each for each in self.resources if each.type == type]

    def below(self, component: Resource) -> "Stack":
        """The same stack with this component and its children only."""
        parents = {each.urn: each.parent for each in self.resources}
        return self.only({each.urn for each in self.resources if component.urn in _ancestry(each.urn, parents)})

    def only(self, urns: Collection[str]) -> "Stack":
        """The same stack with these resources only."""
        held = cast("list[Json]", self.deployment.get("resources") or [])
        return replace(self, deployment={"resources": [each for each in held if each["urn"] in urns]})

    def with_created(self, created: list[Json]) -> "Stack":
        """The same stack with what the program would create: there, outputs are what is known of the inputs."""
        held = cast("list[Json]", self.deployment.get("resources") or [])
        known = {each["urn"] for each in held}
        new = [each for each in created if each["urn"] not in known]
        shown = [{**each, "outputs": known_part(each.get("inputs") or {})} for each in new]
        return replace(self, deployment={**self.deployment, "resources": [*held, *shown]})

    def text(self, key: str) -> str | None:
        """A text of the configuration by its dotted key; None if not set. Raises CannotCheckError for anything else."""
        value = self.setting(key)
        if value is not None and not isinstance(value, str):
            raise CannotCheckError(
                f"{key} is of type {type(value).__name__}: it is not a string. Put one into the stack's configuration."
            )
        return value

    @property
    def kubeconfig(self) -> str | None:
        """kubernetes:kubeconfig, a path or the content; None where it is not set, and KUBECONFIG counts."""
        # Left out, another cluster would be looked at, and objects deleted there.
        return self.decrypted(_KUBECONFIG)

    def decrypted(self, key: str) -> str | None:
        """A text of the configuration that may be a secret; None if not set. It must not be shown."""
        if key not in self.secret_keys:
            return self.text(key)
        return self.pulumi.run("config", "get", key, *self.configuration_options).rstrip("\n")

    def setting(self, key: str) -> Any:
        """A value of the configuration by its dotted key, for example `apim-gateway:gatewayName`; None if not set."""
        group, _, name = key.partition(".")
        project, _, shared_group = group.partition(":")
        # What Pulumi.yaml says for all stacks counts where this one says nothing; its empty texts are not given.
        own = _below(self.configuration.get(group), name)
        shared = _below(_entry(self.configuration.get(f"{project}:shared"), shared_group), name)
        return shared if own in (None, "") else own


def _ancestry(urn: str, parents: Mapping[str, str]) -> list[str]:
    """The resource's URN and those of all that it is in."""
    found: list[str] = []
    while urn and urn not in found:
        found.append(urn)
        urn = parents.get(urn, "")
    return found


def _below(value: object, path: str) -> Any:
    for name in path.split(".") if path else ():
        value = _entry(value, name)
    return value


def _entry(mapping: object, name: str) -> Any:
    return cast(Json, mapping).get(name) if isinstance(mapping, dict) else None


def is_secret(value: object) -> bool:
    """Whether a value of the state is kept encrypted."""
    return isinstance(value, dict) and _SECRET_SIGNATURE in value


def known_part(value: Any) -> Any:
    """A previewed value without what only the deployment will know."""
    if isinstance(value, dict):
        entries = cast(Json, value).items()
        return {key: known_part(each) for key, each in entries if each not in _UNKNOWN}
    if isinstance(value, list):
        return [known_part(each) for each in cast("list[Any]", value) if each not in _UNKNOWN]
    return value


def read(project: Path, name: str | None = None, configuration_file: Path | None = None) -> Stack:
    """A stack, the selected one where none is named. Raises CannotCheckError where it can't be read or is empty."""
    stack = read_any(project, name, configuration_file)
    if not stack.resources:
        raise CannotCheckError(
            f"The stack '{stack.name}' is empty: nothing has been deployed from it yet."
            f" Deploy it: pulumi up --stack {stack.name};"
            f" or, if its state was lost, first: apim-gateway-doctor recover --stack {stack.name}."
        )
    return stack


def read_any(project: Path, name: str | None = None, configuration_file: Path | None = None) -> Stack:
    """The same for a stack that may be empty."""
    if configuration_file and not configuration_file.is_file():
        raise CannotCheckError(f"--config-file {configuration_file} is no file. Name the stack's own, or leave it out.")
    pulumi = Pulumi(project)
    name = name or pulumi.run("stack", "--show-name").strip()
    file = ("--config-file", str(configuration_file.absolute())) if configuration_file else ()
    with ThreadPoolExecutor(2) as side_by_side:
        export = side_by_side.submit(pulumi.json, "stack", "export", "--stack", name)
        configured = side_by_side.submit(pulumi.json, "config", "--json", "--stack", name, *file)
        deployment: Json = export.result()["deployment"] or {}
        values: dict[str, Json] = configured.result()
    plain = {key: each.get("objectValue", each.get("value")) for key, each in values.items() if not each["secret"]}
    secret_keys = frozenset(key for key, each in values.items() if each["secret"])
    return Stack(name, pulumi, plain, deployment, secret_keys, ("--stack", name, *file))
