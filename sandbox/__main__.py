"""The sandbox's commands: up, preview, status, down, start, stop, reset, env, plugins, logs, leaks."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from sandbox import configuration, contents, environment, services, stack, summary
from sandbox.configuration import ConfigurationError
from sandbox.leaks import scan
from sandbox.processes import ProcessError, Processes
from sandbox.stack import PulumiError
from sandbox.state import CHECKOUT, State
from sandbox.toolchain import ToolchainError, ensure, progress_for

# Progress goes to stderr, so that what is asked for can be piped.
_console = Console(stderr=True, highlight=False, soft_wrap=True)
_answer = Console(highlight=False, soft_wrap=True)


@click.group(context_settings={"max_content_width": 100})
@click.option(
    "--directory",
    type=click.Path(path_type=Path),
    default=CHECKOUT / ".sandbox",
    help="Where the sandbox keeps its data. Default: .sandbox in the checkout.",
)
@click.pass_context
def main(context: click.Context, directory: Path) -> None:
    """A local Azure, Entra and Kubernetes for the program: real engine, real control plane, emulated Azure."""
    context.obj = State(directory.absolute())
    os.environ.update(environment.without_proxy_on_loopback())


def _command(function: Callable[..., None]) -> Callable[..., None]:
    @main.command(name=function.__name__, help=function.__doc__)
    @click.pass_obj
    @wraps(function)
    def command(state: State, **options: Any) -> None:
        try:
            function(state, **options)
        except (ProcessError, ToolchainError, PulumiError, ConfigurationError) as error:
            _console.print(f"\n{error}", style="red", markup=False)
            sys.exit(1)
        except KeyboardInterrupt:
            _console.print("\nInterrupted. The next run continues from here.")
            sys.exit(130)

    return command


_stack_option = click.option("--stack", "stack_name", default="dev", show_default=True, help="The stack to work on.")


@_command
@_stack_option
def up(state: State, stack_name: str) -> None:
    """Build what is missing, start the sandbox, run the program in it."""
    configuration.must_exist(stack_name)
    variables = _started(state, _binaries())
    if stack.clear_stale_locks(state):
        _console.print("An engine was killed in an earlier run; its lock is removed.")
    configuration.prepare(state, stack_name, variables)
    if pending := stack.pending_creations(stack_name, variables):
        raise PulumiError(
            f"An engine was killed while it was creating {', '.join(pending)}: that may exist, and is not in the state."
            " Bring both together in the sandbox's shell (`python -m sandbox env` prints it), then run this again:"
            f"\n  apim-gateway-doctor recover --stack {stack_name}"
        )
    seconds = _pulumi(["up", "--yes", "--skip-preview", *_stack(state, stack_name)], variables)
    outputs = stack.outputs(stack_name, variables)
    gateway = contents.wait_for_heartbeat(state, outputs["gateway"], outputs["configurationEndpoint"])
    _console.print(f"\nThe program took {seconds:.0f} s.")
    # Where the checkout's own file is not the one to work with, pulumi has to be told.
    told = _stack(state, stack_name) if configuration.options(state, stack_name) else []
    summary.after_up(_console, state, outputs, gateway, told)


@_command
@_stack_option
def preview(state: State, stack_name: str) -> None:
    """Show what `up` would change."""
    configuration.must_exist(stack_name)
    variables = _started(state, _binaries())
    configuration.prepare(state, stack_name, variables)
    _pulumi(["preview", *_stack(state, stack_name)], variables)


@_command
def status(state: State) -> None:
    """Show what runs, where it is, and how the gateways are doing. Exit code 1 unless all runs."""
    seen = services.status(state)
    if not seen:
        _console.print("Nothing runs. `make up` starts the sandbox.")
        sys.exit(1)
    summary.services(_answer, seen)
    if not services.are_running(state):
        sys.exit(1)
    _answer.print(f"\nAzure at https://{state.azure_host}, data in {state.directory}\n")
    summary.provider_plugins(_answer, services.provider_plugins(state))
    summary.gateways(_answer, contents.gateways(state))
    summary.weather(_answer, contents.weather(state))


@_command
@_stack_option
def down(state: State, stack_name: str) -> None:
    """Destroy the stack, say what is left, then stop the sandbox."""
    if not services.status(state) and not stack.has_resources(state, stack_name):
        _console.print("Nothing was running, and the stack has no resources.")
        return
    configuration.must_exist(stack_name)
    binaries = _binaries()
    variables = _started(state, binaries)
    configuration.prepare(state, stack_name, variables)
    _pulumi(["destroy", "--yes", "--skip-preview", *_stack(state, stack_name)], variables)
    left = contents.leftovers(state, binaries / "kubectl", variables)
    services.stop(state)
    if left:
        _console.print("\nUnknown to the stack, there is still (of another stack, made by hand, or of a killed run):")
        for line in left:
            _console.print(f"  {line}", markup=False)
    else:
        _console.print("\nAzure and the cluster hold nothing of the stack. The sandbox is stopped.")


@_command
def start(state: State) -> None:
    """Start the sandbox without running the program."""
    _started(state, _binaries())
    _console.print(f"The sandbox runs. Azure is at https://{state.azure_host}.")


@_command
def stop(state: State) -> None:
    """Stop the sandbox and keep its data."""
    stopped = services.stop(state)
    _console.print(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")


@_command
def reset(state: State) -> None:
    """Stop the sandbox and delete its data."""
    existed = state.directory.exists()
    services.reset(state)
    _console.print(f"Deleted {state.directory}." if existed else "There was no sandbox.")


@_command
def env(state: State) -> None:
    """Print export lines for a shell in which pulumi and kubectl work on the sandbox."""
    if not (state.azure / "deployer.json").exists():
        raise ProcessError("The sandbox has never been started. Start it: make start")
    binaries = _binaries()
    click.echo(environment.export_lines(environment.variables(state, binaries), binaries))


@_command
def plugins(state: State) -> None:
    """Print name and version of the provider plugins that SANDBOX_PROVIDERS is searched for."""
    click.echo("\n".join(f"{name} {version}" for name, version in services.PLUGINS.items()))


@_command
@click.argument("name", required=False)
def logs(state: State, name: str | None) -> None:
    """Print the log of one service, or the names of all."""
    known = {path.stem: path for path in sorted((state.directory / "logs").glob("*.log"))}
    if name is None:
        click.echo("\n".join(known))
    elif name in known:
        click.echo(Processes(state.directory).log(name).read_text(errors="replace"), nl=False)
    else:
        raise ProcessError(f"There is no log of '{name}'. Give one of: {', '.join(known) or 'none yet'}")


@_command
@click.argument("outputs", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--also",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with further secrets to look for, one a line: for example from before a rotation.",
)
def leaks(state: State, outputs: tuple[Path, ...], also: Path | None) -> None:
    """Look for secrets where they must not be, also in the OUTPUTS given. Exit code 1 if there are any."""
    binaries = _binaries()
    variables = _started(state, binaries)
    with _console.status("Looking"):
        report = scan(state, binaries, variables, [path.resolve() for path in outputs], also and also.resolve())
    summary.leaks(_console, report)
    if report.findings:
        sys.exit(1)


def _started(state: State, binaries: Path) -> Mapping[str, str]:
    """A running sandbox, and the environment to work in."""
    began = time.monotonic()
    before = services.provider_plugins(state)
    with _console.status("Starting the sandbox"):
        services.start(state, binaries, lambda line: _console.print(f"  {line}", style="dim", markup=False))
    _console.print(f"The sandbox is ready ({time.monotonic() - began:.0f} s).")
    plugins = services.provider_plugins(state)
    changed = bool(before) and plugins != before
    if changed or any(each.executable or each.is_slow for each in plugins):
        other = " (other than before)" if changed else ""
        _console.print(f"Provider plugins{other}: {', '.join(map(str, plugins))}.", markup=False)
    return {**os.environ, **environment.variables(state, binaries)}


def _binaries() -> Path:
    return ensure(progress_for(_console))


def _stack(state: State, stack_name: str) -> list[str]:
    """Pulumi's options for a stack."""
    return ["--stack", stack_name, *configuration.options(state, stack_name)]


def _pulumi(arguments: list[str], variables: Mapping[str, str]) -> float:
    """Run pulumi, show the command, return its seconds."""
    _console.print(f"$ pulumi {' '.join(arguments)}", style="bold", markup=False)
    began = time.monotonic()
    stack.run(arguments, variables)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
