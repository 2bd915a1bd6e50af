"""The question "which specialist, how soon, where, and why?" for a person with pain or before an operation."""

from aponia.consult.navigation.navigate import navigate
from aponia.consult.navigation.questions import PageToAsk, Progress, page_named, pages_to_ask, progress
from aponia.consult.navigation.result import Navigation, Referral, Trigger

__all__ = ["Navigation", "PageToAsk", "Progress", "Referral", "Trigger", "navigate", "page_named", "pages_to_ask", "progress"]
