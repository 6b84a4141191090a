package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// typecheck runs the type checker that the runtime options ask for, before the program.
func typecheck(ctx context.Context, chain toolchain.Toolchain, options toolchain.PythonOptions) error {
	if options.Typechecker == toolchain.TypeCheckerNone {
		return nil
	}
	checker := strings.ToLower(toolchain.TypeCheckerName(options.Typechecker))
	if err := requirePackage(ctx, chain, checker); err != nil {
		return err
	}
	arguments, err := typecheckArguments(ctx, chain, checker, options.ProgramDir)
	if err != nil {
		return err
	}
	command, err := chain.ModuleCommand(ctx, checker, arguments...)
	if err != nil {
		return err
	}
	var output bytes.Buffer
	command.Dir = options.ProgramDir
	command.Stdout, command.Stderr = io.MultiWriter(os.Stdout, &output), io.MultiWriter(os.Stderr, &output)
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s failed: %w\n%s", checker, err, output.String())
	}
	return nil
}

func requirePackage(ctx context.Context, chain toolchain.Toolchain, name string) error {
	packages, err := chain.ListPackages(ctx, true)
	if err != nil {
		return err
	}
	for _, installed := range packages {
		if installed.Name == name {
			return nil
		}
	}
	return fmt.Errorf("runtime option typechecker is %s, which is not installed: add it to the dependencies and "+
		"run `pulumi install`", name)
}

// typecheckArguments keeps mypy out of a virtualenv that lies in the project; pyright stays out by itself.
func typecheckArguments(
	ctx context.Context, chain toolchain.Toolchain, checker, directory string,
) ([]string, error) {
	if checker != "mypy" {
		return []string{directory}, nil
	}
	virtualenv, err := chain.VirtualEnvPath(ctx)
	if err != nil {
		return nil, err
	}
	relative, err := filepath.Rel(directory, virtualenv)
	if err != nil {
		return nil, err
	}
	return []string{"--exclude", relative, directory}, nil
}
