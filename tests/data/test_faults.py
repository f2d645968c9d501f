"""What is wrong reaches the user whole, from whichever process it was found in."""

import pickle

import pytest

from data.faults import Fault, InputError, refuse


def test_faults_survive_the_way_between_processes() -> None:
    faults = (Fault("satu", "salah", place="baris 1", row=1), Fault("dua", "salah juga", remedy="Perbaiki."))
    back = pickle.loads(pickle.dumps(InputError(faults)))  # noqa: S301 - our own bytes
    assert back.faults == faults
    assert str(back) == str(InputError(faults))


def test_an_error_without_a_fault_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one fault"):
        InputError([])


def test_a_sentence_says_where_what_and_the_way_out() -> None:
    error = refuse("budget_negative", "anggaran negatif", place="opsi --budget", found="-1", allowed="0 ke atas")
    assert str(error) == "opsi --budget: anggaran negatif; ditemukan «-1»; yang boleh: 0 ke atas."
