"""Asks the cluster for what a gateway's settings name in it, before anything of the gateway is made.

A component whose options come from here is registered when the cluster has been asked, in previews too, and its parts
are made after it. Otherwise a wrong name would show when Azure's side has been made, and the pods have not become Ready
for 20 minutes.
"""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import Output, ResourceOptions
from pulumi.runtime.config import get_config

from .arguments.door import refuse
from .errors import Problem, describe
from .hooks import engine
from .kubectl import Cluster
from .named_objects import Named, named_in, namespace_of

_ANY_TYPE = "kubernetes:core/v1:Namespace"
_FIELDS = ("kubeconfig", "context", "cluster")


def after_asking(
    args: object, settings: Mapping[str, Any], path: str, opts: ResourceOptions | None
) -> ResourceOptions | None:
    """A component's options, with which it is registered once everything that its settings name is known to exist.

    `settings` are the Kubernetes part of its arguments `args`, found at `path`. What the component depends on may make
    any of it, so then nothing is asked.
    """
    named = named_in(settings, path)
    # Without an engine the program is under test: the cluster of whoever tests it is not the program's.
    if not named or (opts and opts.depends_on) or not engine.runs_hooks():
        return opts

    async def asked() -> list[pulumi.Resource]:
        if cluster := await _cluster(opts):
            namespace = namespace_of(settings) or ""
            missing = await asyncio.to_thread(cluster.missing, named, namespace)
            refuse(_problems(missing, namespace), of=args)
        return []

    return ResourceOptions.merge(opts, ResourceOptions(depends_on=Output.from_input(asked())))


def _problems(missing: list[Named], namespace: str) -> list[Problem]:
    """The problem of each name. Without its namespace, nothing else can be there."""
    return [_problem(each, namespace) for each in missing if each.kind == "Namespace"] or [
        _problem(each, namespace) for each in missing
    ]


def _problem(missing: Named, namespace: str) -> Problem:
    place = f"namespace {namespace!r}" if missing.is_in_a_namespace else "the cluster"
    command = f" (kubectl create namespace {missing.name})" if missing.kind == "Namespace" else ""
    fix = f"Create it first{command}, or correct the name; if your program makes it, give its name as an Output"
    return Problem(missing.path, describe(missing.name), f"{place} has no such {missing.kind}", fix)


async def _cluster(opts: ResourceOptions | None) -> Cluster | None:
    """The cluster of the Kubernetes provider that the component will use; None where it is not known, or not used."""
    provider = _provider(opts)
    settings: Mapping[str, Any] = vars(provider) if provider else _configured()
    given: dict[str, str] = {}
    for field in _FIELDS:
        output: Output[Any] = Output.from_input(settings.get(field))
        value = await output.future() or ""
        # In a preview the SDK shows a field that was not given as one that is not known.
        if not isinstance(value, str) or (field == "kubeconfig" and not await output.is_known()):
            return None
        given[field] = value
    cluster = Cluster(**given)
    ambient = (Cluster(), Cluster(os.environ.get("KUBECONFIG", "")))
    # The SDK does not show whether a provider without a cluster of its own renders files in place of using one. Of a
    # provider that another language has made, it shows nothing.
    if provider and cluster in ambient:
        return None
    return None if settings.get("renderYamlToDirectory") else cluster


def _configured() -> dict[str, Any]:
    """The default provider's settings."""
    configured: Any = get_config
    return {field: configured(f"kubernetes:{field}") for field in (*_FIELDS, "renderYamlToDirectory")}


def _provider(opts: ResourceOptions | None) -> pulumi.ProviderResource | None:
    """The explicit provider, if there is one."""
    if opts is None:
        return None
    several = opts.providers or ()
    candidates = [*(several.values() if isinstance(several, Mapping) else several)]
    candidates += [opts.provider] if opts.provider else []
    own = next((each for each in candidates if each.package == "kubernetes"), None)
    return own or (opts.parent.get_provider(_ANY_TYPE) if opts.parent else None)
