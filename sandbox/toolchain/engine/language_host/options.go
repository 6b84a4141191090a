package main

import (
	"context"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// parseOptions reads `runtime.options` of Pulumi.yaml, PulumiPlugin.yaml or PulumiPolicy.yaml. A plugin without a
// virtualenv gets "venv": unlike a program it never runs in whatever Python is around.
func parseOptions(info *pulumirpc.ProgramInfo, isPlugin bool) (toolchain.PythonOptions, error) {
	options := toolchain.PythonOptions{Root: info.RootDirectory, ProgramDir: info.ProgramDirectory}
	values, err := stringOptions(info.Options.AsMap())
	if err != nil {
		return options, err
	}
	options.Virtualenv = values["virtualenv"]

	switch value := values["typechecker"]; value {
	case "":
	case "mypy":
		options.Typechecker = toolchain.TypeCheckerMypy
	case "pyright":
		options.Typechecker = toolchain.TypeCheckerPyright
	default:
		return options, fmt.Errorf("runtime option typechecker is %q: give mypy or pyright", value)
	}

	switch value := values["toolchain"]; value {
	case "": // found by its lock file
	case "pip":
		options.Toolchain = toolchain.Pip
	case "poetry":
		options.Toolchain = toolchain.Poetry
	case "uv":
		options.Toolchain = toolchain.Uv
	default:
		return options, fmt.Errorf("runtime option toolchain is %q: give pip, uv or poetry", value)
	}

	mayUsePip := options.Toolchain == toolchain.Pip || options.Toolchain == toolchain.Auto
	if isPlugin && mayUsePip && options.Virtualenv == "" {
		options.Virtualenv = "venv"
	}
	return options, nil
}

func stringOptions(raw map[string]any) (map[string]string, error) {
	values := map[string]string{}
	for _, name := range []string{"virtualenv", "typechecker", "toolchain"} {
		value, given := raw[name]
		if !given {
			continue
		}
		text, isString := value.(string)
		if !isString {
			return nil, fmt.Errorf("runtime option %s is %v: give a string", name, value)
		}
		values[name] = text
	}
	return values, nil
}

func resolveToolchain(info *pulumirpc.ProgramInfo, isPlugin bool) (toolchain.Toolchain, toolchain.PythonOptions, error) {
	options, err := parseOptions(info, isPlugin)
	if err != nil {
		return nil, options, err
	}
	chain, err := toolchain.ResolveToolchain(options)
	return chain, options, err
}

// requireVirtualenv says in one line what the toolchain's own error says in eight.
func requireVirtualenv(ctx context.Context, chain toolchain.Toolchain, options toolchain.PythonOptions) error {
	if chain.ValidateVenv(ctx) == nil {
		return nil
	}
	path, err := chain.VirtualEnvPath(ctx)
	if err != nil {
		return err
	}
	return fmt.Errorf("virtualenv %s is missing or has no Python: run `pulumi install` in %s, "+
		"or name another in the runtime options", path, options.Root)
}
