package main

import (
	"context"
	"fmt"
	"io"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// InstallDependencies makes the virtualenv and fills it, for `pulumi install`.
func (host *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, server pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	chain, _, err := resolveToolchain(request.Info, request.IsPlugin)
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, request.IsTerminal)
	if err != nil {
		return err
	}
	defer closer.Close()
	ctx, cancel := host.childContext(server.Context())
	defer cancel()

	fmt.Fprint(stdout, "Installing dependencies...\n\n")
	directory := request.Info.ProgramDirectory
	if request.IsPlugin {
		if err := installPluginPackage(ctx, chain, request, stdout, stderr); err != nil {
			return err
		}
	}
	if err := chain.InstallDependencies(ctx, directory, request.UseLanguageVersionTools, true, stdout, stderr); err != nil {
		return err
	}
	fmt.Fprint(stdout, "Finished installing dependencies\n\n")
	return closer.Close()
}

// installPluginPackage installs a plugin that is a package itself: it is run by its name, not from its folder.
func installPluginPackage(
	ctx context.Context, chain toolchain.Toolchain, request *pulumirpc.InstallDependenciesRequest, stdout, stderr io.Writer,
) error {
	directory := request.Info.ProgramDirectory
	buildable, err := toolchain.IsBuildablePackage(directory)
	if err != nil {
		return fmt.Errorf("read pyproject.toml of %s: %w", directory, err)
	}
	if !buildable {
		return nil
	}
	if err := chain.EnsureVenv(ctx, directory, request.UseLanguageVersionTools, true, stdout, stderr); err != nil {
		return fmt.Errorf("make the virtualenv of %s: %w", directory, err)
	}
	command, err := chain.ModuleCommand(ctx, "pip", "install", directory)
	if err != nil {
		return err
	}
	command.Stdout, command.Stderr = stdout, stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("install %s: %w", directory, err)
	}
	return nil
}

// Template finishes a project that `pulumi new` has just written.
func (host *languageHost) Template(
	ctx context.Context, request *pulumirpc.TemplateRequest,
) (*pulumirpc.TemplateResponse, error) {
	chain, _, err := resolveToolchain(request.Info, false)
	if err != nil {
		return nil, err
	}
	if err := chain.PrepareProject(ctx, request.ProjectName, request.Info.ProgramDirectory, false, nil, nil); err != nil {
		return nil, err
	}
	return &pulumirpc.TemplateResponse{}, nil
}

// RuntimeOptionsPrompts asks `pulumi new` for the toolchain, and for pip's virtualenv.
func (host *languageHost) RuntimeOptionsPrompts(
	_ context.Context, request *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	options := request.Info.Options.AsMap()
	chosen, hasToolchain := options["toolchain"]
	_, hasVirtualenv := options["virtualenv"]
	response := &pulumirpc.RuntimeOptionsResponse{}
	if !hasToolchain {
		pip := stringChoice("pip")
		choices := append([]*pulumirpc.RuntimeOptionPrompt_RuntimeOptionValue{pip},
			plugin.MakeExecutablePromptChoices("poetry", "uv")...)
		response.Prompts = append(response.Prompts, &pulumirpc.RuntimeOptionPrompt{
			Key:         "toolchain",
			Description: "The toolchain to use for installing dependencies and running the program",
			PromptType:  pulumirpc.RuntimeOptionPrompt_STRING, Choices: choices, Default: pip,
		})
	}
	if chosen == "pip" && !hasVirtualenv {
		venv := stringChoice("venv")
		response.Prompts = append(response.Prompts, &pulumirpc.RuntimeOptionPrompt{
			Key:         "virtualenv",
			Description: "The virtualenv to use",
			PromptType:  pulumirpc.RuntimeOptionPrompt_STRING,
			Choices:     []*pulumirpc.RuntimeOptionPrompt_RuntimeOptionValue{venv}, Default: venv,
		})
	}
	return response, nil
}

func stringChoice(value string) *pulumirpc.RuntimeOptionPrompt_RuntimeOptionValue {
	return &pulumirpc.RuntimeOptionPrompt_RuntimeOptionValue{
		PromptType: pulumirpc.RuntimeOptionPrompt_STRING, StringValue: value, DisplayName: value,
	}
}
