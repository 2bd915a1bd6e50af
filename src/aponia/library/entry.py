"""What the shapes of all knowledge files share: unknown keys are faults, and a statement says where it is published."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from aponia.vocabulary.source import Checked

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Entry(BaseModel):
    """What all entries share: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Entry):
    source: Text
    place: str = ""
    verified: Checked
    seen: str = ""

    @model_validator(mode="after")
    def _says_where(self) -> Cited:
        if self.verified is not Checked.FROM_KNOWLEDGE and not self.seen:
            raise ValueError("`seen` is missing: say where or which part was seen")
        return self


class SourceEntry(Entry):
    title: Text
    authors: Text
    year: Annotated[int, Field(ge=1900, le=2100)]
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
