"""A gateway in one piece, asked of the plugin without a generated SDK: its arguments are the environment's JSON."""

import json
import os

from pulumi import ComponentResource

ComponentResource("apim-gateway:index:SelfHostedGateway", "edge", json.loads(os.environ["GATEWAY"]), None, remote=True)
