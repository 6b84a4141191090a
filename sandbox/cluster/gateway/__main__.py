"""python -m sandbox.cluster.gateway: play the gateway's containers until the process is ended."""

import argparse
import os
import signal
from pathlib import Path

from sandbox.cluster.gateway.api_server import ApiServer
from sandbox.cluster.gateway.connect import ConnectTo, client
from sandbox.cluster.gateway.kubelet import Kubelet
from sandbox.cluster.gateway.pod_worker import Intervals
from sandbox.cluster.gateway.python_pod import Outside


def main() -> None:
    arguments = _parser().parse_args()
    # At once and without a farewell: pods stay as they are, and the next run takes them over.
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
    http = client(arguments.ca_file, arguments.connect_to, arguments.emulator)
    outside = Outside(arguments.ca_file, arguments.connect_to, arguments.emulator)
    intervals = Intervals(heartbeat=arguments.heartbeat_interval)
    Kubelet(ApiServer(arguments.kubeconfig), http, intervals, outside).run()


def _connect_to(text: str) -> ConnectTo:
    try:
        return ConnectTo.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.cluster.gateway", description=__doc__)
    parser.add_argument("--kubeconfig", type=Path, required=True, help="how to reach the API server")
    parser.add_argument(
        "--ca-file", type=Path, required=True, help="certificate authority to trust besides the public ones"
    )
    parser.add_argument(
        "--connect-to",
        type=_connect_to,
        action="append",
        default=[],
        metavar="HOST:PORT=ADDRESS:PORT",
        help="where connections to a host go instead; the host may be *.suffix",
    )
    parser.add_argument(
        "--emulator", default="", metavar="ADDRESS:PORT", help="which custom host names lead there is asked there"
    )
    parser.add_argument("--heartbeat-interval", type=float, default=10, metavar="SECONDS", help="default: %(default)s")
    return parser


if __name__ == "__main__":
    main()
