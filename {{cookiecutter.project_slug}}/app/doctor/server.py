"""Checks of the server: can it start, and what stands between it and the visitors?"""

import errno
import http.client
import importlib.util
import ipaddress
import json
import socket
import sys

from app.doctor.case import Case, Check
from app.doctor.finding import Finding, fail, ok, warn

PATIENCE = 2  # seconds to wait for whoever has the port


def server_is_installed(case: Case) -> Finding:
    """Is the server that SERVER names there?"""
    name: str = case.settings.server
    if name == "gunicorn" and sys.platform == "win32":
        name = "waitress"  # which stands in for it there
    if importlib.util.find_spec(name) is None:
        return fail(
            f"{name} isn't installed.",
            f"pip install -c constraints.txt {name}; or name another with SERVER.",
        )
    return ok(f"{name} is installed.")


def port_is_free(case: Case) -> Finding:
    """Can the server listen, unless it does already?"""
    address, port = case.settings.bind_address, case.settings.port
    try:
        family, kind, number, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, number) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE and is_ours(address, port):
            return ok(f"Port {port} is where this application answers.")
        return fail(
            f"Port {port} of {address} can't be used: {(error.strerror or 'unknown').lower()}.",
            "Stop whoever has it, or choose another with PORT and BIND_ADDRESS.",
        )
    return ok(f"Port {port} is free.")


def is_ours(address: str, port: int) -> bool:
    """Tell whether an application like this one answers at a port of this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/health/live")
        return bool(json.loads(connection.getresponse().read(1000)) == {"status": "alive"})
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_loopback(address: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def server_is_behind_another(case: Case) -> Finding | None:
    """Does a web server take TLS and slow clients upon itself?"""
    if not case.in_production:
        return None
    if not is_loopback(case.settings.bind_address):
        return warn(
            f"BIND_ADDRESS {case.settings.bind_address} may be reached past the web server.",
            "Set BIND_ADDRESS=127.0.0.1; in a container publish the port to the web server only.",
        )
    return ok("Only this machine can reach the server, so a web server must stand in front.")


def proxies_are_counted(case: Case) -> Finding | None:
    """Are the headers of the web server believed, and nobody else's?"""
    if not case.in_production:
        return None
    hops, near = case.settings.trusted_proxies, is_loopback(case.settings.bind_address)
    if near and not hops:
        return warn(
            "TRUSTED_PROXIES is 0: behind a web server all visitors seem to come from it.",
            "Set TRUSTED_PROXIES=1, or the number of web servers in front.",
        )
    if hops and not near:
        return warn(
            "Whoever reaches the server past the web server can name any address as theirs.",
            "Set BIND_ADDRESS=127.0.0.1, or TRUSTED_PROXIES=0 where nothing stands in front.",
        )
    return ok(f"TRUSTED_PROXIES is {hops}, as fits BIND_ADDRESS.")


CHECKS: tuple[Check, ...] = (
    server_is_installed,
    port_is_free,
    server_is_behind_another,
    proxies_are_counted,
)
