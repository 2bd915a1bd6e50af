"""The pages to read: complete, searchable, with sources, and errors that help."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from aponia.library import Catalogue

PAGES = ("/", "/about", "/sources", "/learn", "/learn/who-does-what", "/learn/misconceptions", "/learn/treatments", "/learn/new", "/learn/pain", "/learn/prepare")


@pytest.mark.parametrize("path", PAGES)
def test_the_page_has_one_heading_and_a_title(path: str, client: Client) -> None:
    page = client.get(path).content.decode()
    assert page.count("<h1") == 1
    assert "<title>" in page
    assert 'lang="en"' in page


def test_every_row_of_the_comparison_and_its_source_is_shown(client: Client, book: Catalogue) -> None:
    page = html.unescape(client.get("/learn/who-does-what").content.decode())
    for row in book.comparison:
        assert row.anesthesiologist in page
        assert row.pain_specialist in page
        assert row.citation.source.title in page


def test_every_misconception_treatment_and_innovation_is_shown_with_its_sources(client: Client, book: Catalogue) -> None:
    page = html.unescape(client.get("/learn/misconceptions").content.decode())
    for belief in book.misconceptions.values():
        assert belief.answer in page
        assert belief.citation.source.title in page
    for shelf, path in (("treatments", "/learn/treatments"), ("innovations", "/learn/new"), ("pain", "/learn/pain"), ("prepare", "/learn/prepare")):
        page = html.unescape(client.get(path).content.decode())
        for entry in book.shelf(shelf):
            assert entry.what in page
            for statement in entry.statements:
                assert statement.text in page
                assert statement.citation.source.title in page


def test_search_finds_every_word_in_any_order_and_keeps_words_out_of_the_address(client: Client) -> None:
    found = client.post("/learn", {"words": "exercise PROGRAMS"})
    assert found.status_code == 200
    assert "/learn/treatments#exercise" in found.content.decode()
    nothing = client.post("/learn", {"words": "zzzzqqq"})
    assert "zzzzqqq" in nothing.content.decode()
    hostile = client.post("/learn", {"words": '"><script>alert(1)</script>'})
    assert "<script>alert" not in hostile.content.decode()


def test_sources_are_all_listed(client: Client, book: Catalogue) -> None:
    page = html.unescape(client.get("/sources").content.decode())
    for source in book.sources.values():
        assert source.title in page


def test_an_unknown_address_says_so_and_shows_a_way_on(client: Client) -> None:
    response = client.get("/nowhere/at/all")
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


@pytest.mark.parametrize("path", ["/navigate/begin", "/navigate/clear", "/navigate/restore", "/navigate/country", "/navigate/example"])
def test_what_only_takes_forms_does_not_crash_on_a_visit(path: str, client: Client) -> None:
    assert client.get(path).status_code in {302, 405}
