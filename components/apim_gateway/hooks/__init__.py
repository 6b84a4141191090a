"""Every hook that the engine runs around an operation on a gateway's resources; none where it runs no hooks.

In an adoption they run in previews, too: what would cut callers off is refused before anything is changed.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pulumi

from . import dropped_tags, engine, gateway_apis, gateway_resource, kubernetes, lost_answers, service_account


class EntraHooks(NamedTuple):
    """The hooks of what a gateway has in Entra."""

    application: pulumi.ResourceHookBinding | None = None
    others: pulumi.ResourceHookBinding | None = None
    """The service principal's, and the client secret's."""


def of_entra(subject: str) -> EntraHooks:
    """The hooks of an application and what belongs to it; `subject` tells it from others of the deployment."""
    if not engine.runs_hooks():
        return EntraHooks()
    on_error = [lost_answers.hook(subject)]
    tags = [dropped_tags.hook(subject)]
    return EntraHooks(
        application=pulumi.ResourceHookBinding(on_error=on_error, before_update=tags),
        others=pulumi.ResourceHookBinding(on_error=on_error),
    )


def of_gateway_resource(component: str, opts: pulumi.InvokeOptions) -> pulumi.ResourceHookBinding | None:
    """The hooks of a component's gateway resource; `opts` are those of its look-ups."""
    if not engine.runs_hooks():
        return None
    return pulumi.ResourceHookBinding(before_create=[gateway_resource.creation_hook(component, opts)])


def of_gateway_apis(component: str) -> pulumi.ResourceHookBinding | None:
    """The hooks of a component's links to APIs."""
    if not engine.runs_hooks():
        return None
    return pulumi.ResourceHookBinding(on_error=[gateway_apis.link_hook(component)])


def of_kubernetes(
    component: str, adopted: str | None, selector: Mapping[str, str]
) -> pulumi.ResourceHookBinding | None:
    """The hooks of a component's Deployment and Services.

    `adopted` names the objects that are taken over (`gateways/mygw`), None where there are none.
    """
    if not engine.runs_hooks():
        return None
    adoption = [kubernetes.adoption_hook(component, adopted, selector)] if adopted is not None else []
    before = [*adoption, service_account.hook(component)]
    return pulumi.ResourceHookBinding(before_update=before, on_error=[kubernetes.conflict_hook(component)])


__all__ = ["EntraHooks", "of_entra", "of_gateway_apis", "of_gateway_resource", "of_kubernetes"]
