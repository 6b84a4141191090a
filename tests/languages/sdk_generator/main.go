// Sdk_generator writes the SDK that `pulumi package add` generates from a schema:
//
//	sdk_generator <schema.json> <nodejs|go|python> <folder>
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// What the generated files say that they were written by.
const tool = "sdk_generator"

func main() {
	if len(os.Args) != 4 {
		fail("usage: sdk_generator <schema.json> <nodejs|go|python> <folder>")
	}
	files, err := generate(os.Args[1], os.Args[2])
	if err != nil {
		fail(err)
	}
	if err := write(files, os.Args[3]); err != nil {
		fail(err)
	}
}

func fail(reason any) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}

func generate(file, language string) (map[string][]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(content, &spec); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	// The schema refers to no other package, so there is nothing to load.
	bound, found, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if found.HasErrors() {
		return nil, found
	}
	// As `pulumi package add` has it: a Go SDK is a module of its own.
	bound.SupportPack = true
	switch language {
	case "nodejs":
		return nodejs.GeneratePackage(tool, bound, nil, nil, true, nil)
	case "go":
		return golang.GeneratePackage(tool, bound, nil)
	case "python":
		return python.GeneratePackage(tool, bound, nil, nil)
	}
	return nil, fmt.Errorf("%s is unknown: give nodejs, go or python", language)
}

func write(files map[string][]byte, folder string) error {
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
