"""Asks the cluster for what a gateway's settings name in it, before anything of the gateway is made.

It is also asked for the selector of a Deployment that exists: with another one Pulumi would replace it, and the gateway
would be without pods meanwhile.

A component whose options come from here is registered when the cluster has been asked, in previews too, and its parts
are made after it. Otherwise a wrong name would show when Azure's side has been made, and the pods have not become Ready
for 20 minutes.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from typing import Any, cast

import pulumi
from pulumi import Output, ResourceOptions
from pulumi.runtime.config import get_config

from .arguments.door import refuse
from .arguments.kubernetes import KubernetesSettings
from .arguments.presets import name_and_selector
from .errors import Problem, describe
from .hooks import engine
from .kubectl import Cluster
from .named_objects import Named, named_in, namespace_of

_ANY_TYPE = "kubernetes:core/v1:Namespace"
_FIELDS = ("kubeconfig", "context", "cluster")


def after_asking(
    args: Mapping[str, Any], settings: KubernetesSettings, path: str, opts: ResourceOptions | None
) -> ResourceOptions | None:
    """A component's options, with which it is registered once everything that its settings name is known to exist.

    `settings` are the Kubernetes part of its arguments `args`, found at `path`. What the component depends on may make
    any of it, so then nothing is asked.
    """
    # Without an engine the program is under test: the cluster of whoever tests it is not the program's.
    if (opts and opts.depends_on) or not engine.runs_hooks():
        return opts

    async def asked() -> list[pulumi.Resource]:
        if cluster := await _cluster(opts):
            namespace = namespace_of(settings) or ""
            name, selector = name_and_selector(settings, args["gateway_name"])
            missing, live = await asyncio.gather(
                asyncio.to_thread(cluster.missing, named_in(settings, path), namespace),
                asyncio.to_thread(cluster.selector_of, name, namespace),
            )
            refuse(_problems(missing, namespace), of=args)
            if live and live != selector and not _adopts(args):
                refuse([_problem_of_selector(name, live, selector, path)], of=args)
        return []

    return ResourceOptions.merge(opts, ResourceOptions(depends_on=Output.from_input(asked())))


def _adopts(args: Mapping[str, Any]) -> bool:
    """Whether a Deployment is taken over, whose selector is compared in the adoption."""
    adopt = args.get("adopt")
    return adopt is True or (isinstance(adopt, Mapping) and cast("Mapping[str, Any]", adopt).get("kubernetes") is True)


def _problem_of_selector(name: str, live: Mapping[str, str], given: Mapping[str, str], path: str) -> Problem:
    kept = json.dumps(live)
    reason = f"the Deployment {name!r} selects its pods by {kept} for life, and a new one has none at first"
    return Problem(
        f"{path}selector", f"is {json.dumps({**given})}", reason, f"Give {kept}, or another name for the new Deployment"
    )


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
