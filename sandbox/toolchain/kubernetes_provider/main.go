// Pulumi's own provider for Kubernetes, served as its own main does. That main embeds files which a build step of
// pulumi-kubernetes makes and its module lacks: here the schema is read from beside the executable.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

func main() {
	schema, err := readSchema()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(os.Args[0]), err)
		os.Exit(1)
	}
	provider.Serve("kubernetes", version.Version, schema, []byte("{}"))
}

// readSchema returns the module's schema with the provider's version in it, as the build step writes it.
func readSchema() ([]byte, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if executable, err = filepath.EvalSymlinks(executable); err != nil {
		return nil, err
	}
	schema, err := os.ReadFile(filepath.Join(filepath.Dir(executable), "kubernetes-schema.json"))
	if err != nil {
		return nil, err
	}
	field := fmt.Sprintf("{\"version\": %q,", version.Version)
	return bytes.Replace(schema, []byte("{"), []byte(field), 1), nil
}
