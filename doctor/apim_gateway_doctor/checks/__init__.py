"""The checks, in the order in which one depends on another."""

from apim_gateway_doctor.checks import (
    application,
    client_secret,
    container_settings,
    deployment,
    heartbeats,
    image,
    instance,
    permissions,
    role_assignments,
    role_definitions,
    services,
    stack,
)
from apim_gateway_doctor.checks.check import Check

CHECKS = (
    Check("deployed", "Everything is deployed", stack.deployed),
    Check("tier", "The instance's tier has self-hosted gateways", instance.tier),
    Check("identity", "The instance has its own identity", instance.identity),
    Check("gateway", "The gateway resource exists", instance.gateway_resource),
    Check("apis", "The gateway offers APIs", instance.apis),
    Check("validator-role", "The validator's role has its rights", role_definitions.validator),
    Check("reader-role", "The reader's role has its right", role_definitions.reader),
    Check("validator-assignment", "The instance's identity has the validator's role", role_assignments.validator),
    Check("reader-assignment", "The application has the reader's role", role_assignments.reader),
    Check("validator-permission", "The instance may check roles", permissions.validator),
    Check("reader-permission", "The application may read the gateway's configuration", permissions.reader),
    Check("application", "Application and service principal exist", application.exists),
    Check("settings", "The container's settings match Azure", container_settings.match_azure),
    Check("settings-in-use", "The pods use the stack's ConfigMap", container_settings.are_in_use),
    Check("settings-documented", "The container's settings are as documented", container_settings.are_documented),
    Check("client-secret", "Entra knows the client secret, and it lasts", client_secret.lasts),
    Check("sign-in", "The client secret signs in", client_secret.signs_in),
    Check("deployment", "All pods are Ready and up to date", deployment.is_complete),
    Check("live-traffic", "The Service for live traffic works", services.live_traffic),
    Check("instance-discovery", "The Service for instance discovery works", services.instance_discovery),
    Check("image", "The image's version is supported", image.is_supported),
    Check("heartbeats", "The instance hears the gateway's heartbeat", heartbeats.arrive),
)

__all__ = ["CHECKS", "Check"]
