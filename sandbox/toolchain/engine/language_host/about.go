package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

//go:embed about.py
var aboutScript string

// pythonAbout is the script's answer.
type pythonAbout struct {
	Executable string `json:"executable"`
	Version    string `json:"version"`
	Pip        string `json:"pip"`
}

// About describes the program's Python. The engine asks before every preview and update, to keep the answer with the
// update, and waits for it.
func (host *languageHost) About(
	ctx context.Context, request *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	options := toolchain.PythonOptions{Toolchain: toolchain.Pip}
	if request.GetInfo() != nil {
		var err error
		if options, err = parseOptions(request.Info, false); err != nil {
			return nil, err
		}
	}
	chain, err := toolchain.ResolveToolchain(options)
	if err != nil {
		return nil, err
	}
	about, err := describe(ctx, chain, options)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{
		Executable: about.Executable,
		Version:    about.Version,
		Metadata: map[string]string{
			"toolchain":        toolchain.Name(options.Toolchain),
			"toolchainVersion": about.Pip,
			"typechecker":      toolchain.TypeCheckerName(options.Typechecker),
		},
	}, nil
}

// describe starts Python once, where the toolchain's own answer starts it three times, once with all of pip in it: that alone
// is a third of an empty preview.
func describe(
	ctx context.Context, chain toolchain.Toolchain, options toolchain.PythonOptions,
) (pythonAbout, error) {
	if options.Toolchain != toolchain.Pip {
		info, err := chain.About(ctx)
		return pythonAbout{info.PythonExecutable, info.PythonVersion.String(), info.ToolchainVersion.String()}, err
	}
	command, err := chain.Command(ctx, "-I", "-c", aboutScript)
	if err != nil {
		return pythonAbout{}, err
	}
	answer, err := command.Output()
	if err != nil {
		return pythonAbout{}, fmt.Errorf("ask %s for its version: %w", command.Path, withStderr(err))
	}
	var about pythonAbout
	if err := json.Unmarshal(answer, &about); err != nil {
		return pythonAbout{}, fmt.Errorf("read what %s says of itself: %w", command.Path, err)
	}
	return about, nil
}
