package main

import (
	"context"
	"io"
	"math/rand"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// statusLines is a writer whose text the engine shows while work is going on and then forgets.
func (host *languageHost) statusLines(ctx context.Context) (io.WriteCloser, error) {
	connection, err := grpc.NewClient(host.engine(),
		grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
	if err != nil {
		return nil, err
	}
	return &statusWriter{
		ctx: ctx, connection: connection, client: pulumirpc.NewEngineClient(connection), stream: rand.Int31(),
	}, nil
}

type statusWriter struct {
	ctx        context.Context
	connection *grpc.ClientConn
	client     pulumirpc.EngineClient
	stream     int32
}

func (writer *statusWriter) Write(text []byte) (int, error) {
	_, err := writer.client.Log(writer.ctx, &pulumirpc.LogRequest{
		Severity: pulumirpc.LogSeverity_INFO, Message: strings.ToValidUTF8(string(text), "?"),
		StreamId: writer.stream, Ephemeral: true,
	})
	if err != nil {
		return 0, err
	}
	return len(text), nil
}

func (writer *statusWriter) Close() error { return writer.connection.Close() }
