"""What `flask doctor` checks of the history: stored pictures and their rows belong together."""

from sqlalchemy import select

from app.doctor.case import Case, Check, shown
from app.doctor.files import can_write
from app.doctor.finding import Finding, fail, ok, warn
from app.history.models import Record


def pictures_can_be_written(case: Case) -> Finding:
    """Can a prediction's picture be kept?"""
    folder = case.settings.instance_dir / "pictures"
    if not can_write(folder):
        return fail(
            f"This user can't write into {shown(folder)}.",
            "Give the folder to the user who serves.",
        )
    return ok(f"This user can write into {shown(folder)}.")


def pictures_have_their_rows(case: Case) -> Finding | None:
    """Has every row its picture, and every picture its row?"""
    rows = case.ask(select(Record.id).where(Record.has_picture))
    if rows is None:
        return None
    folder = case.settings.instance_dir / "pictures"
    stored = {path.stem for path in folder.glob("*.jpg")}
    missing, left = len({*rows} - stored), len(stored - {*rows})
    if missing or left:
        return warn(
            f"{missing} predictions have lost their picture, {left} pictures their prediction.",
            f"Restore {shown(folder)} and the database from the same backup.",
        )
    return ok(f"Pictures and predictions belong together: {len(rows)}.")


CHECKS: tuple[Check, ...] = (pictures_can_be_written, pictures_have_their_rows)
