"""The commands for accounts: `flask --app wsgi user …`."""

import click
from flask.cli import AppGroup

from app.auth import accounts, reset, second_factor

user = AppGroup("user", help="Create, list, change and delete accounts.")


def change(email: str, done: str, **values: object) -> None:
    """Change an account and say so, or why it can't be."""
    try:
        accounts.change(email, **values)  # type: ignore[arg-type]
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{email} is {done}.")


@user.command()
@click.argument("email")
@click.option("--admin", is_flag=True, help="Give the role admin.")
@click.password_option(help="Asked for when left out.")
def create(email: str, admin: bool, password: str) -> None:
    """Make an account."""
    try:
        accounts.create(email, password, "admin" if admin else "user")
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{email} has an account.")


@user.command("list")
def list_users() -> None:
    """List every account with its role and state."""
    for account in accounts.all_accounts():
        role = "admin" if account.is_admin else "user"
        click.echo(f"{account.email}  {role}  {'active' if account.active else 'disabled'}")


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut an account out at once, its sessions and tokens too."""
    change(email, "disabled", active=False)


@user.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account in again."""
    change(email, "enabled", active=True)


@user.command()
@click.argument("email")
@click.confirmation_option(prompt="Delete the account, its predictions and pictures for good?")
def delete(email: str) -> None:
    """Delete an account, its predictions, pictures, sessions and tokens."""
    try:
        accounts.remove(email)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{email} is deleted.")


@user.command("reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link for a forgotten password: it works once, within an hour."""
    try:
        click.echo(reset.link_for(email))
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None


@user.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Turn the second factor off, for who lost the phone and the recovery codes."""
    try:
        second_factor.reset(email)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{email} signs in with the password alone.")


@user.command()
@click.argument("email")
def promote(email: str) -> None:
    """Make an account an admin."""
    change(email, "an admin", role="admin")


@user.command()
@click.argument("email")
def demote(email: str) -> None:
    """Let an admin be one no longer."""
    change(email, "no admin", role="user")
