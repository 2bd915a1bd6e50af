"""The one-page letter that goes with an answer, as PDF."""

from aponia.exchange.details import DetailsError, Gender, LetterDetails
from aponia.exchange.letter.press import Paper, referral_letter

__all__ = ["DetailsError", "Gender", "LetterDetails", "Paper", "referral_letter"]
