package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

//go:embed required_packages.py
var requiredPackagesScript string

// pulumiDistribution is one line of the script's answer.
type pulumiDistribution struct {
	Distribution string                  `json:"distribution"`
	Version      string                  `json:"version"`
	Plugin       plugin.PulumiPluginJSON `json:"plugin"`
}

// GetRequiredPackages names the provider behind each installed SDK. It creates a missing virtualenv first, as every
// Pulumi user expects of a fresh checkout.
func (host *languageHost) GetRequiredPackages(
	ctx context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	chain, options, err := resolveToolchain(request.Info, false)
	if err != nil {
		return nil, err
	}
	output, err := host.statusLines(ctx)
	if err != nil {
		return nil, err
	}
	defer output.Close()
	if err := chain.EnsureVenv(ctx, request.Info.ProgramDirectory, false, true, output, output); err != nil {
		return nil, err
	}
	if err := requireVirtualenv(ctx, chain, options); err != nil {
		return nil, err
	}

	command, err := chain.Command(ctx, "-c", requiredPackagesScript)
	if err != nil {
		return nil, err
	}
	answer, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("list the installed Pulumi packages with %s: %w", command.Path, withStderr(err))
	}
	var distributions []pulumiDistribution
	if err := json.Unmarshal(answer, &distributions); err != nil {
		return nil, fmt.Errorf("read the list of installed Pulumi packages: %w", err)
	}
	packages := []*pulumirpc.PackageDependency{}
	for _, distribution := range distributions {
		if distribution.Plugin.Resource {
			packages = append(packages, packageDependency(distribution))
		}
	}
	return &pulumirpc.GetRequiredPackagesResponse{Packages: packages}, nil
}

func packageDependency(distribution pulumiDistribution) *pulumirpc.PackageDependency {
	manifest := distribution.Plugin
	name := manifest.Name
	if name == "" {
		name = strings.TrimPrefix(distribution.Distribution, "pulumi-")
	}
	return &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             "resource",
		Version:          pluginVersion(manifest.Version, distribution.Version),
		Server:           manifest.Server,
		Parameterization: parameterization(manifest.Parameterization),
		Extension:        parameterization(manifest.ExtensionParameterization),
	}
}

// pluginVersion falls back to the distribution's version where the manifest has none. A Python pre-release ("1.0.0a1")
// does not name its plugin's version; without one the engine takes the newest plugin it has.
func pluginVersion(manifest, distribution string) string {
	version := manifest
	if version == "" {
		version = distribution
	}
	version = strings.TrimPrefix(version, "v")
	if _, err := semver.Parse(version); err != nil {
		return ""
	}
	return "v" + version
}

func parameterization(from *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if from == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: from.Name, Version: from.Version, Value: from.Value}
}

func (host *languageHost) GetProgramDependencies(
	ctx context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	chain, options, err := resolveToolchain(request.Info, false)
	if err != nil {
		return nil, err
	}
	if err := requireVirtualenv(ctx, chain, options); err != nil {
		return nil, err
	}
	installed, err := chain.ListPackages(ctx, request.TransitiveDependencies)
	if err != nil {
		return nil, fmt.Errorf("list the installed Python packages: %w", withStderr(err))
	}
	dependencies := make([]*pulumirpc.DependencyInfo, len(installed))
	for i, dependency := range installed {
		dependencies[i] = &pulumirpc.DependencyInfo{Name: dependency.Name, Version: dependency.Version}
	}
	return &pulumirpc.GetProgramDependenciesResponse{Dependencies: dependencies}, nil
}

// withStderr adds what a failed command said to its exit code.
func withStderr(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
