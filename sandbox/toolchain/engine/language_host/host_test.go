package main

import (
	"bufio"
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/protobuf/types/known/structpb"
)

func programInfo(t *testing.T, options map[string]any) *pulumirpc.ProgramInfo {
	t.Helper()
	values, err := structpb.NewStruct(options)
	if err != nil {
		t.Fatal(err)
	}
	return &pulumirpc.ProgramInfo{RootDirectory: "/root", ProgramDirectory: "/root", EntryPoint: ".", Options: values}
}

func TestOptionsAreReadAndUnknownValuesRefused(t *testing.T) {
	options, err := parseOptions(programInfo(t, map[string]any{"toolchain": "uv", "virtualenv": ".venv"}), false)
	if err != nil || options.Toolchain != toolchain.Uv || options.Virtualenv != ".venv" {
		t.Errorf("got %+v, %v", options, err)
	}
	for refused, values := range map[string]map[string]any{
		`runtime option toolchain is "conda": give pip, uv or poetry`: {"toolchain": "conda"},
		`runtime option typechecker is "ty": give mypy or pyright`:    {"typechecker": "ty"},
		`runtime option virtualenv is true: give a string`:            {"virtualenv": true},
	} {
		if _, err := parseOptions(programInfo(t, values), false); err == nil || err.Error() != refused {
			t.Errorf("%v: got %v", values, err)
		}
	}
}

func TestOnlyAPluginGetsAVirtualenvByDefault(t *testing.T) {
	for isPlugin, expected := range map[bool]string{true: "venv", false: ""} {
		options, err := parseOptions(programInfo(t, nil), isPlugin)
		if err != nil || options.Virtualenv != expected {
			t.Errorf("plugin %v: got %q, %v", isPlugin, options.Virtualenv, err)
		}
	}
}

func TestAMissingVirtualenvIsOneLineWithTheFix(t *testing.T) {
	info := programInfo(t, map[string]any{"virtualenv": "nowhere"})
	chain, options, err := resolveToolchain(info, false)
	if err != nil {
		t.Fatal(err)
	}
	err = requireVirtualenv(t.Context(), chain, options)
	if err == nil || strings.Contains(err.Error(), "\n") ||
		!strings.HasPrefix(err.Error(), "virtualenv /root/nowhere is missing or has no Python: run `pulumi install` in /root") {
		t.Errorf("got %v", err)
	}
}

func TestTheExitCodeDecidesWhatTheEngineSays(t *testing.T) {
	for script, expected := range map[string]*pulumirpc.RunResponse{
		"exit 0":      {},
		"exit 32":     {Bail: true},
		"exit 3":      {Error: "program exited with non-zero exit code: 3"},
		"kill -9 $$ ": {Error: "program exited with non-zero exit code: -1"},
	} {
		got := runResponse(exec.Command("sh", "-c", script).Run())
		if got.Bail != expected.Bail || got.Error != expected.Error {
			t.Errorf("%s: got %v", script, got)
		}
	}
	if got := runResponse(exec.Command("/nowhere/python").Run()); !strings.HasPrefix(got.Error, "could not run the program: ") {
		t.Errorf("got %v", got)
	}
}

func TestAProgramIsInterruptedFirstAndKilledOnlyIfItGoesOn(t *testing.T) {
	for script, expected := range map[string]string{
		"trap 'exit 7' INT; echo ready; while :; do sleep 0.1; done": "exit status 7",
		"trap '' INT; echo ready; while :; do sleep 0.1; done":       "signal: killed",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		command := exec.CommandContext(ctx, "sh", "-c", script)
		interruptFirst(command)
		if command.WaitDelay != graceful {
			t.Errorf("the program has %v to end", command.WaitDelay)
		}
		command.WaitDelay = time.Second
		output, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
			t.Fatalf("got %q, %v", line, err)
		}
		cancel()
		if err := command.Wait(); err == nil || command.ProcessState.String() != expected {
			t.Errorf("%s: got %v, %v", script, command.ProcessState, err)
		}
	}
}

func TestTheExecutorIsNotToldWhatIsNotKnown(t *testing.T) {
	host := newLanguageHost("executor", func() {})
	arguments := host.executorArguments(&pulumirpc.RunRequest{
		Project: "p", Stack: "s", DryRun: true, Parallel: 4, Info: programInfo(t, nil), Args: []string{"more"},
	})
	expected := []string{
		"--project", "p", "--root_directory", "/root", "--stack", "s", "--dry_run", "true", "--parallel", "4", ".", "more",
	}
	if !slices.Equal(arguments, expected) {
		t.Errorf("got %q", arguments)
	}
}

func TestConfigurationIsNeverEmptyJSON(t *testing.T) {
	environment, err := configEnvironment(&pulumirpc.RunRequest{})
	if err != nil || !slices.Equal(environment, []string{"PULUMI_CONFIG={}", "PULUMI_CONFIG_SECRET_KEYS=[]"}) {
		t.Errorf("got %q, %v", environment, err)
	}
}

func TestAPluginsVersionComesFromItsManifestThenItsDistribution(t *testing.T) {
	for _, example := range []struct{ manifest, distribution, expected string }{
		{"1.2.3", "9.9.9", "v1.2.3"},
		{"v1.2.3", "9.9.9", "v1.2.3"},
		{"", "4.5.6", "v4.5.6"},
		{"", "1.0.0a1605", ""},
	} {
		if got := pluginVersion(example.manifest, example.distribution); got != example.expected {
			t.Errorf("%v: got %q", example, got)
		}
	}
}

func TestAFolderThatIsNoPluginIsNamed(t *testing.T) {
	folder := t.TempDir()
	_, err := pluginArguments(
		&pulumirpc.RunPluginRequest{Info: &pulumirpc.ProgramInfo{ProgramDirectory: folder}, Kind: "resource"},
		toolchain.PythonOptions{Root: folder})
	if err == nil || !strings.HasPrefix(err.Error(), folder+" is no Python plugin: ") {
		t.Errorf("got %v", err)
	}
}

func TestAPolicyPackIsRunByPulumisModuleWithItsFolderLast(t *testing.T) {
	arguments, err := pluginArguments(
		&pulumirpc.RunPluginRequest{
			Info: &pulumirpc.ProgramInfo{ProgramDirectory: "/pack"}, Kind: "analyzer", Args: []string{"address"},
		}, toolchain.PythonOptions{})
	if err != nil || !slices.Equal(arguments, []string{"-u", "-m", "pulumi.policy", "address", "/pack"}) {
		t.Errorf("got %q, %v", arguments, err)
	}
}
