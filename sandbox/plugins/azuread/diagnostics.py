"""What the provider says of a failure, and how the bridge around it words that: two texts for one failure."""

from sandbox.plugins.base.errors import PluginError

_LOG_LINE = "  sdk-v2/provider2.go:571: sdk.helper_schema: {}: provider=azuread@{}"


class DiagnosticError(PluginError):
    """The provider's summary and its reason; of some, the field that it is about."""

    def __init__(self, summary: str, reason: object = "", field: str = "") -> None:
        super().__init__(f"{summary}: {reason}" if reason else summary)
        self.field = field


def bridged(error: PluginError, doing: str = "") -> str:
    """The error as the bridge answers it (pulumi-terraform-bridge, pkg/tfbridge); `doing` names the resource."""
    field = f"[{error.field}] " if isinstance(error, DiagnosticError) and error.field else ""
    return f"{doing}1 error occurred:\n\t* {field}{error}\n\n"


def log_line(error: PluginError, version: str) -> str:
    """The line that the provider's own log adds to the display."""
    return _LOG_LINE.format(error, version)
