"""How a stack's settings are read: its own first, then what Pulumi.yaml says for all stacks."""

from pathlib import Path
from typing import Any

import pytest
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.stack import Stack, read_any


def stack(**groups: Any) -> Stack:
    return Stack("dev", Pulumi(Path()), {f"apim-gateway:{name}": value for name, value in groups.items()}, {})


def test_a_setting_that_all_stacks_share_counts_where_the_stack_has_none() -> None:
    found = stack(
        gatewayName="",
        kubernetes={"readyTimeout": 60},
        shared={"gatewayName": "mygw", "kubernetes": {"readyTimeout": 1}},
    )
    assert found.setting("apim-gateway:gatewayName") == "mygw"
    assert found.setting("apim-gateway:kubernetes.readyTimeout") == 60
    assert found.setting("apim-gateway:kubernetes.image") is None
    assert stack().setting("apim-gateway:gatewayName") is None


def test_a_configuration_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotCheckError, match=r"--config-file .*none.yaml is no file"):
        read_any(tmp_path, "dev", tmp_path / "none.yaml")
