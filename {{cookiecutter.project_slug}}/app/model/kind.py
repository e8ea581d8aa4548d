"""The kind of data that this project's model answers for; training names its own half."""

from app.model.image import picture as kind

__all__ = ["kind"]
