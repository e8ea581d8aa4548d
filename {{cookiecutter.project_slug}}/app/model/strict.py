"""The records that are read from files: nothing is guessed, nothing is passed over."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A record that refuses fields it doesn't know and values of another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
