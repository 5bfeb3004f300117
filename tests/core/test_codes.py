"""Case codes: enough of them, every slip found, typed in any digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.codes import SPACE, CaseCode, GuessLimits, draw_code, find_code, find_pin


def test_the_space_is_large_enough() -> None:
    assert SPACE >= 2**40


def test_a_code_reads_back() -> None:
    code = draw_code()
    assert find_code(f"my code is {code.grouped}, thanks") == code


def test_a_code_hides_itself() -> None:
    code = draw_code()
    assert code.digits not in repr(code)


@given(st.integers(0, 14), st.integers(1, 9))
def test_every_wrong_digit_is_found(position: int, shift: int) -> None:
    digits = draw_code().digits
    wrong = str((int(digits[position]) + shift) % 10)
    assert find_code(digits[:position] + wrong + digits[position + 1 :]) is None


@given(st.integers(0, 13))
def test_every_swap_of_neighbours_is_found(position: int) -> None:
    digits = draw_code().digits
    a, b = digits[position], digits[position + 1]
    swapped = digits[:position] + b + a + digits[position + 2 :]
    assert (find_code(swapped) is None) == (a != b)


@pytest.mark.parametrize("zero", ["০", "०", "٠", "၀", "០", "๐", "０"])
def test_digits_of_any_script(zero: str) -> None:
    code = draw_code()
    written = "".join(chr(ord(zero) + int(d)) for d in code.digits)
    assert find_code(written) == code


@pytest.mark.parametrize(
    "text", ["", "123-456-789-012-345", "1" * 15, "12345", "no code", "9" * 40]
)
def test_what_is_no_code(text: str) -> None:
    assert find_code(text) is None


@pytest.mark.parametrize(
    ("text", "pin"),
    [("1234", "1234"), (" 123456 ", "123456"), ("১২৩৪", "1234"), ("123", None), ("1234567", None),
     ("pin 1234", None), ("", None)],
)  # fmt: skip
def test_a_pin_stands_alone(text: str, pin: str | None) -> None:
    assert find_pin(text) == pin


@pytest.mark.parametrize(
    ("here", "overall", "exceeded"), [(4, 4, False), (5, 5, True), (0, 199, False), (0, 200, True)]
)
def test_guessing_gets_slow(here: int, overall: int, exceeded: bool) -> None:
    assert GuessLimits().exceeded(here, overall) is exceeded


def test_grouping() -> None:
    assert CaseCode("123456789012345").grouped == "123-456-789-012-345"
