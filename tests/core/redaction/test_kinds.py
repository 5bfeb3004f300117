"""What a finding is called, placeholders that stay the same, and names that are known beforehand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.redaction import Kind, Memory, redact
from helpline.text import RawText


@pytest.mark.parametrize(
    ("text", "form", "kind"),
    [
        ("call me on 01700000001", "en", Kind.PHONE),
        ("+880 1700 000001", "en", Kind.PHONE),
        ("passport AB1234567", "en", Kind.PASSPORT),
        ("my nid 1990123456789", "en", Kind.NATIONAL_ID),
        ("aadhaar 2345 6789 0124", "en", Kind.NATIONAL_ID),
        ("IC 900101-14-5678", "ms", Kind.NATIONAL_ID),
        ("12/OUKAMA(N)130485", "my", Kind.NATIONAL_ID),
        ("my account 0012345678901", "en", Kind.BANK),
        ("IBAN GB29NWBK60161331926819", "en", Kind.BANK),
        ("IFSC SBIN0001234", "en", Kind.BANK),
        ("badge no 20931", "en", Kind.WORKER_ID),
        ("born on 12/03/1994", "en", Kind.DOB),
        ("lorry GBD7425X", "en", Kind.PLATE),
        ("i am at 25.29900, 51.54444", "en", Kind.GEO),
        ("https://maps.google.com/?q=1.3,103.7", "en", Kind.GEO),
        ("wa.me/8801700000001", "en", Kind.URL),
        ("find me @rina_test", "en", Kind.HANDLE),
        ("rina.test@example.org", "en", Kind.EMAIL),
        ("i live at block 7 room 412", "en", Kind.ADDRESS),
        ("company Sunrise Apparels Ltd", "en", Kind.EMPLOYER),
        ("my name is Rahima Khatun", "en", Kind.PERSON),
        ("zero one seven one two three four five six seven eight", "en", Kind.PHONE),
        ("শূন্য এক সাত এক দুই তিন চার পাঁচ ছয়", "bn", Kind.PHONE),
    ],
)
def test_a_finding_has_the_right_kind(text: str, form: str, kind: Kind) -> None:
    assert [f.kind for f in redact(RawText(text), form).findings] == [kind]


def told(text: str, memory: Memory, form: str = "en") -> tuple[str, Memory]:
    """A message, and the memory after it."""
    redacted = redact(RawText(text), form, memory)
    new = {(kind, print_): number for kind, print_, number in redacted.learnt}
    return str(redacted.text), Memory(memory.key, {**memory.numbers, **new})


def test_a_placeholder_stays_the_same_through_a_conversation() -> None:
    memory = Memory(b"k")
    first, memory = told("supervisor Jashim hit Rahima Khatun", memory)
    second, memory = told("then Jashim called 01700000001", memory)
    third, memory = told("rahima is afraid, he calls from 0170 0000 001", memory)
    assert first == "supervisor ‹PERSON 1› hit ‹PERSON 2›"
    assert second == "then ‹PERSON 1› called ‹PHONE 1›"
    assert third == "‹PERSON 2› is afraid, he calls from ‹PHONE 1›"


def test_the_senders_own_name_is_known_beforehand() -> None:
    memory = Memory(b"k").seeded("Zyxwina Test")
    redacted = redact(RawText("zyxwina is tired"), "en", memory)
    assert str(redacted.text) == "‹PERSON 1› is tired"
    assert {kind for kind, _, _ in redacted.learnt} == {Kind.PERSON}
    assert memory.seeded("Zyxwina") is memory


def test_memory_holds_no_name() -> None:
    _, memory = told("my name is Rahima Khatun", Memory(b"k"))
    assert "ahima" not in repr(memory.numbers)
    assert Memory(b"k").fingerprint("Rahima") == Memory(b"k").fingerprint(" RAHIMA. ")
    assert Memory(b"k").fingerprint("Rahima") != Memory(b"other").fingerprint("Rahima")


@given(st.text(max_size=120), st.sampled_from(["en", "bn", "th", "ar-Latn", "vi", "id"]))
def test_findings_point_at_the_raw_text_and_never_overlap(text: str, form: str) -> None:
    redacted = redact(RawText(text), form)
    text, at = RawText(text).reveal(), 0
    for finding in redacted.findings:
        assert at <= finding.start < finding.end <= len(text)
        at = finding.end
    kept = text
    for finding in reversed(redacted.findings):
        kept = kept[: finding.start] + "\x00" + kept[finding.end :]
    assert [part for part in kept.split("\x00") if part and part not in str(redacted.text)] == []
