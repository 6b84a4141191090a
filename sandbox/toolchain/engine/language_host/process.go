package main

import (
	"context"
	"os"
	"os/exec"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// How long an interrupted program may take to end.
const graceful = 5 * time.Second

// childContext ends with the call or with the host, whichever is first: no program outlives either.
func (host *languageHost) childContext(call context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(host.running)
	unlink := context.AfterFunc(call, cancel)
	return ctx, func() { unlink(); cancel() }
}

// interruptFirst makes the end of the command's context an interrupt, and a kill only for what does not follow it. The
// engine ends the call at Ctrl-C, and after a failed resource too: a program in Python then prints a traceback, unless it
// takes care of SIGINT. The command stays in the host's process group, which the engine kills as a whole.
func interruptFirst(command *exec.Cmd) {
	command.Cancel = func() error {
		if err := command.Process.Signal(os.Interrupt); err != nil {
			return command.Process.Kill()
		}
		return nil
	}
	command.WaitDelay = graceful
}

// addEnvironment appends to what the command would inherit: an exec.Cmd without Env inherits, one with a single entry does not.
func addEnvironment(command *exec.Cmd, entries ...string) {
	if command.Env == nil {
		command.Env = os.Environ()
	}
	command.Env = append(command.Env, entries...)
}

func refuseDebugger(requested bool) error {
	if !requested {
		return nil
	}
	return status.Error(codes.Unimplemented, "this language host attaches no debugger: leave --attach-debugger out, "+
		"or put a Pulumi with its own pulumi-language-python first on PATH")
}
