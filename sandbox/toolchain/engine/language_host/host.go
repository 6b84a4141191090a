package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// A killed engine closes no connection in an orderly way; this is how soon the host notices and goes too.
const engineCheckInterval = 5 * time.Second

// languageHost answers the engine. It embeds the Unsafe server on purpose: an RPC that a newer protocol adds
// breaks the build instead of being refused at run time.
type languageHost struct {
	pulumirpc.UnsafeLanguageRuntimeServer

	executor string
	stop     context.CancelFunc // ends the server

	running context.Context // done when the programs have to end
	cancel  context.CancelFunc

	mutex         sync.Mutex
	engineAddress string
}

func newLanguageHost(executor string, stop context.CancelFunc) *languageHost {
	running, cancel := context.WithCancel(context.Background())
	return &languageHost{executor: executor, stop: stop, running: running, cancel: cancel}
}

// watchEngine remembers the engine's address and stops the host when nobody answers there any more.
func (host *languageHost) watchEngine(ctx context.Context, address string) error {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	if host.engineAddress == address {
		return nil
	}
	if err := rpcutil.Healthcheck(ctx, address, engineCheckInterval, host.stop); err != nil {
		return fmt.Errorf("watch the engine at %s: %w", address, err)
	}
	host.engineAddress = address
	return nil
}

func (host *languageHost) engine() string {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	return host.engineAddress
}

func (host *languageHost) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	if err := host.watchEngine(host.running, request.EngineAddress); err != nil {
		return nil, err
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (host *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func (host *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	host.cancel()
	return &emptypb.Empty{}, nil
}

// GetRequiredPlugins is the deprecated form of GetRequiredPackages; the engine asks it only of hosts without the new one.
func (host *languageHost) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "GetRequiredPlugins: superseded by GetRequiredPackages")
}
