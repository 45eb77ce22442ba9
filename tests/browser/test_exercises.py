"""An exercise in JupyterLab: not attempted, wrong three ways, then right, typed into the cell as by a student."""

import pytest

SETUP = "from nblib.exercises import check, hint, progress, solution"
STUB = 'def grad_W(a, W, b, X, y, sigma):\n    ...\n\ncheck("grad_W", grad_W)'
BODY = """def grad_W(a, W, b, X, y, sigma):
    pre = X @ W + b
    res = sigma(pre) @ a - y
    D = res[:, None] * a * sigma.derivative(pre)
    return {answer}

check("grad_W", grad_W)"""
NUMPY = "import numpy as np\n"


@pytest.fixture(scope="module")
def book(new_book):
    book = new_book(NUMPY + SETUP, STUB, 'hint("grad_W")', "progress()", 'solution("grad_W")')
    book.run_all()
    yield book
    assert not book.errors
    book.close()


def shown(book, index):
    """The output of the code cell with this number."""
    return book.page.locator(".jp-CodeCell").nth(index).locator(".jp-OutputArea-output")


def run(book, index, source=None):
    """Runs a code cell, with new source typed into it; returns the text it shows."""
    page, cell = book.page, book.page.locator(".jp-CodeCell").nth(index)
    cell.locator(".cm-content").click()
    if source is not None:
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(source)
    before = cell.locator(".jp-InputPrompt").inner_text()
    page.keyboard.press("Control+Enter")
    book.until(lambda: cell.locator(".jp-InputPrompt").inner_text() not in (before, "[*]:"), "running the cell")
    return shown(book, index).inner_text()


def test_wrong_three_ways_and_then_right(book):
    assert "○ grad_W: not attempted yet" in shown(book, 1).inner_text()

    transposed = run(book, 1, BODY.format(answer="D.T @ X / len(y)"))
    assert "✗ grad_W: not yet" in transposed and "This is the transpose" in transposed

    summed = run(book, 1, BODY.format(answer="X.T @ D"))
    assert "✗ grad_W: not yet" in summed and "the sum over the samples" in summed

    both = BODY.format(answer="-X.T @ D / len(y)").replace("sigma.derivative(pre)", "sigma(pre)")
    both = run(book, 1, both)
    assert "1. Every entry has the wrong sign" in both and "2. There is σ where σ' is needed" in both

    assert "✗ grad_W: not yet" in run(book, 3)
    assert "✓ grad_W: right" in run(book, 1, BODY.format(answer="X.T @ D / len(y)"))
    assert "Solved so far: 1 of 1" in run(book, 3)


def test_an_error_shows_the_students_line(book):
    text = run(book, 1, BODY.format(answer="X @ D"))
    assert "Line 5: return X @ D stops with ValueError" in text


def test_a_loop_without_end_ends_and_the_kernel_goes_on(book):
    loop = 'def grad_W(a, W, b, X, y, sigma):\n    while True: pass\n\ncheck("grad_W", grad_W, seconds=0.5)'
    assert "did not return within 0.5 seconds" in run(book, 1, loop)
    assert "✓ grad_W: right" in run(book, 3)


def test_the_boxes_are_legible(book):
    """Dark on white in the page itself, letters of 16 px and more, and nothing sticks out."""
    for index in (1, 2, 3, 4):
        box = shown(book, index).locator("div[role=status]")
        style = box.evaluate("e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor, s.fontSize] }")
        assert style == ["rgb(17, 17, 17)", "rgb(255, 255, 255)", "16px"]
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
