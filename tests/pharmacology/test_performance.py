"""Bias, inaccuracy, wobble and divergence, by numbers small enough for a hand."""

from __future__ import annotations

import numpy as np
import pytest

from aponia.pharmacology.performance import Trend, by_person, grouped_median, pooled, prediction_errors

# Person 0: errors -10, 0, 20, 50 % at 0, 30, 60, 90 min. Person 1: -40 and 20 % at 0 and 120 min. Person 2: 5 % once. Person 3: none.
ERRORS = np.array([-10.0, 0.0, 20.0, 50.0, -40.0, 20.0, 5.0])
MINUTES = np.array([0.0, 30.0, 60.0, 90.0, 0.0, 120.0, 15.0])
PERSON = np.array([0, 0, 0, 0, 1, 1, 2])


def test_an_error_is_in_percent_of_what_was_predicted() -> None:
    errors = prediction_errors(np.array([12.0, 8.0, 0.0]), np.array([10.0, 10.0, 10.0]))
    assert errors == pytest.approx([20, -20, -100])


def test_where_nothing_was_predicted_there_is_no_percentage() -> None:
    assert np.isnan(prediction_errors(np.array([1.0, 0.0]), np.array([0.0, 0.0]))).all()


def test_each_person_has_a_bias_an_inaccuracy_and_a_wobble() -> None:
    found, deviations = by_person(ERRORS, MINUTES, PERSON, 4)
    assert found.observations.tolist() == [4, 2, 1, 0]
    assert found.mdpe == pytest.approx([10, -10, 5, np.nan], nan_ok=True)  # medians of -10 0 20 50 and of -40 20
    assert found.mdape == pytest.approx([15, 30, 5, np.nan], nan_ok=True)  # of 0 10 20 50 and of 20 40
    assert found.wobble == pytest.approx([15, 30, 0, np.nan], nan_ok=True)  # of 10 10 20 40 and of 30 30
    assert deviations == pytest.approx([20, 10, 10, 40, 30, 30, 0])


def test_divergence_is_the_slope_of_absolute_errors_in_percent_per_hour() -> None:
    found, _ = by_person(ERRORS, MINUTES, PERSON, 4)
    # Person 0: 10 0 20 50 at 0 0.5 1 1.5 h; mean 20 at 0.75 h; (7.5 + 5 + 0 + 22.5)/1.25. Person 1: from 40 to 20 in 2 h.
    assert found.divergence == pytest.approx([28, -10, np.nan, np.nan], nan_ok=True)


def test_a_person_measured_at_one_time_only_has_no_divergence() -> None:
    found, _ = by_person(np.array([1.0, 9.0]), np.array([60.0, 60.0]), np.array([0, 0]), 1)
    assert np.isnan(found.divergence[0])
    assert found.mdpe[0] == 5


def test_a_shift_of_the_clock_changes_nothing() -> None:
    first, _ = by_person(ERRORS, MINUTES, PERSON, 3)
    later, _ = by_person(ERRORS, MINUTES + 1440, PERSON, 3)
    assert later.divergence == pytest.approx(first.divergence, nan_ok=True)


def test_the_median_person_is_taken_of_each_number_over_those_who_have_it() -> None:
    median = by_person(ERRORS, MINUTES, PERSON, 4)[0].median()
    assert (median.observations, median.mdpe, median.mdape, median.wobble) == (7, 5, 15, 15)
    assert median.divergence == pytest.approx(9)  # of 28 and -10


def test_pooled_takes_all_observations_alike() -> None:
    _, deviations = by_person(ERRORS, MINUTES, PERSON, 3)
    trend = Trend()
    trend.add(ERRORS[:3], MINUTES[:3])
    trend.add(ERRORS[3:], MINUTES[3:])
    found = pooled(ERRORS, deviations, trend)
    assert (found.observations, found.mdpe, found.mdape, found.wobble) == (7, 5, 20, 20)
    assert found.divergence == pytest.approx(np.polyfit(MINUTES / 60, np.abs(ERRORS), 1)[0])


def test_a_trend_of_nothing_or_of_one_time_has_no_slope() -> None:
    empty, one = Trend(), Trend()
    one.add(np.array([1.0, 5.0]), np.array([120.0, 120.0]))
    assert np.isnan(empty.slope())
    assert np.isnan(one.slope())


def test_medians_of_groups_are_those_of_numpy_in_any_order() -> None:
    luck = np.random.default_rng(3)
    label = luck.integers(0, 40, 3000)
    values = luck.standard_normal(3000)
    found = grouped_median(values, label, 41)
    assert found[:40] == pytest.approx([np.median(values[label == group]) for group in range(40)])
    assert np.isnan(found[40])
