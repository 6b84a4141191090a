"""A gateway that reads its configuration from a custom host name of the instance: deployed, Ready, seen by doctor."""

from pathlib import Path
from typing import Any

import trustme

from sandbox.tests.emulator.hosts import Host, new_host
from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import Gateway, must_have_succeeded, new_gateway


def give_host(gateway: Gateway, host: Host) -> None:
    clients: Any = gateway.azure.api_management
    wanted = {"properties": {"hostnameConfigurations": [host.entry().serialize()]}}
    clients.api_management_service.begin_update(gateway.group, gateway.service, wanted).result()


def trusted_authority(sandbox: RunningSandbox) -> trustme.CA:
    """The authority that the sandbox's pods trust."""
    folder = sandbox.directory / "azure"
    return trustme.CA.from_pem((folder / "ca.pem").read_bytes(), (folder / "ca-key.pem").read_bytes())


def test_a_gateway_reads_its_configuration_from_a_custom_host(sandbox: RunningSandbox, tmp_path: Path) -> None:
    gateway = new_gateway(sandbox, "custom-host", tmp_path)
    host = new_host(trusted_authority(sandbox))
    give_host(gateway, host)
    gateway.configure("configurationEndpoint", host.name)
    with sandbox.new_stack(gateway.stack):
        must_have_succeeded(gateway.up(), "+ 17 created")
        assert gateway.config_map()["data"]["config.service.endpoint"] == host.name
        diagnosis = gateway.doctor()
        assert diagnosis.ran.code == 0, diagnosis.ran.output
        assert sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", gateway.stack).code == 0


def test_a_custom_host_with_a_certificate_that_the_pods_do_not_trust_keeps_them_from_becoming_ready(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    gateway = new_gateway(sandbox, "untrusted-host", tmp_path)
    host = new_host()
    give_host(gateway, host)
    gateway.configure("configurationEndpoint", host.name)
    with sandbox.new_stack(gateway.stack):
        failed = gateway.up_alone()
        assert failed.ran.code != 0
        assert f"{host.name} cannot be reached: [SSL: CERTIFICATE_VERIFY_FAILED]" in gateway.pods_say()
        assert sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", gateway.stack).code == 0
