"""The waits of Pulumi's Kubernetes provider in place of the library's, to measure what those save."""

import os
from typing import Any

import pulumi

VARIABLE = "BENCHMARK_PROVIDER_WAITS"
_OURS = ("pulumi.com/waitFor", "pulumi.com/skipAwait")


def use_if_asked() -> None:
    """Takes the library's annotations off the Services where the variable is set."""
    if os.environ.get(VARIABLE):
        pulumi.runtime.register_resource_transform(_without_annotations)


def _without_annotations(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != "kubernetes:core/v1:Service":
        return None
    metadata: Any = args.props["metadata"]
    annotations = {key: value for key, value in metadata["annotations"].items() if key not in _OURS}
    props = {**args.props, "metadata": {**metadata, "annotations": annotations}}
    return pulumi.ResourceTransformResult(props, args.opts)
