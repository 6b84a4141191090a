"""The pack as Pulumi starts it: `pulumi preview --policy-pack policy`. It serves until Pulumi ends it."""

from pulumi_policy import PolicyPack
from rules import RULES
from rules.pulumi_policies import pulumi_policy

PolicyPack("apim-gateway", [pulumi_policy(rule) for rule in RULES])
