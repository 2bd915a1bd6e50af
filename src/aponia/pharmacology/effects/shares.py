"""Effects to which several drugs add their shares, such as MAC multiples: at least one of the drugs must have been given."""

from __future__ import annotations

from aponia.pharmacology.course import Times
from aponia.pharmacology.effects.effect import Effect
from aponia.pharmacology.effects.surfaces import surface
from aponia.pharmacology.exposure import Exposure
from aponia.pharmacology.model import ModelError
from aponia.pharmacology.people import Floats


def shares(effect: Effect, exposure: Exposure, times: Times) -> dict[str, Floats]:
    """Each output's own equation; a drug that was not given counts nothing, but where none was given there is no answer."""
    counted = {part.drug for part in effect.model.inputs}
    if not counted & exposure.drugs.keys():
        known = ", ".join(sorted(counted))
        raise ModelError(f"{effect.model.id} needs one of {known}; none has been given. Add one, or leave this effect out.")
    return surface(effect, exposure, times)
