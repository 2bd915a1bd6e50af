"""What drugs do: published effect models evaluated on what people have been given."""

from aponia.pharmacology.effects.effect import Effect, EffectCourse
from aponia.pharmacology.effects.structures import effect_of

__all__ = ["Effect", "EffectCourse", "effect_of"]
