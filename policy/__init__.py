"""The policy pack: what a stack of gateways must and should look like, checked by Pulumi before anything is created."""
