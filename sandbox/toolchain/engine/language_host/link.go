package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/blang/semver"
	codegen "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// Link adds generated SDKs to the program's dependencies and says how to import them, for `pulumi package add`.
func (host *languageHost) Link(
	ctx context.Context, request *pulumirpc.LinkRequest,
) (*pulumirpc.LinkResponse, error) {
	options, err := parseOptions(request.Info, false)
	if err != nil {
		return nil, err
	}
	client, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	loader := schema.NewCachedLoader(client)

	paths := map[string]string{}
	var imports strings.Builder
	for _, dependency := range request.Packages {
		if dependency.Package.Name == "pulumi" {
			paths["pulumi"] = dependency.Path
			continue
		}
		module, alias, err := importNames(ctx, loader, dependency.Package)
		if err != nil {
			return nil, err
		}
		paths[module] = dependency.Path
		fmt.Fprintf(&imports, "  import %s as %s\n", module, alias)
	}

	if options, err = usePipUntilInstalled(options); err != nil {
		return nil, err
	}
	chain, err := toolchain.ResolveToolchain(options)
	if err != nil {
		return nil, err
	}
	if err := chain.LinkPackages(ctx, paths); err != nil {
		return nil, fmt.Errorf("add the packages to the project's dependencies: %w", err)
	}
	if imports.Len() == 0 {
		return &pulumirpc.LinkResponse{}, nil
	}
	noun := "SDK"
	if len(request.Packages) > 1 {
		noun = "SDKs"
	}
	return &pulumirpc.LinkResponse{
		ImportInstructions: fmt.Sprintf("You can import the %s in your Python code with:\n\n%s", noun, imports.String()),
	}, nil
}

// importNames asks the package's schema, whose author may have chosen the module's name.
func importNames(
	ctx context.Context, loader schema.ReferenceLoader, dependency *pulumirpc.PackageDependency,
) (module, alias string, err error) {
	reference, err := schema.LoadPackageReferenceV2(ctx, loader, packageDescriptor(dependency))
	if err != nil {
		return "", "", err
	}
	definition, err := reference.Definition()
	if err != nil {
		return "", "", err
	}
	if err := definition.ImportLanguages(map[string]schema.Language{"python": codegen.Importer}); err != nil {
		return "", "", err
	}
	if info, ok := definition.Language["python"].(codegen.PackageInfo); ok && info.PackageName != "" {
		return info.PackageName, info.PackageName, nil
	}
	return codegen.PyPack(reference.Namespace(), reference.Name()), strings.ReplaceAll(reference.Name(), "-", "_"), nil
}

func packageDescriptor(dependency *pulumirpc.PackageDependency) *schema.PackageDescriptor {
	descriptor := &schema.PackageDescriptor{Name: dependency.Name, DownloadURL: dependency.Server}
	if version, err := semver.Parse(dependency.Version); err == nil { // local packages may have none
		descriptor.Version = &version
	}
	if from := dependency.Parameterization; from != nil {
		descriptor.Parameterization = &schema.ParameterizationDescriptor{Name: from.Name, Value: from.Value}
		if version, err := semver.Parse(from.Version); err == nil {
			descriptor.Parameterization.Version = version
		}
	}
	return descriptor
}

// usePipUntilInstalled links into requirements.txt where a project for uv or poetry has no pyproject.toml yet:
// `pulumi install` converts the one into the other.
func usePipUntilInstalled(options toolchain.PythonOptions) (toolchain.PythonOptions, error) {
	if options.Toolchain == toolchain.Pip || exists(options.ProgramDir, "pyproject.toml") {
		return options, nil
	}
	if !exists(options.ProgramDir, "requirements.txt") {
		return options, fmt.Errorf("%s has neither pyproject.toml nor requirements.txt: add one, "+
			"the package is listed there", options.ProgramDir)
	}
	options.Toolchain = toolchain.Pip
	return options, nil
}

func exists(directory, name string) bool {
	_, err := os.Stat(filepath.Join(directory, name))
	return !errors.Is(err, fs.ErrNotExist)
}
