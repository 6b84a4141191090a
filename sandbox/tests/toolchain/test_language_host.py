"""The language host under the real engine, as a person at a terminal would meet it.

The host's own rules (options, exit codes, versions) are decided in its Go tests; here is what only the engine can show.
"""

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import IO

import psutil
import pytest

pytestmark = pytest.mark.sandbox

VIRTUALENV = Path(sys.prefix)


class Project:
    """A Pulumi project in a folder of its own, with a stack in a folder beside it."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder / "project"
        self.environment = os.environ | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        (folder / "state").mkdir()
        self.folder.mkdir()
        self.settings({"virtualenv": str(VIRTUALENV)})
        self.program("")
        self.pulumi("stack", "init", "test")

    def settings(self, options: dict[str, str]) -> None:
        runtime = {"name": "python", "options": {"toolchain": "pip"} | options}
        (self.folder / "Pulumi.yaml").write_text(json.dumps({"name": "project", "runtime": runtime}), encoding="utf-8")

    def program(self, source: str) -> None:
        (self.folder / "__main__.py").write_text(textwrap.dedent(source), encoding="utf-8")

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def project(tmp_path: Path, toolchain: Path) -> Project:
    return Project(tmp_path, toolchain)


def test_a_program_sees_its_configuration_and_is_seen_in_the_display(project: Project) -> None:
    project.pulumi("config", "set", "colour", "blue")
    project.pulumi("config", "set", "--secret", "word", "sesame")
    project.program("""
        import pulumi
        print("the program speaks")
        pulumi.export("colour", pulumi.Config().require("colour"))
        pulumi.export("secret", [pulumi.runtime.is_config_secret(f"project:{key}") for key in ("colour", "word")])
    """)
    result = project.pulumi("up", "--yes", "--skip-preview")
    assert result.returncode == 0, result.stdout
    assert "the program speaks" in result.stdout
    outputs = json.loads(project.pulumi("stack", "output", "--json").stdout)
    assert outputs == {"colour": "blue", "secret": [False, True]}


def test_no_warning_about_path_reaches_the_person(project: Project) -> None:
    result = project.pulumi("preview")
    assert "warning" not in (result.stdout + result.stderr).lower()


def test_a_failure_the_person_was_told_of_is_not_told_twice(project: Project) -> None:
    project.program('raise ValueError("once is enough")')
    result = project.pulumi("preview")
    assert result.returncode != 0
    assert "once is enough" in result.stdout
    assert "non-zero exit code" not in result.stdout


def test_a_folder_that_is_no_virtualenv_is_one_line_with_the_fix(project: Project, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    (broken / "something").mkdir(parents=True)
    project.settings({"virtualenv": str(broken)})
    result = project.pulumi("preview")
    assert f"virtualenv {broken} is missing or has no Python: run `pulumi install` in {project.folder}" in result.stderr


def test_the_engine_learns_which_plugins_the_installed_sdks_need(project: Project) -> None:
    plugins = json.loads(project.pulumi("about", "--json").stdout)["plugins"]
    found = {(plugin["name"], plugin["version"]) for plugin in plugins if plugin["kind"] == "resource"}
    assert {name for name, _ in found} == {"azure-native", "azuread", "kubernetes"}
    assert all(version for _, version in found)


def test_a_killed_engine_takes_host_and_program_with_it(project: Project) -> None:
    project.program("import time; print('started', flush=True); time.sleep(300)")
    with subprocess.Popen(
        ["pulumi", "preview", "--non-interactive"],
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as engine:
        try:
            children = wait_for_program(psutil.Process(engine.pid))
        finally:
            engine.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(children, timeout=20)
    for process in alive:
        process.kill()
    assert alive == []


INTERRUPTED = """
    import pathlib, signal, time
    {handling}
    print("started", flush=True)
    try:
        time.sleep(300)
    except KeyboardInterrupt:
        pathlib.Path("interrupted").touch()
        raise
"""


def interrupted(project: Project) -> str:
    """What is shown when the engine is interrupted while the program runs."""
    with subprocess.Popen(
        ["pulumi", "preview", "--non-interactive"],
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as engine:
        assert engine.stdout
        before = read_until(engine.stdout, "started")
        engine.send_signal(signal.SIGINT)
        output = before + engine.stdout.read()
    assert engine.returncode != 0
    return output


def test_an_interrupted_program_ends_in_keyboard_interrupt(project: Project) -> None:
    """As under Pulumi's own host. Mostly: an engine that is quick kills the host, and the program with it, before."""
    project.program(INTERRUPTED.format(handling=""))
    outputs: list[str] = []
    while len(outputs) < 10 and not (project.folder / "interrupted").exists():
        outputs.append(interrupted(project))
    assert (project.folder / "interrupted").exists(), outputs


def test_an_interrupted_program_that_leaves_the_signal_alone_shows_no_traceback(project: Project) -> None:
    project.program(INTERRUPTED.format(handling="signal.signal(signal.SIGINT, signal.SIG_DFL)"))
    output = interrupted(project)
    assert not (project.folder / "interrupted").exists()
    assert "Traceback" not in output


def read_until(stream: IO[str], text: str) -> str:
    read = ""
    for line in stream:
        read += line
        if text in line:
            return read
    raise AssertionError(f"it never said {text!r}:\n{read}")


def wait_for_program(engine: psutil.Process) -> list[psutil.Process]:
    """The host and the program, once both are there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = engine.children(recursive=True)
        if any("pulumi-language-python-exec" in command_line(child) for child in children):
            return children
        time.sleep(0.1)
    raise AssertionError("the engine started no program")


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


COMPONENT = """
    from typing import TypedDict
    import pulumi
    from pulumi.provider.experimental import component_provider_host

    class GreeterArgs(TypedDict):
        who: pulumi.Input[str]

    class Greeter(pulumi.ComponentResource):
        greeting: pulumi.Output[str]

        def __init__(self, name: str, args: GreeterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
            super().__init__("greetings:index:Greeter", name, {}, opts)
            self.greeting = pulumi.Output.concat("hello ", args["who"])
            self.register_outputs({"greeting": self.greeting})

    if __name__ == "__main__":
        component_provider_host(components=[Greeter], name="greetings", version="1.2.3")
"""


def test_a_hosted_component_is_run_in_its_own_virtualenv(project: Project, tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    plugin.mkdir()
    # A virtualenv of its own: for a plugin the engine installs first, and that must not touch this one.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", plugin / "venv"], check=True)
    site = next((plugin / "venv" / "lib").glob("python*/site-packages"))
    (site / "shared.pth").write_text(f"{VIRTUALENV / 'lib' / site.parent.name / 'site-packages'}\n", encoding="utf-8")
    options = {"toolchain": "pip", "virtualenv": "venv"}
    (plugin / "PulumiPlugin.yaml").write_text(json.dumps({"runtime": {"name": "python", "options": options}}))
    (plugin / "__main__.py").write_text(textwrap.dedent(COMPONENT), encoding="utf-8")
    project.program("""
        import pulumi

        class Greeter(pulumi.ComponentResource):
            greeting: pulumi.Output[str]
            def __init__(self, name: str, who: str) -> None:
                super().__init__("greetings:index:Greeter", name, {"who": who, "greeting": None}, remote=True)
        pulumi.export("greeting", Greeter("one", "you").greeting)
    """)
    settings = json.loads((project.folder / "Pulumi.yaml").read_text())
    settings["plugins"] = {"providers": [{"name": "greetings", "path": str(plugin)}]}
    (project.folder / "Pulumi.yaml").write_text(json.dumps(settings))
    result = project.pulumi("up", "--yes", "--skip-preview")
    assert result.returncode == 0, result.stdout + result.stderr
    assert json.loads(project.pulumi("stack", "output", "--json").stdout) == {"greeting": "hello you"}


def test_each_update_remembers_the_python_and_the_pip_it_ran_with(project: Project) -> None:
    result = project.pulumi("up", "--yes", "--skip-preview")
    assert result.returncode == 0, result.stdout
    [update] = json.loads(project.pulumi("stack", "history", "--json").stdout)
    remembered = {name: value for name, value in update["environment"].items() if name.startswith("runtime.")}
    assert remembered == {
        "runtime.name": "python",
        "runtime.executable": str(VIRTUALENV / "bin" / "python"),
        "runtime.version": ".".join(map(str, sys.version_info[:3])),
        "runtime.metadata.toolchain": "Pip",
        "runtime.metadata.toolchainVersion": importlib.metadata.version("pip"),
        "runtime.metadata.typechecker": "None",
    }
