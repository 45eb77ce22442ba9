"""The decks, built once for all tests of this folder."""

import pytest

from publish.deck.build import decks as build


@pytest.fixture(scope="session")
def decks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("publish") / "slides"
    build(folder)
    return folder
