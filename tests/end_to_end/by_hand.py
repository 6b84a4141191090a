"""What every_type.py makes, made, changed and deleted by hand: through Microsoft's clients and kubectl."""

import json
from typing import Any

from sandbox.tests.emulator.clients import Json
from tests.end_to_end.every_type_project import EveryType

ROLE_ACTION = "Microsoft.Cache/redis/read"
# What `kubectl patch` is told of each kind.
PATCHES: dict[str, Json] = {
    "Namespace": {"metadata": {"labels": {"app": "by-hand"}}},
    "ServiceAccount": {"automountServiceAccountToken": True},
    "ConfigMap": {"data": {"a": "by hand"}},
    "Secret": {"stringData": {"a": "by hand"}},
    "Service": {"spec": {"selector": {"app": "by-hand"}}},
    "PodDisruptionBudget": {"spec": {"minAvailable": 2}},
    "Deployment": {"spec": {"replicas": 2}},
}


class ByHand:
    """A person at work on the resources of one stack."""

    def __init__(self, stack: EveryType) -> None:
        self._stack = stack
        self._azure = stack.azure

    def make_all(self) -> dict[str, str]:
        """The program's resources without the program; their ids in the form that each provider documents."""
        stack, azure = self._stack, self._azure
        role = self._define(ROLE_ACTION)
        application = azure.new_application(displayName=stack.name, tags=[stack.name])
        principal = self._ask("POST", "/servicePrincipals", {"appId": application["appId"]})
        credential = {"passwordCredential": {"displayName": stack.name}}
        password = self._ask("POST", f"/applications/{application['id']}/addPassword", credential)
        assignment = azure.assign(azure.subscription, role.id, principal["id"], name=stack.role_assignment)
        stack.kubectl(
            "apply", "--filename=-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": self._objects()})
        )
        return {
            "RoleDefinition": str(role.id),
            "RoleAssignment": str(assignment.id),
            "Application": f"/applications/{application['id']}",
            "ServicePrincipal": f"/servicePrincipals/{principal['id']}",
            "ApplicationPassword": f"{application['id']}/password/{password['keyId']}",
            **dict.fromkeys(PATCHES, f"{stack.name}/{stack.name}"),
            "Namespace": stack.name,
        }

    def change_all(self) -> None:
        """Everything but the client secret, of which nothing can be changed."""
        stack, state = self._stack, self._stack.state()
        role = self._define("Microsoft.Cache/redis/write")
        principal = state["ServicePrincipal"]
        self._azure.assign(
            self._azure.subscription,
            role.id,
            principal["outputs"]["objectId"],
            name=stack.role_assignment,
            description="by hand",
        )
        self._ask("PATCH", state["Application"]["id"], {"displayName": "by hand"})
        self._ask("PATCH", principal["id"], {"notes": "by hand"})
        for kind, patch in PATCHES.items():
            stack.kubectl("patch", kind, stack.name, "--patch", json.dumps(patch))

    def delete_all(self) -> None:
        """Everything; what others need goes last."""
        stack, state = self._stack, self._stack.state()
        roles: Any = self._azure.roles
        roles.role_assignments.delete(self._azure.subscription, stack.role_assignment)
        roles.role_definitions.delete(self._azure.subscription, stack.role_definition)
        application = state["Application"]["id"]
        password = {"keyId": state["ApplicationPassword"]["outputs"]["keyId"]}
        self._ask("POST", f"{application}/removePassword", password)
        self._ask("DELETE", state["ServicePrincipal"]["id"])
        self._ask("DELETE", application)
        for kind in reversed(PATCHES):
            stack.kubectl("delete", kind, stack.name)

    def _define(self, action: str) -> Any:
        stack = self._stack
        return self._azure.define(name=stack.role_definition, role_name=stack.name, actions=(action,))

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self._azure.graph(method, path, body)
        assert answer.status < 300, answer.body
        return answer.body or {}

    def _objects(self) -> list[Json]:
        name = self._stack.name
        labels = {"app": name}
        container = {"name": "app", "image": "example.com/app:1"}
        template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
        selector = {"matchLabels": labels}
        namespaced = {
            "ServiceAccount": {"automountServiceAccountToken": False},
            "ConfigMap": {"data": {"a": "1"}},
            "Secret": {"stringData": {"a": "1"}},
            "Service": {"spec": {"clusterIP": "None", "selector": labels, "ports": [{"port": 80}]}},
            "PodDisruptionBudget": {"spec": {"minAvailable": 1, "selector": selector}},
            "Deployment": {"spec": {"replicas": 1, "selector": selector, "template": template}},
        }
        versions = {"PodDisruptionBudget": "policy/v1", "Deployment": "apps/v1"}
        return [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}},
            *(
                {
                    "apiVersion": versions.get(kind, "v1"),
                    "kind": kind,
                    "metadata": {"name": name, "namespace": name},
                    **fields,
                }
                for kind, fields in namespaced.items()
            ),
        ]
