"""The environment in which unmodified pulumi, kubectl and Microsoft's clients work against the sandbox."""

import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import certifi

from sandbox.azure.core import control_token
from sandbox.azure.core.clouds import PUBLIC
from sandbox.state import State

# It protects nothing but a throw-away emulator's secrets. Pulumi.dev.yaml's encryptionsalt belongs to it.
PASSPHRASE = "sandbox"

# Where distributions keep them; Go's crypto/x509 looks at the same places.
_SYSTEM_AUTHORITIES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/ca-bundle.pem"),
    Path("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
    Path("/etc/ssl/cert.pem"),
)


def variables(state: State, binaries: Path) -> dict[str, str]:
    """The variables, for a sandbox that has been started once. PATH is complete, not only the addition."""
    deployer = json.loads((state.azure / "deployer.json").read_text())
    credentials = {
        f"{prefix}_{name.upper()}": deployer[name]
        for prefix in ("ARM", "AZURE")
        for name in ("tenant_id", "subscription_id", "client_id", "client_secret")
    }
    return {
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
        "PULUMI_HOME": str(state.pulumi_home),
        "PULUMI_BACKEND_URL": f"file://{state.stacks}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "KUBECONFIG": str(state.cluster / "kubeconfig"),
        **credentials,
        control_token.VARIABLE: control_token.token(state.azure),
        "ARM_METADATA_HOSTNAME": state.azure_host,
        # Of the public cloud nothing is said, as on Azure.
        **({"ARM_ENVIRONMENT": state.cloud} if state.cloud != PUBLIC.environment else {}),
        "AZURE_AUTHORITY_HOST": f"https://{state.azure_host}",
        "SSL_CERT_FILE": str(state.certificates),
        "REQUESTS_CA_BUNDLE": str(state.certificates),
        **without_proxy_on_loopback(),
    }


def without_proxy_on_loopback() -> dict[str, str]:
    """The caller's exceptions from its proxy, with this machine added: all of the sandbox is here."""
    given = [os.environ.get(name, "") for name in ("NO_PROXY", "no_proxy")]
    hosts = dict.fromkeys([host for text in given for host in text.split(",") if host] + ["localhost", "127.0.0.1"])
    # Some clients read the one, some the other.
    return dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join(hosts))


def write_certificates(state: State) -> None:
    """Joins the machine's authorities and the emulator's: the variables that name the file replace a client's own list.

    Without a list on the machine it takes certifi's, which lacks what a company added to its machines.
    """
    named = Path(os.environ.get("SSL_CERT_FILE", ""))
    given = named if named.is_file() and named != state.certificates else None
    public = given or system_authorities() or Path(certifi.where())
    state.certificates.write_text(f"{public.read_text()}\n{(state.azure / 'ca.pem').read_text()}")


def system_authorities() -> Path | None:
    """The file with the authorities that this machine trusts; None where it has no such file."""
    return next((path for path in _SYSTEM_AUTHORITIES if path.is_file()), None)


def export_lines(values: Mapping[str, str], path_addition: Path) -> str:
    """The variables as lines for a shell's `eval`. What is installed beside Python comes last, and hides nothing."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in values.items() if name != "PATH"]
    installed = shlex.quote(str(Path(sys.executable).parent))
    return "\n".join([f'export PATH={shlex.quote(str(path_addition))}:"$PATH":{installed}', *lines])
