"""What drugs do: published effect models evaluated on what people have been given."""

from aponia.pharmacology.effects.effect import Effect, EffectCourse, effect_of

__all__ = ["Effect", "EffectCourse", "effect_of"]
