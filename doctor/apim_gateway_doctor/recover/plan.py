"""What is to be done, decided from the state and from what exists. Nothing is asked or changed here.

Only what carries a derived id, the gateway's tag or a name from this stack's own unfinished operations is ever removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.recover import azure_side, names
from apim_gateway_doctor.recover.holdings import Application, Holdings, KubernetesObject
from apim_gateway_doctor.recover.recorded import Named, Pending, Recorded

Action = Literal["import", "remove", "forget", "leave"]

ROLE = "azure-native:authorization:RoleDefinition"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
APPLICATION = "azuread:index/application:Application"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
PASSWORD = "azuread:index/applicationPassword:ApplicationPassword"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SECRET = "kubernetes:core/v1:Secret"
# Kinds with a fixed name: their type, and the endings of the resource's and of the object's name.
FIXED = {
    ("Deployment", ""): ("kubernetes:apps/v1:Deployment", "deployment"),
    ("Service", "-live-traffic"): ("kubernetes:core/v1:Service", "live-traffic"),
    ("Service", "-instance-discovery"): ("kubernetes:core/v1:Service", "instance-discovery"),
    ("PodDisruptionBudget", ""): ("kubernetes:policy/v1:PodDisruptionBudget", "disruption-budget"),
}
_LOOKED_FOR = {ROLE, ASSIGNMENT, APPLICATION, PRINCIPAL, PASSWORD, CONFIG_MAP, SECRET, *(t for t, _ in FIXED.values())}
_AS = "the state has it as "


@dataclass(frozen=True)
class Step:
    """One line of the plan."""

    action: Action
    type: str
    id: str
    """What Azure, Entra or the cluster know it by; empty for what only the state has."""
    why: str
    name: str = ""
    """The resource's name in the program, where it has one."""

    @property
    def kind(self) -> str:
        """Its type in a word."""
        return self.type.rpartition(":")[2]


def plan(recorded: Recorded, *found: tuple[Gateway, Holdings]) -> list[Step]:
    """The steps of a stack's gateways, in the order in which they are safe."""
    each = (step for gateway, holdings in found for step in _of_gateway(gateway, recorded, holdings))
    # Gateways may share their roles.
    steps = list(dict.fromkeys(each))
    return [*steps, *(step for each in recorded.pending for step in _unfinished(each, steps))]


def _of_gateway(gateway: Gateway, recorded: Recorded, holdings: Holdings) -> list[Step]:
    kept = _kept(gateway, recorded, holdings)
    return [
        *_roles(gateway, recorded, holdings),
        *_applications(gateway, recorded, holdings, kept),
        *(_identity(gateway, recorded, holdings, kept) if kept else ()),
        *_azure_side(gateway, recorded, holdings),
        *_objects(gateway, recorded, holdings),
    ]


def changes(steps: list[Step]) -> list[Step]:
    """The steps that do something."""
    return [step for step in steps if step.action != "leave"]


def _kept(gateway: Gateway, recorded: Recorded, holdings: Holdings) -> Application | None:
    """The state's application; where it has none, the pods', the oldest with a service principal, or the oldest."""
    known = [each for each in holdings.applications if recorded.knows(_application_id(each))]
    if known:
        return known[0]
    if Named(APPLICATION, names.application(gateway)) not in recorded.missing:
        return None
    used = _used_by_pods(holdings)
    return min(
        holdings.applications,
        key=lambda each: (each.client_id not in used, each.principal_id is None, each.created),
        default=None,
    )


def _used_by_pods(holdings: Holdings) -> set[str | None]:
    """The client ids that the pods sign in with."""
    return {each.client_id for each in holdings.objects if each.in_use}


def _roles(gateway: Gateway, recorded: Recorded, holdings: Holdings) -> Iterator[Step]:
    others = (
        "other gateways' identities have it: if another stack owns it, set apim-gateway:roles.readerRoleId to that"
        " stack's output"
    )
    for key, role in holdings.roles.items():
        resource = Named(ROLE, names.role(gateway, key))
        if role.used_by_others and not recorded.knows(role.id):
            yield Step("leave", ROLE, role.id, others, resource.name)
        else:
            yield from _import_or_remove(
                gateway, recorded, resource, role.id, "its id is derived from the instance, or configured"
            )
    if id := holdings.validator_assignment_id:
        resource = Named(ASSIGNMENT, names.validator_assignment(gateway))
        role = holdings.roles.get("validator")
        if role and role.used_by_others and not recorded.knows(role.id):
            yield Step("leave", ASSIGNMENT, id, others, resource.name)
        else:
            yield from _import_or_remove(
                gateway, recorded, resource, id, "its id is derived from scope, role and identity, or configured"
            )


def _applications(gateway: Gateway, recorded: Recorded, holdings: Holdings, kept: Application | None) -> Iterator[Step]:
    name = names.application(gateway)
    for each in holdings.applications:
        id = _application_id(each)
        if kept is None:
            gone = "the state's own application is gone: run `pulumi refresh`, then this again"
            yield Step("leave", APPLICATION, id, gone, name)
        elif each is kept and not recorded.knows(id):
            yield Step("import", APPLICATION, id, f"it has the tag {gateway.tag}", name)
        elif each is not kept and each.client_id in _used_by_pods(holdings):
            why = f"the pods sign in with it, and the state has {kept.client_id}: after `pulumi up`, run this again"
            yield Step("leave", APPLICATION, id, why, name)
        elif each is not kept:
            if each.reader_assignment_id:
                why = "it is the assignment of an application that is made twice"
                yield Step("remove", ASSIGNMENT, each.reader_assignment_id, why)
            why = f"it has the tag {gateway.tag}, too, and {kept.client_id} is the one to keep"
            yield Step("remove", APPLICATION, id, why)


def _identity(gateway: Gateway, recorded: Recorded, holdings: Holdings, kept: Application) -> Iterator[Step]:
    if kept.principal_id:
        resource = Named(PRINCIPAL, names.service_principal(gateway))
        id = f"/servicePrincipals/{kept.principal_id}"
        if not recorded.knows(id) and resource in recorded.missing:
            yield Step("import", PRINCIPAL, id, f"it belongs to application {kept.client_id}", resource.name)
    if kept.reader_assignment_id:
        resource = Named(ASSIGNMENT, names.reader_assignment(gateway))
        why = "its id is derived from scope, role and service principal, or configured"
        yield from _import_or_remove(gateway, recorded, resource, kept.reader_assignment_id, why)
    used = [each for each in holdings.objects if each.in_use and not _known(gateway, recorded, each)]
    for password in kept.passwords:
        id = f"{kept.object_id}/password/{password.key_id}"
        if recorded.knows(id):
            continue
        if password.display_name != gateway.client_secret_name:
            yield Step("leave", PASSWORD, id, f"it is called '{password.display_name}': this program did not make it")
        elif used:
            why = f"{used[0].kind} {used[0].name} may have it: after `pulumi up`, run this again"
            yield Step("leave", PASSWORD, id, why)
        else:
            yield Step("remove", PASSWORD, id, "the state does not have it, and nobody can read its value any more")


def _azure_side(gateway: Gateway, recorded: Recorded, holdings: Holdings) -> Iterator[Step]:
    creating = {each.resource for each in recorded.pending if each.operation == "creating"}
    for part in azure_side.parts(gateway, recorded.pending):
        resource, begun = part.resource, part.resource in creating
        exists = holdings.azure_side is not None and (not part.api or part.api.casefold() in holdings.azure_side.apis)
        if exists and not recorded.knows(part.id) and resource in recorded.missing:
            where = f"it is a link of gateway '{gateway.name}'" if part.api else "it has the gateway's name"
            why = f"{where} in the instance '{gateway.service}'; nothing in Azure says who made it"
            yield Step("import", resource.type, part.id, why, resource.name)
        elif exists and not recorded.knows(part.id) and begun:
            why = "the program does not create it now: only with gateway_resource.adopt does `up` take it over"
            yield Step("leave", resource.type, part.id, why, resource.name)
        elif begun:
            end = "as made" if exists else "it does not exist"
            yield Step("forget", resource.type, "", f"{_AS}creating, and {end}", resource.name)


def _objects(gateway: Gateway, recorded: Recorded, holdings: Holdings) -> Iterator[Step]:
    fixed = {
        (kind, gateway.kubernetes_name + ending): Named(type, f"{gateway.program_name}-{name}")
        for (kind, ending), (type, name) in FIXED.items()
    }
    for each in holdings.objects:
        if _known(gateway, recorded, each):
            continue
        id = f"{gateway.namespace}/{each.name}"
        resource = fixed.get((each.kind, each.name))
        if resource is None:
            yield _auto_named(gateway, recorded, holdings, each)
        elif resource not in recorded.missing:
            continue
        elif each.made_by_pulumi:
            why = "it has the gateway's name and label, and Pulumi made it"
            yield Step("import", resource.type, id, why, resource.name)
        else:
            why = f"Pulumi did not make it: `up` can't go on until it is gone, or imported as {resource.name}"
            yield Step("leave", resource.type, id, why, resource.name)


def _auto_named(gateway: Gateway, recorded: Recorded, holdings: Holdings, each: KubernetesObject) -> Step:
    type, id = (SECRET if each.kind == "Secret" else CONFIG_MAP), f"{gateway.namespace}/{each.name}"
    # Never imported: a client secret read back from the cluster would be in the state in plain text.
    if each.in_use:
        return Step("leave", type, id, "the Deployment uses it: after `pulumi up`, run this again")
    if each.name in {pending.object_name for pending in recorded.pending if pending.resource.type == type}:
        return Step("remove", type, id, "the run that was killed was making it, and `up` makes a new one")
    if each.client_id and each.client_id in {application.client_id for application in holdings.applications}:
        return Step("remove", type, id, f"the state does not have it, and it is for application {each.client_id}")
    return Step("leave", type, id, "the state does not have it, but nothing proves that it is this stack's")


def _unfinished(pending: Pending, steps: list[Step]) -> Iterator[Step]:
    """What to say of an operation that no other step speaks of. The state forgets all of them."""
    resource = pending.resource
    what = f"{_AS}{pending.operation}"
    if pending.operation != "creating":
        yield Step("forget", resource.type, "", f"{what}: `pulumi up` does what is left", resource.name)
    elif any(step.type == resource.type and step.name in ("", resource.name) for step in steps):
        return
    elif resource.type in _LOOKED_FOR:
        yield Step("forget", resource.type, "", f"{what}, and it does not exist", resource.name)
    else:
        yield Step("forget", resource.type, "", f"{what}: look yourself whether it exists", resource.name)


def _import_or_remove(gateway: Gateway, recorded: Recorded, resource: Named, id: str, why: str) -> Iterator[Step]:
    if recorded.knows(id):
        return
    if resource in recorded.missing:
        yield Step("import", resource.type, id, why, resource.name)
    elif id.rpartition("/")[2].casefold() in gateway.configured_guids:
        yield Step("leave", resource.type, id, "the configuration names it, and the state has another in its place")
    else:
        # It was to replace the state's, and `up` will begin that anew.
        yield Step("remove", resource.type, id, f"{why}, and the state still has another in its place")


def _known(gateway: Gateway, recorded: Recorded, each: KubernetesObject) -> bool:
    # Kubernetes' ids do not tell the kind: a Deployment and its disruption budget have the same.
    return recorded.knows(f"{each.kind}:{gateway.namespace}/{each.name}")


def _application_id(application: Application) -> str:
    return f"/applications/{application.object_id}"
