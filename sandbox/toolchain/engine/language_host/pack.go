package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/fsutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// Pack builds a wheel of a Python package, with the pip of the Python on PATH: a package to be packed has no virtualenv.
func (host *languageHost) Pack(
	ctx context.Context, request *pulumirpc.PackRequest,
) (*pulumirpc.PackResponse, error) {
	folder, err := os.MkdirTemp("", "pulumi-python-pack-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	command, err := toolchain.Command(ctx, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, request.PackageDirectory)
	if err != nil {
		return nil, err
	}
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build a wheel of %s: %w\n%s", request.PackageDirectory, err, output)
	}
	wheels, err := filepath.Glob(filepath.Join(folder, "*.whl"))
	if err != nil || len(wheels) != 1 {
		return nil, fmt.Errorf("build a wheel of %s: pip left %d wheels, not one", request.PackageDirectory, len(wheels))
	}
	artifact := filepath.Join(request.DestinationDirectory, filepath.Base(wheels[0]))
	if err := fsutil.CopyFile(artifact, wheels[0], nil); err != nil {
		return nil, fmt.Errorf("put the wheel into %s: %w", request.DestinationDirectory, err)
	}
	return &pulumirpc.PackResponse{ArtifactPath: artifact}, nil
}
