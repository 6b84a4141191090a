"""The documented container settings of the self-hosted gateway, in one table. Nothing is decided here.

Everything else asks it: the check of arguments, the reference page, the rule which settings are secret, and doctor.
It is Python and not YAML, because it is read with every import of the library.
"""

from typing import Literal, NamedTuple

PAGE = "https://learn.microsoft.com/azure/api-management/self-hosted-gateway-settings-reference"
"""Microsoft's page with most of them."""

_RELEASES = "https://github.com/Azure/api-management-self-hosted-gateway/releases"
_CHART = "https://github.com/Azure/api-management-self-hosted-gateway"
_PRODUCTION = "https://learn.microsoft.com/azure/api-management/how-to-self-hosted-gateway-on-kubernetes-in-production"


Kind = Literal["text", "boolean", "choice", "port", "fraction", "numbers", "texts", "duration", "address"]
"""What a setting's value is. A fraction is a number from 0 to 1; numbers and texts have commas between."""
Setter = Literal["stack", "default", "arguments", "refused"]
"""Who gives a setting: the stack alone; this library, unless the stack does; this library, from other arguments. One
that is refused would take the place of the client secret."""


class Need(NamedTuple):
    """What a setting needs beside itself."""

    name: str
    """The other setting."""
    value: str = ""
    """What the other has to be; empty where anything will do."""
    when: str = ""
    """Which value of the setting itself has the need; empty where each has it."""


class ContainerSetting(NamedTuple):
    """One documented setting."""

    name: str
    kind: Kind = "text"
    since: str = ""
    """The first image that knows it; empty where that is not documented."""
    default: str = ""
    choices: tuple[str, ...] = ()
    requires: tuple[Need, ...] = ()
    """Without these the gateway does not work as the setting says."""
    works_with: Need | None = None
    """Without this the setting has no effect."""
    is_credential: bool = False
    setter: Setter = "stack"
    example: str = ""
    """A value to copy, where neither kind nor choices give one."""


_Setting = ContainerSetting
_AZURE_AD = "config.service.auth.azureAd."
_OTEL = "observability.opentelemetry."
_STATSD = "telemetry.metrics.local.statsd."
_LOCAL_LOGS = "telemetry.logs.local"
_PROTOCOLS = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols."
_WITH_OTEL = Need(f"{_OTEL}enabled", "true")
_WITH_STATSD = Need("telemetry.metrics.local", "statsd")
_WITH_INGRESS = Need("k8s.ingress.enabled", "true")

GROUPS: tuple[tuple[str, str, tuple[ContainerSetting, ...]], ...] = (
    (
        "Configuration API",
        PAGE,
        (
            _Setting("config.service.endpoint", since="2.0", setter="arguments"),
            _Setting("config.service.auth", since="2.0", setter="arguments"),
            _Setting(f"{_AZURE_AD}authority", "address", "2.3", setter="arguments"),
            _Setting(f"{_AZURE_AD}tenantId", since="2.3", setter="arguments"),
            _Setting(f"{_AZURE_AD}clientId", since="2.3", setter="arguments"),
            _Setting(f"{_AZURE_AD}clientSecret", since="2.3", is_credential=True, setter="arguments"),
            _Setting(f"{_AZURE_AD}certificatePath", since="2.3", setter="refused"),
            _Setting("gateway.name", since="2.3", setter="arguments"),
            _Setting("config.service.auth.tokenAudience", "address", "2.3", "https://azure-api.net/configuration"),
            _Setting("config.service.endpoint.disableCertificateValidation", "boolean", "2.0", "false"),
            _Setting("config.service.integration.timeout", "duration", "2.3.5", "00:01:40"),
        ),
    ),
    (
        "Discovery of other pods",
        PAGE,
        (
            _Setting("neighborhood.host", since="2.0", setter="arguments"),
            _Setting("neighborhood.heartbeat.port", "port", "2.0", "4291"),
            _Setting("policy.rate-limit.sync.port", "port", "2.0", "4290"),
        ),
    ),
    (
        "HTTP and Kubernetes Ingress",
        PAGE,
        (
            _Setting("net.server.http.forwarded.proto.enabled", "boolean", "2.5", "false"),
            _Setting("k8s.ingress.enabled", "boolean", "2.0", "false"),
            _Setting("k8s.ingress.namespace", since="2.0", default="default", works_with=_WITH_INGRESS),
            _Setting("k8s.ingress.dns.suffix", since="2.4", default="svc.cluster.local", works_with=_WITH_INGRESS),
            _Setting("k8s.ingress.config.path", since="2.4", works_with=_WITH_INGRESS),
        ),
    ),
    (
        "The HTTP client of before 2.13",
        _RELEASES,
        (_Setting("net.client.http.backend", "choice", "2.13", choices=("DotNetty",)),),
    ),
    (
        "Metrics",
        PAGE,
        (
            _Setting("telemetry.metrics.cloud", "boolean", "2.0", "true"),
            _Setting(
                "telemetry.metrics.local",
                "choice",
                "2.0",
                "none",
                ("none", "statsd"),
                (Need(f"{_STATSD}endpoint", when="statsd"),),
            ),
            _Setting(f"{_STATSD}endpoint", since="2.0", works_with=_WITH_STATSD),
            _Setting(f"{_STATSD}sampling", "fraction", "2.0", works_with=_WITH_STATSD),
            _Setting(
                f"{_STATSD}tag-format",
                "choice",
                "2.0",
                # `none` is the chart's and the how-to's.
                choices=("none", "librato", "dogStatsD", "influxDB"),
                works_with=_WITH_STATSD,
            ),
            _Setting(
                f"{_OTEL}enabled",
                "boolean",
                "2.0",
                "false",
                requires=(Need(f"{_OTEL}collector.uri", when="true"),),
            ),
            _Setting(
                f"{_OTEL}collector.uri",
                "address",
                "2.0",
                works_with=_WITH_OTEL,
                example="http://otel-collector.monitoring:4317",
            ),
            _Setting(f"{_OTEL}system-metrics.enabled", "boolean", "2.3", "false", works_with=_WITH_OTEL),
            _Setting(
                f"{_OTEL}histogram.buckets",
                "numbers",
                "2.0",
                "5,10,25,50,100,250,500,1000,2500,5000,10000",
                works_with=_WITH_OTEL,
            ),
        ),
    ),
    (
        "Logs",
        PAGE,
        (
            _Setting("telemetry.logs.std", "choice", "2.0", "text", ("none", "text", "json")),
            _Setting(
                "telemetry.logs.std.level",
                "choice",
                "2.0",
                "info",
                ("all", "debug", "info", "warn", "error", "fatal"),
            ),
            _Setting("telemetry.logs.std.color", "boolean", "2.0", "true"),
            _Setting(
                _LOCAL_LOGS,
                "choice",
                "2.0",
                "auto",
                # `forward` is the chart's.
                ("none", "auto", "localsyslog", "rfc5424", "journal", "json", "forward"),
                tuple(
                    Need(f"{_LOCAL_LOGS}.{each}.endpoint", when=each) for each in ("localsyslog", "rfc5424", "journal")
                ),
            ),
            _Setting(f"{_LOCAL_LOGS}.localsyslog.endpoint", since="2.0"),
            _Setting(f"{_LOCAL_LOGS}.localsyslog.facility", since="2.0"),
            _Setting(f"{_LOCAL_LOGS}.rfc5424.endpoint", since="2.0"),
            _Setting(f"{_LOCAL_LOGS}.rfc5424.facility", since="2.0"),
            _Setting(f"{_LOCAL_LOGS}.journal.endpoint", since="2.0"),
            _Setting(f"{_LOCAL_LOGS}.json.endpoint", since="2.0", default="127.0.0.1:8888"),
            _Setting(
                "logs.applicationinsights.endpoint", "address", default="https://dc.services.visualstudio.com/v2/track"
            ),
        ),
    ),
    (
        "Security",
        PAGE,
        (
            _Setting("certificates.local.ca.enabled", "boolean", "2.0", "false"),
            _Setting("net.server.tls.ciphers.allowed-suites", "texts", "2.0"),
            _Setting("net.client.tls.ciphers.allowed-suites", "texts", "2.0"),
            _Setting("security.certificate-revocation.validation.enabled", "boolean", "2.3.6", "false"),
            _Setting(f"{_PROTOCOLS}Tls13", "boolean", "2.0", "true"),
            _Setting(f"{_PROTOCOLS}Tls12", "boolean", "2.0", "true"),
            _Setting(f"{_PROTOCOLS}Tls11", "boolean", "2.0", "false"),
            _Setting(f"{_PROTOCOLS}Tls10", "boolean", "2.0", "false"),
            _Setting(f"{_PROTOCOLS}Ssl30", "boolean", "2.0", "false"),
        ),
    ),
    (
        "Proxy for calls of backends",
        _PRODUCTION,
        (
            _Setting("HTTP_PROXY"),
            _Setting("HTTPS_PROXY"),
            _Setting("NO_PROXY"),
        ),
    ),
    (
        "What Microsoft hears of the deployment",
        _CHART,
        (
            _Setting("runtime.deployment.artifact.source", setter="default"),
            _Setting("runtime.deployment.artifact.version"),
            _Setting("runtime.deployment.mechanism", setter="default"),
            _Setting("runtime.deployment.orchestrator.type", setter="default"),
            _Setting("runtime.deployment.highAvailability.enabled", "boolean"),
            _Setting("runtime.deployment.dapr.enabled", "boolean"),
        ),
    ),
)
"""Title, page and settings of each group."""

SETTINGS = tuple(setting for _, _, settings in GROUPS for setting in settings)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def documented(name: str) -> ContainerSetting | None:
    """The setting of exactly this name."""
    return _BY_NAME.get(name)
