package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	pulumi "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// RunPlugin runs a plugin written in Python until it ends: a policy pack, a folder with a `__main__.py`, or a package
// that exports components. Its output goes to the engine, which reads the plugin's port from it. A plugin is killed when
// the call ends.
func (host *languageHost) RunPlugin(
	request *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	if err := refuseDebugger(request.AttachDebugger); err != nil {
		return err
	}
	isPolicyPack := request.Kind == string(apitype.AnalyzerPlugin)
	chain, options, err := resolveToolchain(request.Info, !isPolicyPack)
	if err != nil {
		return err
	}
	if err := requireVirtualenv(server.Context(), chain, options); err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	ctx, cancel := host.childContext(server.Context())
	defer cancel()
	arguments, err := pluginArguments(request, options)
	if err != nil {
		return err
	}
	command, err := chain.Command(ctx, arguments...)
	if err != nil {
		return err
	}
	command.Dir, command.Stdout, command.Stderr = request.Pwd, stdout, stderr
	addEnvironment(command, request.Env...)

	if isPolicyPack {
		err = runPolicyPack(ctx, command, request.Info.ProgramDirectory, stdout)
	} else {
		err = command.Run()
	}
	return reportExit(server, err)
}

func pluginArguments(request *pulumirpc.RunPluginRequest, options toolchain.PythonOptions) ([]string, error) {
	directory := request.Info.ProgramDirectory
	if request.Kind == string(apitype.AnalyzerPlugin) {
		return slices.Concat([]string{"-u", "-m", "pulumi.policy"}, request.Args, []string{directory}), nil
	}
	if _, err := os.Stat(filepath.Join(options.Root, "__main__.py")); err == nil {
		return slices.Concat([]string{directory}, request.Args), nil
	}
	if buildable, err := toolchain.IsBuildablePackage(options.Root); err != nil {
		return nil, fmt.Errorf("read pyproject.toml of %s: %w", options.Root, err)
	} else if !buildable {
		return nil, fmt.Errorf("%s is no Python plugin: it has neither a __main__.py nor a pyproject.toml with a "+
			"build system", options.Root)
	}
	project, err := toolchain.LoadPyproject(options.Root)
	if err != nil {
		return nil, fmt.Errorf("read pyproject.toml of %s: %w", options.Root, err)
	}
	return slices.Concat([]string{"-m", "pulumi.run.plugin", project.Project.Name}, request.Args), nil
}

// runPolicyPack learns the stack's configuration before the pack starts, because a pack reads it from its environment:
// Pulumi's proxy stands in for the pack until the engine has sent it. Packs run in their own folder.
func runPolicyPack(ctx context.Context, command *exec.Cmd, directory string, stdout io.Writer) error {
	proxy, proxied, err := pulumi.NewPolicyProxy(ctx, stdout)
	if err != nil {
		return fmt.Errorf("start the policy pack's proxy: %w", err)
	}
	configuration, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return fmt.Errorf("wait for the stack's configuration: %w", err)
	}
	if configuration != nil {
		values := configuration.Config
		if values == nil { // A pack cannot read JSON's null.
			values = map[string]string{}
		}
		config, err := json.Marshal(values)
		if err != nil {
			return fmt.Errorf("encode the stack's configuration: %w", err)
		}
		addEnvironment(command,
			"PULUMI_ORGANIZATION="+configuration.Organization,
			"PULUMI_PROJECT="+configuration.Project,
			"PULUMI_STACK="+configuration.Stack,
			"PULUMI_DRY_RUN="+strconv.FormatBool(configuration.DryRun),
			"PULUMI_CONFIG="+string(config))
	}
	command.Dir, command.Stdout = directory, proxied
	if err := command.Start(); err != nil {
		return err
	}
	return proxy.Attach(ctx, command) // waits for its end too
}

func reportExit(server pulumirpc.LanguageRuntime_RunPluginServer, err error) error {
	var exit *exec.ExitError
	if err == nil {
		return nil
	}
	if errors.As(err, &exit) {
		return server.Send(&pulumirpc.RunPluginResponse{
			Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(exit.ExitCode())},
		})
	}
	return fmt.Errorf("could not run the plugin: %w", err)
}
