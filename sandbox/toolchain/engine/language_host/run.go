package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The executor's exit code for "failed, and the person has already been told why".
const exitAlreadyReported = 32

// Run executes the program once. Its output goes to the host's own, which the engine shows.
func (host *languageHost) Run(
	call context.Context, request *pulumirpc.RunRequest,
) (*pulumirpc.RunResponse, error) {
	if err := refuseDebugger(request.AttachDebugger); err != nil {
		return nil, err
	}
	chain, options, err := resolveToolchain(request.Info, false)
	if err != nil {
		return nil, err
	}
	if err := requireVirtualenv(call, chain, options); err != nil {
		return nil, err
	}
	ctx, cancel := host.childContext(call)
	defer cancel()
	if err := typecheck(ctx, chain, options); err != nil {
		return nil, err
	}

	command, err := chain.Command(ctx, append([]string{host.executor}, host.executorArguments(request)...)...)
	if err != nil {
		return nil, err
	}
	config, err := configEnvironment(request)
	if err != nil {
		return nil, err
	}
	addEnvironment(command, config...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	interruptFirst(command)
	return runResponse(command.Run()), nil
}

func runResponse(err error) *pulumirpc.RunResponse {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}
	case !errors.As(err, &exit):
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("could not run the program: %v", err)}
	case exit.ExitCode() == exitAlreadyReported:
		return &pulumirpc.RunResponse{Bail: true}
	default: // -1 where a signal ended it, as Pulumi's own host says
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("program exited with non-zero exit code: %d", exit.ExitCode())}
	}
}

// executorArguments leaves out what is empty: the executor tells "not given" from "empty".
func (host *languageHost) executorArguments(request *pulumirpc.RunRequest) []string {
	var arguments []string
	for _, option := range [][2]string{
		{"monitor", request.MonitorAddress},
		{"engine", host.engine()},
		{"project", request.Project},
		{"root_directory", request.Info.RootDirectory},
		{"stack", request.Stack},
		{"pwd", request.Pwd},
		{"dry_run", strconv.FormatBool(request.DryRun)},
		{"parallel", strconv.Itoa(int(request.Parallel))},
		{"organization", request.Organization},
	} {
		if option[1] != "" {
			arguments = append(arguments, "--"+option[0], option[1])
		}
	}
	return append(append(arguments, request.Info.EntryPoint), request.Args...)
}

// configEnvironment hands the configuration over by environment, never by command line, where secrets would be readable.
func configEnvironment(request *pulumirpc.RunRequest) ([]string, error) {
	values, secretKeys := request.Config, request.ConfigSecretKeys
	if values == nil {
		values = map[string]string{}
	}
	if secretKeys == nil {
		secretKeys = []string{}
	}
	valuesJSON, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("encode the configuration: %w", err)
	}
	secretKeysJSON, err := json.Marshal(secretKeys)
	if err != nil {
		return nil, fmt.Errorf("encode the configuration's secret keys: %w", err)
	}
	return []string{
		"PULUMI_CONFIG=" + string(valuesJSON), "PULUMI_CONFIG_SECRET_KEYS=" + string(secretKeysJSON),
	}, nil
}
