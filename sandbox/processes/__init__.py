"""Background processes that outlive the command which starts them.

It does not restart what dies: a death is reported with all that is known of it, and the next start begins anew.
"""

from sandbox.processes.process import Process
from sandbox.processes.runner import ProcessError, Processes
from sandbox.processes.status import Died, NotStarted, Running, Status

__all__ = ["Died", "NotStarted", "Process", "ProcessError", "Processes", "Running", "Status"]
