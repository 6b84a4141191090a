package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	hclsyntax "github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	codegen "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

var diagnostics = plugin.HclDiagnosticsToRPCDiagnostics

// GeneratePackage writes the Python SDK of a schema, for `pulumi package add` and `gen-sdk`.
func (host *languageHost) GeneratePackage(
	_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	loader, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.Schema), &spec); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	cached := schema.NewCachedLoader(loader)
	bound, found, err := schema.BindSpec(spec, cached, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	if found.HasErrors() {
		return &pulumirpc.GeneratePackageResponse{Diagnostics: diagnostics(found)}, nil
	}
	files, err := codegen.GeneratePackage("pulumi-language-python", bound, request.ExtraFiles, cached)
	if err != nil {
		return nil, err
	}
	for name, content := range files {
		path := filepath.Join(request.Directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return nil, err
		}
	}
	return &pulumirpc.GeneratePackageResponse{Diagnostics: diagnostics(found)}, nil
}

// GenerateProgram turns PCL into a Python program, for `pulumi import` and `convert`.
func (host *languageHost) GenerateProgram(
	_ context.Context, request *pulumirpc.GenerateProgramRequest,
) (*pulumirpc.GenerateProgramResponse, error) {
	loader, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	parser := hclsyntax.NewParser()
	for path, source := range request.Source {
		if err := parser.ParseFile(strings.NewReader(source), path); err != nil {
			return nil, err
		}
		if parser.Diagnostics.HasErrors() {
			return nil, parser.Diagnostics
		}
	}
	program, found, err := pcl.BindProgram(parser.Files, schema.NewCachedLoader(loader), bindOptions(request.Strict)...)
	if err != nil {
		return nil, err
	}
	if found.HasErrors() {
		return &pulumirpc.GenerateProgramResponse{Diagnostics: diagnostics(found)}, nil
	}
	if program == nil {
		return nil, errors.New("the PCL holds no program")
	}
	files, generated, err := codegen.GenerateProgram(program)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GenerateProgramResponse{
		Source: files, Diagnostics: diagnostics(append(hcl.Diagnostics{}, append(found, generated...)...)),
	}, nil
}

// GenerateProject turns a folder of PCL into a whole Python project, for `pulumi convert`.
func (host *languageHost) GenerateProject(
	_ context.Context, request *pulumirpc.GenerateProjectRequest,
) (*pulumirpc.GenerateProjectResponse, error) {
	loader, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	program, found, err := pcl.BindDirectory(
		request.SourceDirectory, schema.NewCachedLoader(loader), bindOptions(request.Strict)...)
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GenerateProjectResponse{Diagnostics: diagnostics(found)}
	if found.HasErrors() {
		return response, nil
	}
	var project workspace.Project
	if err := json.Unmarshal([]byte(request.Project), &project); err != nil {
		return nil, fmt.Errorf("read the project: %w", err)
	}
	err = codegen.GenerateProject(request.TargetDirectory, project, program, request.LocalDependencies, "", "")
	if err != nil {
		return nil, err
	}
	return response, nil
}

// bindOptions prefers invokes in output form: a Python program has no other way to pass on an output.
func bindOptions(strict bool) []pcl.BindOption {
	options := []pcl.BindOption{pcl.PreferOutputVersionedInvokes}
	if !strict {
		options = append(options, pcl.NonStrictBindOptions()...)
	}
	return options
}
