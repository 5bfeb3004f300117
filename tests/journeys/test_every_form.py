"""In every language, and in every romanised one: told in one's own words, answered in one's own language."""

from __future__ import annotations

import re

import pytest

from helpline.catalogue import Catalogue
from helpline.language import FORMS
from helpline.words import Word, read_words
from tests.support.house import LANGUAGES
from tests.support.phone import Phone
from tests.support.running import Running
from westline.build import ROOT

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]

STORIES = {
    "en": "the owner has held back my wages since april and shouts when I ask for them",
    "bn": "এপ্রিল মাস থেকে মালিক আমার মজুরি আটকে রেখেছে, চাইলে ধমক দেয়",
    "hi": "अप्रैल से मालिक ने मेरी पगार रोक रखी है, मांगने पर डांटता है",
    "ne": "अप्रिल महिनादेखि साहुले मेरो तलब रोकेको छ, माग्दा हप्काउँछ",
    "ur": "اپریل سے مالک نے میری تنخواہ روک رکھی ہے، مانگوں تو ڈانٹتا ہے",
    "my": "ဧပြီလကတည်းက သူဌေးက ကျွန်တော့်လစာကို မပေးဘဲထားတယ် တောင်းရင် အော်တယ်",
    "km": "តាំងពីខែមេសា ថៅកែមិនបើកប្រាក់ខែឱ្យខ្ញុំ ពេលសុំគាត់ស្រែក",
    "th": "ตั้งแต่เมษานายจ้างไม่จ่ายค่าแรงให้ฉัน พอทวงก็ตะคอก",
    "vi": "từ tháng tư chủ giữ lương của tôi không trả, hỏi thì quát",
    "id": "sejak april majikan menahan gaji saya, kalau ditanya malah membentak",
    "ms": "sejak april majikan tahan gaji saya, bila minta dia tengking",
    "tl": "mula abril hindi ibinibigay ng amo ang sahod ko, sumisigaw pag hinihingi",
    "ar": "منذ شهر أبريل لا يدفع صاحب العمل راتبي، ويصرخ عندما أطلبه",
    "sw": "tangu aprili mwajiri amezuia mshahara wangu, nikiuliza anafoka",
    "am": "ከሚያዝያ ጀምሮ አሠሪዬ ደሞዜን አልከፈለኝም፣ ስጠይቅ ይጮኻል",
    "es": "desde abril el patrón no me paga mi sueldo y me grita cuando lo pido",
    "ta": "ஏப்ரல் மாசத்துல இருந்து முதலாளி என் சம்பளத்தை தரல, கேட்டா திட்றார்",
    "si": "අප්‍රේල් ඉඳන් ලොක්කා මගේ පඩි දෙන්නේ නෑ, ඉල්ලුවම කෑගහනවා",
    "bn-Latn": "april mas theke malik amar beton atke rakhse, chaile dhomok dey",
    "hi-Latn": "april se malik ne meri pagaar rok rakhi hai, mangne pe daantta hai",
    "ne-Latn": "april mahina dekhi sahu le mero talab rokeko cha, magda hapkaucha",
    "ur-Latn": "april se malik ne meri tankhwah rok rakhi hai, mangon to daant deta hai",
    "ar-Latn": "men shahr april sa7eb el shoghl ma byedfa3 ratbi w byesrokh lamma atlobo",
    "vi-Latn": "tu thang tu chu giu luong cua toi khong tra, hoi thi quat",
}
ALIKE = {"ur-Latn": "hi", "ms": "id"}
"""Romanised Urdu and Hindi cannot be told apart by one message, nor Malay from Indonesian."""
CODE = re.compile(r"\d{3}(?:-\d{3}){4}")
MOST_QUESTIONS = 10
TURNS = 12


@pytest.mark.parametrize("form", FORMS)
def test_twelve_turns_in_ones_own_words(westline: Running, form: str) -> None:
    phone = westline.whatsapp(f"88017000001{FORMS.index(form):02d}")
    heard = phone.says(STORIES[form])
    spoken = spoken_in(heard, form)
    helped = phone.says(word_of(spoken, Word.HELP))
    assert said("utter_help", spoken) in helped
    answered = answer_everything(phone, spoken, helped)
    assert CODE.search(answered), answered
    assert said("utter_case_opened", spoken) in answered
    assert said("pin_skipped", spoken) in phone.says(word_of(spoken, Word.SKIP))
    assert said("utter_status_new", spoken) in phone.says(word_of(spoken, Word.STATUS))
    assert said("news_offer", spoken) in phone.says(word_of(spoken, Word.NEWS))
    assert said("news_on", spoken) in phone.says(word_of(spoken, Word.YES))
    assert said("share", spoken) in phone.says(word_of(spoken, Word.SHARE))
    assert said("call_back_noted", spoken) in phone.says(word_of(spoken, Word.CALL))
    assert sum(bubble.mine for bubble in phone.bubbles()) >= TURNS


def test_latin_letters_are_answered_with_latin_letters(westline: Running) -> None:
    phone = westline.telegram("700000031")
    assert "ABC" in phone.says(STORIES["bn-Latn"])
    assert "English horofe" in phone.says("bangla latin")
    assert "rakhte pari" in phone.says("hmm bujhi nai vai")


def spoken_in(heard: str, form: str) -> str:
    """The language of the first answer: the worker's own, or its twin."""
    code = form.partition("-")[0]
    spoken = [c for c in {code, ALIKE.get(form, code)} if said("utter_intro", c) in heard]
    assert spoken, heard
    return spoken[0]


def answer_everything(phone: Phone, code: str, heard: str) -> str:
    """Say yes to consent and summary, and skip what else is asked, in that language's words."""
    yes, skip = (word_of(code, word) for word in (Word.YES, Word.SKIP))
    for _ in range(MOST_QUESTIONS):
        agrees = any(
            said(key, code) in heard for key in ("utter_ask_intake_form_consent", "utter_summary")
        )
        heard = phone.says(yes if agrees else skip)
        if CODE.search(heard):
            break
    return heard


def said(key: str, code: str) -> str:
    """The beginning of a reply, up to what is filled in."""
    reply = Catalogue.load(ROOT, LANGUAGES).reply(key, code).text
    parts = [part.strip() for part in re.split(r"\{\w+\}", reply) if len(part.strip()) > 3]
    return parts[0].splitlines()[0]


def word_of(code: str, word: Word) -> str:
    """A language's first word for it."""
    return str(read_words(ROOT, code)["words"][word.value][0])
