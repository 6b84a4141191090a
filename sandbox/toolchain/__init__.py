"""The programs the sandbox runs: the Pulumi engine and a Kubernetes control plane, built from source once and kept."""

from sandbox.toolchain.build import ensure, ensure_kubernetes_provider
from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.progress import Progress, progress_for

__all__ = ["Progress", "ToolchainError", "ensure", "ensure_kubernetes_provider", "progress_for"]
