"""Commands of `pulumi config` that mend a stack file, or the lines to write, for each kind of problem."""

import re
from dataclasses import replace

from apim_gateway import NestedSetting, PlainCredential, Problem, SettingProblem, TextNull
from apim_gateway.arguments import checks
from pulumi.runtime.config import is_config_secret

from .stack_file import PROJECT, SECRET_GROUP, SHARED, given_in, value_of

# Of a path like these, `pulumi config set` refuses a long value without --plaintext.
_LOOKS_SECRET = re.compile("passwd|pass|password|pwd|secret|token", re.IGNORECASE)


def with_command(problem: Problem) -> Problem:
    """The problem with what mends it, typed as it stands."""
    if isinstance(problem, SettingProblem):
        return _with_commands(problem)
    if problem.fix == checks.IN_QUOTES:
        return replace(problem, fix=f"{problem.fix}, or set it with --type string")
    # What a group has in it is named by its field, and not by its path.
    if problem.fix == checks.A_LIST and problem.seen.startswith("is "):
        return _with_first_entry(problem)
    if isinstance(problem, TextNull):
        return with_lines(problem)
    if isinstance(problem, PlainCredential):
        command = _set_command(_path_of(problem.name), secret=True)
        # Among the container's variables it would be refused again.
        return replace(problem, fix=f"{'Take it out there, and set' if problem.other else 'Set'} it with: {command}")
    if isinstance(problem, NestedSetting):
        secret = problem.is_credential or is_config_secret(f"{PROJECT}:{SECRET_GROUP}")
        remove = f"pulumi config rm --path '{_path_of(problem.group)}'"
        fix = f"Quote the name in the path: {remove}; {_set_command(_path_of(problem.name), secret)}"
        return replace(problem, fix=fix)
    return problem


def with_lines(problem: TextNull) -> Problem:
    """The problem of a string `null` with what to write into the file, which no command does."""
    group, _, name = problem.path.partition(".")
    if group == f"{PROJECT}:{SHARED}" or problem.inside.endswith("]"):
        return replace(problem, fix="Write null without quotes, or leave it out")
    reason = "'pulumi config set' makes a string of null"
    if not problem.inside:
        command = f"pulumi config rm --path '{problem.path.removeprefix(f'{PROJECT}:')}'"
        return replace(problem, reason=reason, fix=f"Leave it out: {command}")
    *above, last = [name, *problem.inside.split(".")]
    if "[" in problem.inside:
        # A line for an entry of a list would have to name it.
        place = f"{group}.{'.'.join(above)}"
        return replace(problem, reason=reason, fix=f"Write {last}: null without quotes into the file, at {place}")
    line = f"{last}: null"
    for each in reversed(above):
        line = f"{each}: {{{line}}}"
    return replace(problem, reason=reason, fix=f"Write null without quotes into the file: {group}: {{{line}}}")


def without_path(key: str, secret: bool) -> Problem:
    """The problem of a key that was set without --path: it stands beside the group that it was to go into."""
    fix = set_instead(key, key, secret and key.startswith(f"{SECRET_GROUP}."))
    return Problem(f"{PROJECT}:{key}", "is a key of its own", "nothing reads it beside its group", fix)


def set_instead(wrong: str, path: str, secret: bool) -> str:
    """The commands that take a key away and set the right path. A container setting's path is its key."""
    if path.startswith(f"{SECRET_GROUP}."):
        path = _path_of(path.removeprefix(f"{SECRET_GROUP}."))
    return f"Set it with --path: pulumi config rm '{wrong}'; {_set_command(path, secret)}"


def misplaced_secret(group: str) -> Problem:
    """The problem of a group that has a secret, and takes none."""
    fix = f"Set it again with --plaintext, or put a container setting below '{PROJECT}:{SECRET_GROUP}'"
    return Problem(f"{PROJECT}:{group}", "has a secret", "nothing in it is one", fix)


def _with_first_entry(problem: Problem) -> Problem:
    """The problem of a single value where a list is wanted, with what makes it the list's first entry."""
    path = problem.path.removeprefix(f"{PROJECT}:")
    if path.startswith(f"{SHARED}."):
        # No command changes what stands in Pulumi.yaml.
        return problem
    commands = f"pulumi config rm --path '{path}'; {_set_command(f'{path}[0]')}"
    return replace(problem, fix=f"{problem.fix}: {commands}")


def _with_commands(problem: SettingProblem) -> Problem:
    """The problem of a container setting with what mends it. A value that is not known here is asked for by Pulumi."""
    own, shared = given_in(SECRET_GROUP)
    if problem.removed and not value_of(own, problem.removed) and value_of(shared, problem.removed):
        # No command changes what stands in Pulumi.yaml.
        return replace(problem, path=f"{PROJECT}:{SHARED}.{SECRET_GROUP}")
    commands = [f"pulumi config rm --path '{_path_of(problem.removed)}'"] if problem.removed else []
    if problem.name:
        commands.append(_set_command(_path_of(problem.name), problem.is_credential, problem.value))
    return replace(problem, fix=f"{problem.fix}: {'; '.join(commands)}") if commands else problem


def _set_command(path: str, secret: bool = False, value: str | None = None) -> str:
    """The command that sets a path. An empty value is a text that Pulumi asks for, and None any value."""
    return f"pulumi config set {_options(path, secret, value)}--path '{path}'{f' {value}' if value else ''}"


def _options(path: str, secret: bool, value: str | None) -> str:
    """Options of the command, which takes one of these at most."""
    if secret:
        return "--secret "
    if not value and _LOOKS_SECRET.search(path):
        return "--plaintext "
    # Pulumi takes these for a boolean or a number.
    return "--type string " if value is not None and re.fullmatch("true|false|[0-9]*", value) else ""


def _path_of(container_setting: str) -> str:
    return f'{SECRET_GROUP}["{container_setting}"]'
