"""The addresses of the site and the API; none of them holds anything about a person."""

from __future__ import annotations

from django.urls import path

from aponia.faces.api.endpoints import api
from aponia.faces.web import home
from aponia.faces.web.lab import views as lab
from aponia.faces.web.learn import views as learn
from aponia.faces.web.navigate import views as navigate

urlpatterns = [
    path("", home.home, name="home"),
    path("about", home.about, name="about"),
    path("sources", home.sources, name="sources"),
    path("navigate/begin", navigate.begin, name="navigate-begin"),
    path("navigate/example", navigate.example, name="navigate-example"),
    path("navigate/step/<int:number>", navigate.step, name="navigate-step"),
    path("navigate/review", navigate.review, name="navigate-review"),
    path("navigate/result", navigate.result, name="navigate-result"),
    path("navigate/country", navigate.country, name="navigate-country"),
    path("navigate/letter", navigate.letter, name="navigate-letter"),
    path("navigate/clear", navigate.clear, name="navigate-clear"),
    path("navigate/restore", navigate.restore, name="navigate-restore"),
    path("lab", lab.lab, name="lab"),
    path("learn", learn.index, name="learn"),
    path("learn/who-does-what", learn.compare, name="learn-compare"),
    path("learn/misconceptions", learn.misconceptions, name="learn-misconceptions"),
    path("learn/treatments", learn.treatments, name="learn-treatments"),
    path("learn/new", learn.innovations, name="learn-innovations"),
    path("learn/pain", learn.pain, name="learn-pain"),
    path("learn/prepare", learn.prepare, name="learn-prepare"),
    path("api/", api.urls),
]

handler400 = "aponia.faces.web.errors.bad_request"
handler403 = "aponia.faces.web.errors.forbidden"
handler404 = "aponia.faces.web.errors.not_found"
handler500 = "aponia.faces.web.errors.failed"
