"""The letter's page, in Typst: it holds no words, takes every text as data, and chooses the largest type that fits on one page."""

from __future__ import annotations

from typing import Final

# Texts come in through `sys.inputs` as JSON, so nothing that a person typed is ever read as Typst. No package is loaded.
TEMPLATE: Final = r"""
#let letter = json(bytes(sys.inputs.letter))
#let words = letter.words
#let family = ("Atkinson Hyperlegible Next", "Libertinus Serif", "DejaVu Sans Mono")
#let ink = rgb("#14272c")
#let soft = rgb("#47595e")
#let line-color = rgb("#c9c3b5")
#let teal = rgb("#0b6164")

// Ground, writing, edge, and a shape that says the level without colour.
#let levels = (
  emergency: (rgb("#b3211a"), white, rgb("#b3211a"), 8),
  same-day: (rgb("#f3b53c"), rgb("#2a1800"), rgb("#f3b53c"), 3),
  two-weeks: (rgb("#fdf1d6"), rgb("#2a1800"), rgb("#f3b53c"), 4),
  routine: (rgb("#e1eeea"), rgb("#07474a"), rgb("#0b6164"), 0),
  self-care: (rgb("#e2efe6"), rgb("#14402f"), rgb("#1d6a4e"), 1),
)

#set document(title: letter.title, author: "Aponia")
#set page(
  paper: letter.paper,
  margin: (x: 18mm, top: 14mm, bottom: 15mm),
  footer-descent: 4mm,
  footer: text(size: 7pt, fill: soft)[#letter.notice #h(1fr) Aponia · #words.knowledge #letter.version],
)
#set text(font: family, lang: letter.lang, fill: ink, fallback: true, hyphenate: false)
#set par(leading: 0.52em, spacing: 0.62em, justify: false)
#show heading: set text(weight: "bold", fill: ink)
#show heading: set block(above: 1.25em, below: 0.55em)
#show heading.where(level: 2): set text(size: 1em, fill: teal)

#let wave = pdf.artifact(image(width: 24pt, height: 16pt, alt: "", bytes(
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='1 4 35 21'>
   <path d='M2 16C3.07 16 4.13 4.52 5.2 5.73C6.27 6.94 7.33 12.65 8.4 16.79C9.47 20.93 10.53 22.92 11.6 21.9
   C12.67 20.88 13.73 17.41 14.8 15.08C15.87 12.76 16.93 11.65 18 12.65C19.07 13.64 20.13 15.76 21.2 16.51
   C22.27 17.25 23.33 17.03 24.4 16.68C25.47 16.33 26.53 15.98 27.6 15.9C28.67 15.82 29.73 15.92 30.8 15.96C31.87 16 32.93 16 34 16'
   fill='none' stroke='#0b6164' stroke-width='3.2' stroke-linecap='round' stroke-linejoin='round'/></svg>"
)))

#let shape(sides, color) = pdf.artifact(box(width: 20pt, height: 20pt, align(center + horizon,
  if sides == 0 { circle(radius: 8pt, stroke: 2.4pt + color) }
  else if sides == 1 { rect(width: 16pt, height: 16pt, radius: 4pt, stroke: 2.4pt + color) }
  else if sides == 3 { polygon(fill: color, (0pt, 17pt), (10pt, 0pt), (20pt, 17pt)) }
  else if sides == 4 { polygon(fill: color, (0pt, 10pt), (10pt, 0pt), (20pt, 10pt), (10pt, 20pt)) }
  else { polygon.regular(fill: color, size: 20pt, vertices: 8) }
)))

#let blank = box(width: 1fr, height: 1.25em, stroke: (bottom: 0.6pt + soft))
#let small(body) = text(size: 0.86em, fill: soft, body)
#let rows(list) = list.map(row => [#row]).join(linebreak())

#let head = grid(
  columns: (auto, 1fr), align: (left + horizon, right + horizon),
  grid(columns: 2, column-gutter: 5pt, align: horizon, wave, text(size: 17pt, weight: "bold", fill: teal, letter.brand)),
  text(size: 9.5pt, fill: soft, letter.date),
)

#let band() = {
  let (ground, writing, edge, sides) = levels.at(letter.level.id)
  block(width: 100%, fill: ground, stroke: 1.2pt + edge, radius: 4pt, inset: (x: 10pt, y: 8pt), above: 0.9em, below: 1.1em, {
    set text(fill: writing)
    let left = { text(size: 1.32em, weight: "bold", letter.level.name); linebreak(); letter.level.meaning }
    let right = { words.asked_for; linebreak(); text(size: 1.14em, weight: "bold", letter.asked_for.service) }
    let asked = letter.asked_for.service != ""
    grid(columns: if asked { (auto, 1.35fr, 1fr) } else { (auto, 1fr) }, column-gutter: 12pt, align: horizon,
      shape(sides, if sides < 3 { edge } else { writing }),
      left,
      ..if asked { (block(width: 100%, inset: (left: 12pt, y: 2pt), stroke: (left: 0.8pt + writing), right),) })
  })
}

#let party(title, list) = {
  heading(level: 2, title)
  if list.len() > 0 { rows(list) } else { stack(spacing: 0.9em, blank, blank) }
}

#let about() = {
  heading(level: 2, words.about)
  grid(columns: (auto, 1fr), column-gutter: 8pt, row-gutter: 0.7em,
    ..letter.about.map(((label, value)) => {
      let place = if value == none { bottom } else { top }
      (grid.cell(align: place, text(fill: soft, label)), grid.cell(align: place, if value == none { blank } else { [#value] }))
    }).flatten())
}

#let statement(item, number) = {
  if item.suspected != "" { strong[#words.rule_out #item.suspected. ] }
  item.statement
  [ ]
  box(small[\[#number\]])
  if item.grade != "" { small[ (#item.grade)] }
  if item.unchecked { small[ (#words.unchecked)] }
  if item.dissent != "" { linebreak(); small[#words.otherwise #item.dissent] }
  if item.facts != "" { linebreak(); small[#words.because #item.facts] }
}

#let first(group, most) = group.items.slice(0, calc.min(most, group.items.len()))
#let rest(group, most) = {
  let more = group.more.at(calc.min(most, group.items.len()))
  if more != "" { small(more) }
}

// Texts of sources, numbered in the order in which the statements shown cite them.
#let cited(most) = (first(letter.reasons, most) + first(letter.doubts, most)).map(item => item.source).dedup()
#let statements(group, most) = {
  let sources = cited(most)
  first(group, most).map(item => statement(item, sources.position(source => source == item.source) + 1))
}

#let why(most) = {
  heading(level: 2, letter.why)
  if letter.reasons.items.len() == 0 and letter.doubts.items.len() == 0 { words.no_reason }
  enum(tight: false, spacing: 0.6em, body-indent: 6pt, ..statements(letter.reasons, most))
  rest(letter.reasons, most)
  if letter.doubts.items.len() > 0 {
    heading(level: 2, words.not_excluded)
    small(words.because_unsure)
    list(tight: false, spacing: 0.6em, body-indent: 6pt, marker: [?], ..statements(letter.doubts, most))
    rest(letter.doubts, most)
  }
}

#let with-whom() = {
  for (label, value) in ((words.together, letter.asked_for.team), (words.also, letter.asked_for.also)) {
    if value != "" { block(above: 0.9em, [#text(fill: soft, label + ":") #value]) }
  }
}

#let told() = if letter.table.len() > 0 {
  heading(level: 2, words.facts)
  line(length: 100%, stroke: 0.6pt + line-color)
  v(-0.25em)
  grid(columns: (36%, 1fr), column-gutter: 10pt, row-gutter: 0.6em,
    ..letter.table.map(((label, value)) => (text(fill: soft, label), [#value])).flatten())
}

#let answers() = {
  for (label, value) in ((words.denied, letter.denied), (words.unsure, letter.unsure), (words.open, letter.open)) {
    if value != "" { block(above: 0.95em, text(size: 0.9em)[#strong(label + ":") #value]) }
  }
}

#let noted() = {
  if letter.warnings.len() > 0 {
    heading(level: 2, words.please_note)
    list(tight: false, spacing: 0.5em, body-indent: 6pt, ..letter.warnings)
  }
  if letter.note.len() > 0 {
    heading(level: 2, words.own_words)
    block(width: 100%, inset: (left: 8pt, y: 1pt), stroke: (left: 2pt + teal), rows(letter.note))
  }
  if letter.unprintable { block(above: 0.8em, strong(words.unprintable)) }
}

#let sources(most) = {
  let listed = cited(most)
  if listed.len() > 0 {
    set text(size: 0.76em, fill: soft)
    set par(leading: 0.42em)
    line(length: 100%, stroke: 0.6pt + line-color)
    grid(columns: (auto, 1fr), column-gutter: 5pt, row-gutter: 0.5em,
      ..listed.enumerate(start: 1).map(((number, source)) => ([\[#number\]], [#source])).flatten())
  }
}

#let page-of(size, most) = {
  set text(size: size)
  head
  v(0.4em)
  heading(level: 1, text(size: 1.5em, letter.title))
  band()
  grid(columns: (1fr, 1.25fr), column-gutter: 22pt, { party(words.to, letter.to); party(words.from, letter.from) }, about())
  v(0.5em)
  with-whom()
  why(most)
  told()
  answers()
  noted()
  v(1fr)
  v(0.8em)
  grid(columns: (auto, 1.6fr, auto, 1fr), column-gutter: 6pt, align: bottom,
    text(fill: soft, words.decision), blank, text(fill: soft, words.decided_by), blank)
  v(0.7em)
  sources(most)
}

// Smaller type first, fewer reasons next, both at last. The person's note is never shortened.
#let steps = (
  (10.4pt, 5), (10pt, 5), (9.6pt, 5), (9.2pt, 5), (8.8pt, 5), (8.4pt, 5), (8.4pt, 4), (8.4pt, 3),
  (8pt, 3), (7.6pt, 3), (7.6pt, 2), (7.2pt, 2), (7.2pt, 1), (6.8pt, 1), (6.2pt, 1), (5.6pt, 1),
)
#layout(area => {
  let printed(step) = page-of(..steps.at(step))
  let fits(step) = measure(printed(step), width: area.width).height <= area.height
  if fits(0) { return printed(0) }
  let (too-large, small-enough) = (0, steps.len() - 1)
  while small-enough - too-large > 1 {
    let middle = calc.quo(too-large + small-enough, 2)
    if fits(middle) { small-enough = middle } else { too-large = middle }
  }
  printed(small-enough)
})
"""
