"""The kubeconfig that Pulumi's provider would use: the one place that knows the official client's loading."""

import os
from pathlib import Path
from typing import Any, TypeGuard

import yaml
from kubernetes import client, config  # pyright: ignore[reportMissingTypeStubs]
from urllib3.util import Retry

from apim_gateway_doctor.errors import CannotCheckError, one_line

_LONGEST_PATH = 4096
_NO_KUBECONFIG = "it is neither a file that is there nor the content of a kubeconfig with a current context"


def client_of(kubeconfig: str | None, context: str | None) -> Any:
    """A client of the cluster. Raises CannotCheckError, without the content, where the kubeconfig can't be used."""
    configuration: Any = client.Configuration()
    configuration.retries = Retry(total=2, connect=1, backoff_factor=0.2)
    try:
        _load(kubeconfig, context, configuration)
    # The client raises whatever it stumbles over in what is no kubeconfig.
    except Exception as error:
        # A parser's error quotes the line that it can't read, and that may be the one with the token.
        why = _why_no_file(kubeconfig) or one_line(str(error)).rstrip(".")
        raise CannotCheckError(
            f"The {source_of(kubeconfig, context)} can't be used: {why}. {_fix(kubeconfig)} until `kubectl version`"
            " answers."
        ) from None
    return client.ApiClient(configuration)


def source_of(kubeconfig: str | None, context: str | None) -> str:
    """Which kubeconfig it is, for messages; never its content."""
    source = "kubeconfig of kubernetes:kubeconfig" if _is_content(kubeconfig) else f"kubeconfig {_path(kubeconfig)}"
    return f"{source} (context '{context}')" if context else source


def _load(kubeconfig: str | None, context: str | None, configuration: Any) -> None:
    untyped: Any = config
    options = {"context": context, "client_configuration": configuration, "persist_config": False}
    if _is_content(kubeconfig):
        untyped.load_kube_config_from_dict(yaml.safe_load(kubeconfig), **options)
    else:
        untyped.load_kube_config(config_file=_path(kubeconfig), **options)


def _is_content(kubeconfig: str | None) -> TypeGuard[str]:
    """Pulumi's provider takes a path or the content itself. What is no file may be content, in whatever form."""
    return bool(kubeconfig) and not _is_file(kubeconfig)


def _path(kubeconfig: str | None) -> str:
    """The path, or several with colons between them, as kubectl takes it."""
    return kubeconfig or os.environ.get("KUBECONFIG") or "~/.kube/config"


def _why_no_file(kubeconfig: str | None) -> str:
    """A reason why there is nothing to read; empty where a file is there."""
    if _is_content(kubeconfig):
        return _NO_KUBECONFIG
    paths = [Path(each).expanduser() for each in _path(kubeconfig).split(os.pathsep) if each]
    if any(each.is_file() for each in paths):
        return ""
    return "it is a directory" if any(each.is_dir() for each in paths) else "there is no such file"


def _is_file(kubeconfig: str) -> bool:
    try:
        return len(kubeconfig) < _LONGEST_PATH and Path(kubeconfig).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def _fix(kubeconfig: str | None) -> str:
    if kubeconfig:
        return "Correct kubernetes:kubeconfig"
    return f"{'Correct' if os.environ.get('KUBECONFIG') else 'Set'} KUBECONFIG"
