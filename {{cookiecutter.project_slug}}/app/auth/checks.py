"""What `flask doctor` checks of the accounts: who gets in, and who looks after them."""

from sqlalchemy import select

from app.auth.models import Role, User
from app.doctor.case import Case, Check
from app.doctor.finding import Finding, ok, warn


def registration_is_meant(case: Case) -> Finding:
    """Does nobody sign up who shouldn't?"""
    if case.in_production and case.settings.registration == "open":
        return warn(
            "REGISTRATION is open: anyone who finds the page gets an account.",
            "Leave REGISTRATION out and use `flask --app wsgi user create`, unless it is meant.",
        )
    return ok(f"REGISTRATION is {case.settings.registration}.")


def there_is_an_admin(case: Case) -> Finding | None:
    """Can somebody disable an account?"""
    if not case.in_production:
        return None
    admins = case.ask(
        select(User.id).join(User.roles).where(Role.name == "admin", User.active).distinct()
    )
    if admins is None:
        return None
    if not admins:
        return warn(
            "No account is an active admin.",
            "flask --app wsgi user create ada@example.org --admin",
        )
    return ok(f"Active admins: {len(admins)}.")


CHECKS: tuple[Check, ...] = (registration_is_meant, there_is_an_admin)
