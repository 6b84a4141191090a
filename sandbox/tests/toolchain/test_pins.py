"""The engine's version is pinned once, in its go.mod: everything else that names it must agree."""

from sandbox.toolchain.parts import HERE, control_plane, engine, module_version, pulumi_version


def test_the_engine_and_the_go_sdk_have_the_same_version() -> None:
    assert module_version(HERE / "engine", "github.com/pulumi/pulumi/pkg/v3") == pulumi_version()


def test_the_engine_is_told_the_version_it_is_built_from() -> None:
    assert engine().linker_flags.endswith(f"version.Version=v{pulumi_version()}")


def test_the_parts_have_the_files_that_the_sandbox_starts() -> None:
    assert {*engine().files, *control_plane().files} == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "control-plane",
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubectl",
        "kwok",
    }
