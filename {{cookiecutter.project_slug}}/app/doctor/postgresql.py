"""A check of PostgreSQL: does the password cross a network in the open?"""

import os
import re

from sqlalchemy.exc import SQLAlchemyError

from app.doctor.case import Case, Check
from app.doctor.finding import Finding, ok
from app.doctor.reading import database_url

LOCAL = re.compile(r"|localhost|127\.[\d.]+|::1|/.*")
ENCRYPTED = {"require", "verify-ca", "verify-full"}


def postgresql_is_encrypted(case: Case) -> Finding | None:
    """Does the connection to another machine use TLS, whatever that machine would accept?"""
    try:
        url = database_url(case.settings)
    except (SQLAlchemyError, ValueError):
        return None  # which another check has told
    if url.get_backend_name() != "postgresql":
        return None
    if all(LOCAL.fullmatch(str(each)) for each in (url.host or "", url.query.get("host", ""))):
        return ok("PostgreSQL is on this machine.")
    if (url.query.get("sslmode") or os.environ.get("PGSSLMODE")) in ENCRYPTED:
        return ok("The connection to PostgreSQL uses TLS.")
    return case.unsafe(
        "The connection to PostgreSQL may cross the network without TLS.",
        "Put ?sslmode=verify-full at the end of DATABASE_URL.",
    )


CHECKS: tuple[Check, ...] = (postgresql_is_encrypted,)
