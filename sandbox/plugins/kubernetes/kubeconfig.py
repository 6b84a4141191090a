"""The cluster that a kubeconfig means: its server, credentials and default namespace."""

from pathlib import Path
from typing import Any, cast

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer, UnreachableError
from sandbox.plugins.kubernetes.objects import child, children

# As many as the engine has operations at once.
_CONNECTIONS = 64
_NO_CONFIGURATION = (
    "unable to load Kubernetes client configuration from kubeconfig file. Make sure you have: \n\n \t • set up the "
    "provider as per https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n {reason}"
)

_NOT_PARSED = "failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- {reason}"


def connect(kubeconfig: str, context: str, namespace: str) -> ApiServer:
    """The cluster of a kubeconfig, given as text or as a path; without one, that of KUBECONFIG."""
    import urllib3
    import yaml
    from kubernetes import client, config

    # A kubeconfig that skips verification is the person's decision; it needs no warning per request.
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    official: Any = config
    settings: Any = client.Configuration()
    settings.connection_pool_maxsize = _CONNECTIONS
    try:
        document = _document(kubeconfig)
        if document is None:
            file = str(Path(kubeconfig).expanduser()) if kubeconfig else None
            official.load_kube_config(file, context or None, settings, persist_config=False)
            contexts, active = official.list_kube_config_contexts(file)
            document = {"contexts": contexts, "current-context": active["name"]}
        else:
            official.load_kube_config_from_dict(document, context or None, settings, persist_config=False)
    except yaml.YAMLError as error:
        raise UnreachableError(_NOT_PARSED.format(reason=_problem(error))) from None
    except (config.ConfigException, OSError, TypeError) as error:
        raise UnreachableError(_NO_CONFIGURATION.format(reason=_reason(error))) from None
    return ApiServer(client.ApiClient(settings), namespace or _context_namespace(document, context) or "default")


def active_cluster(configuration: Properties) -> Properties:
    """The settings of the cluster that a provider's configuration names; none where it names no kubeconfig."""
    kubeconfig = configuration.get("kubeconfig")
    if not isinstance(kubeconfig, str) or not kubeconfig:
        return {}
    import yaml

    path = Path(kubeconfig).expanduser()
    is_file = "\n" not in kubeconfig and path.is_file()
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8") if is_file else kubeconfig)
    except yaml.YAMLError:
        # What needs the cluster says so.
        return {}
    if not isinstance(document, dict):
        return {}
    parsed = cast(Properties, document)
    context = _named(parsed, "contexts", configuration.get("context") or parsed.get("current-context"))
    return child(_named(parsed, "clusters", child(context, "context").get("cluster")), "cluster")


def _named(document: Properties, list: str, name: Any) -> Properties:
    found = [entry for entry in children(document, list) if entry.get("name") == name]
    return found[0] if found else {}


def _problem(error: Any) -> str:
    """What a parser found, without the line that it quotes: the value may hold credentials."""
    return str(getattr(error, "problem", None) or type(error).__name__)


def _reason(error: Exception) -> str:
    if "No configuration found" not in str(error):
        return str(error)
    return (
        "invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable"
    )


def _document(kubeconfig: str) -> Properties | None:
    """The kubeconfig where it was given as text, None where it is a path or not given."""
    if not kubeconfig or ("\n" not in kubeconfig and Path(kubeconfig).expanduser().is_file()):
        return None
    import yaml

    document: Any = yaml.safe_load(kubeconfig)
    if not isinstance(document, dict):
        # The value itself may hold credentials.
        raise UnreachableError("the given kubeconfig is neither the path of an existing file nor a kubeconfig's text")
    return cast(Properties, document)


def _context_namespace(document: Properties, context: str) -> str:
    named = _named(document, "contexts", context or document.get("current-context"))
    return child(named, "context").get("namespace", "")
