"""A program without resources: what Python and Pulumi's SDK cost by themselves."""

import pulumi

pulumi.export("nothing", None)
