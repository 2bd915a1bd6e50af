"""What the letter says: an answer, the facts and the person's details, chosen and put into words for a clinician."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

from aponia.consult.navigation import Navigation
from aponia.exchange.details import LetterDetails
from aponia.exchange.letter.words import BAND, GENDERS, MORE, MORE_ELSEWHERE, REFERRAL, TITLE, WHY, WHY_REFERRAL, WORDS
from aponia.exchange.words import Translate, say_date, say_value
from aponia.vocabulary.answer import Answer, Reason
from aponia.vocabulary.fact import UNSURE, FactDefinition, Facts, JsonValue, Kind
from aponia.vocabulary.service import Service
from aponia.vocabulary.source import Citation
from aponia.vocabulary.urgency import Urgency

_MOST_REASONS: Final = 5
# About five lines of small type; whoever needs the whole list has it in the FHIR file.
_LONGEST_LIST: Final = 600
_LONGEST_VALUE: Final = 170
_MOST_WARNINGS: Final = 5
_MOST_NOTE_LINES: Final = 6
_TOO_LONG_A_WORD: Final = re.compile(r"\S{29,}")
# Where these facts stand in the letter instead of in the table.
_SHOWN_ELSEWHERE: Final = frozenset({"visit.door", "person.age"})
# What a clinician asks first about a pain, in the order of asking.
_FIRST: Final = (
    "pain.sites", "pain.duration", "pain.onset", "pain.trend", "pain.intensity", "pain.character", "pain.limits_life", "pain.tried",
    "operation.kind", "operation.days_until",
)
_GENERAL_GROUPS: Final = frozenset({"visit", "person", "pain"})
_BACKGROUND: Final = ("history.", "person.", "pregnancy.", "surgery.", "injury.")
_MEDICINES: Final = ("takes.", "opioid.")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything one letter is made from."""

    answer: Answer[Navigation]
    facts: Facts
    definitions: Mapping[str, FactDefinition]
    details: LetterDetails
    translate: Translate

    def content(self) -> dict[str, JsonValue]:
        """The letter as data for the template: texts, never markup."""
        say, result = self.translate, self.answer.result
        urgency = result.level.urgency
        leading = self._leading()
        band, band_words = BAND[urgency]
        return {
            "words": {key: say(text) for key, text in WORDS.items()},
            "brand": "Aponia",
            "lang": "en",
            "title": say(TITLE.get(urgency, REFERRAL)),
            "date": say_date(self.answer.on, say),
            "level": {"id": urgency.slug, "name": say(band), "meaning": say(band_words)},
            "to": _rows(_breakable(self.details.to_whom)),
            "from": _rows(_breakable(self.details.from_whom)),
            "about": self._about(),
            "asked_for": self._asked_for(),
            "why": say(WHY.get(urgency, WHY_REFERRAL)),
            "reasons": self._group(leading),
            "doubts": self._group(self.answer.not_excluded),
            "table": self._table(leading),
            "denied": self._listed(self._denied(leading)),
            "unsure": self._listed(self._label(name) for name in self._asked() if self.facts[name] is UNSURE),
            "open": self._listed(say(lack.label) for lack in self.answer.missing),
            "warnings": self._warnings(),
            "note": _note_rows(_breakable(self.details.note)),
            "notice": say(self.answer.notice),
            "version": self.answer.knowledge_version,
        }

    def _leading(self) -> Sequence[Reason]:
        """The reasons that decided how soon and where, or, where none did, all of them.

        What repeats a suspicion goes last, so that no suspicion is left out for another that is told twice.
        """
        deciding = [reason for reason in self.answer.reasons if reason.urgency is not None] or list(self.answer.reasons)
        first = {reason.suspected or reason.rule: reason for reason in reversed(deciding)}
        return sorted(deciding, key=lambda reason: first[reason.suspected or reason.rule] is not reason)

    def _about(self) -> list[JsonValue]:
        say, details = self.translate, self.details
        born = say_date(details.date_of_birth, say) if details.date_of_birth is not None else None
        gender = say(GENDERS[details.gender.value]) if details.gender is not None else None
        rows: list[tuple[str, str | None]] = [("name", _breakable(details.name) or None), ("born", born)]
        if "person.age" in self.facts:
            rows.append(("age", self._value("person.age")))
        rows += [("gender", gender), ("address", _breakable(details.address.replace("\n", ", ")) or None), ("phone", details.phone or None)]
        return [[say(WORDS[key]), value] for key, value in rows]

    def _asked_for(self) -> dict[str, JsonValue]:
        result, say = self.answer.result, self.translate
        return {
            "service": "" if result.level.urgency is Urgency.SELF_CARE else say(result.see.name),
            "team": ", ".join(_names(result.team, say)),
            "also": ", ".join(_names((other.service for other in result.alternatives), say)),
        }

    def _group(self, reasons: Sequence[Reason]) -> dict[str, JsonValue]:
        """The first of the reasons, and how many more there are, by how many of them are shown."""
        return {
            "items": [self._reason(reason) for reason in reasons[:_MOST_REASONS]],
            "more": [self._more(len(reasons) - shown) for shown in range(_MOST_REASONS + 1)],
        }

    def _reason(self, reason: Reason) -> dict[str, JsonValue]:
        say = self.translate
        return {
            "suspected": say(reason.suspected) if reason.suspected else "",
            "statement": say(reason.statement),
            "facts": self._listed((self._told(used.id) for used in reason.facts if used.id in self.facts and used.id != "visit.door"), longest=240),
            "grade": reason.grade,
            "unchecked": reason.citation.verification.unchecked,
            "source": _source(reason.citation),
            "dissent": " ".join(f"{say(other.statement)} ({other.citation.source.short})" for other in reason.dissent),
        }

    def _told(self, name: str) -> str:
        value = self.facts[name]
        if value is True:
            return self._label(name)
        return f"{self._label(name)}: {self._value(name)}"

    def _warnings(self) -> list[JsonValue]:
        warnings = [self.translate(warning) for warning in self.answer.warnings]
        rest = self._more(len(warnings[_MOST_WARNINGS:]))
        return [*warnings[:_MOST_WARNINGS], *([rest] if rest else [])]

    def _table(self, leading: Sequence[Reason]) -> list[JsonValue]:
        """Everything told that is not a plain "no", the background and the medicines each on one line."""
        say = self.translate
        told = [name for name in self._asked() if self.facts[name] is not UNSURE and name not in _SHOWN_ELSEWHERE]
        measured = [name for name in told if self.definitions[name].kind is not Kind.YES_NO]
        measured.sort(key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
        rows: list[JsonValue] = [[self._label(name), _capital(self._value(name))] for name in measured]
        yes = [name for name in told if self.facts[name] is True]
        background = [name for name in yes if name.startswith(_BACKGROUND)]
        medicines = [name for name in yes if name.startswith(_MEDICINES)]
        decisive = {used.id for reason in leading for used in reason.facts}
        others = [name for name in yes if name not in {*background, *medicines, *decisive}]
        for title, names in (("background", background), ("medicines", medicines), ("others", others)):
            if names:
                rows.append([say(WORDS[title]), self._listed(map(self._label, names))])
        return rows

    def _denied(self, leading: Sequence[Reason]) -> list[str]:
        """What was denied; first what belongs to the reasons, then what alone would make this more urgent."""
        groups = {_group_of(used.id) for reason in leading for used in reason.facts} - _GENERAL_GROUPS
        near = [name for name in self._asked() if _group_of(name) in groups]
        decisive = [trigger.fact for trigger in self.answer.result.would_change if trigger.fact in self.facts]
        return [self._label(name) for name in dict.fromkeys([*near, *decisive, *self._asked()]) if self.facts[name] is False]

    def _asked(self) -> list[str]:
        return [name for name in self.facts if name in self.definitions]

    def _label(self, name: str) -> str:
        return self.translate(self.definitions[name].label)

    def _value(self, name: str) -> str:
        value = self.facts[name]
        if isinstance(value, frozenset) and value:
            definition = self.definitions[name]
            chosen = (self.translate(option.label) for option in definition.options if option.id in value)
            return self._listed(chosen, longest=_LONGEST_VALUE, by=", ")
        return say_value(self.definitions[name], value, self.translate, for_clinician=True)

    def _listed(self, texts: Iterable[str], *, longest: int = _LONGEST_LIST, by: str = "; ") -> str:
        """The texts in one line, as many as there is room for, and then how many more there are."""
        waiting = list(texts)
        shown: list[str] = []
        while waiting and (not shown or len(by.join([*shown, waiting[0]])) <= longest):
            shown.append(waiting.pop(0))
        return by.join([*shown, self.translate(MORE).replace("{count}", str(len(waiting)))] if waiting else shown)

    def _more(self, count: int) -> str:
        return self.translate(MORE_ELSEWHERE).replace("{count}", str(count)) if count else ""


def _source(citation: Citation) -> str:
    source = citation.source
    place = f"{source.year}, {citation.place}" if citation.place else str(source.year)
    return ". ".join(part.rstrip(".") for part in (source.authors, source.title, place, source.link or "") if part)


def _names(services: Iterable[Service], translate: Translate) -> Iterable[str]:
    return (translate(service.name) for service in services)


def _group_of(name: str) -> str:
    return name.split(".", 1)[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rows(text: str) -> list[JsonValue]:
    return [*text.split("\n")] if text else []


def _note_rows(note: str) -> list[JsonValue]:
    """The note as it was typed, unless it has so many lines that the letter would not hold them."""
    rows = _rows(note)
    return rows if len(rows) <= _MOST_NOTE_LINES else [note.replace("\n", " / ")]


def _breakable(text: str) -> str:
    """The text with invisible places to break a line in words too long for a column."""
    return _TOO_LONG_A_WORD.sub(lambda word: "\u200b".join(re.findall(r".{1,12}", word[0])), text)
