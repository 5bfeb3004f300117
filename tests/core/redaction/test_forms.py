"""In every written form: what names a person is taken out, everyday words stay.

Square brackets mark what must go. All people, numbers and places are invented.
"""

import re

import pytest

from helpline.language import FORMS
from helpline.redaction import redact
from helpline.redaction.cues import cues_for, missing
from helpline.text import RawText

pytestmark = pytest.mark.slow

IDENTIFYING = [
    ('en', 'hello my self [Anowar Hossen], passport [EF0912345], manager [Mr Kevin Teo] hold it'),
    ('en', 'Pls help my friend [Noor Jahan] she is locked in [Villa 23 Street 14 Al Wakra]'),
    ('en', 'you can reach me on whatsapp [+974 5512 3344] or [imran.k@yahoo.com]'),
    ('en', 'boss name [Rakesh], he slap [Manik] yesterday'),
    ('en', 'they call me [Pauline] and the agent is [Madam Gloria]'),
    ('en', 'my husband [Suresh Kumar] was beaten by the supervisor [Prakash]'),
    ('en', 'transfer to a/c [0023 4455 6677 01] please, IBAN [GB29NWBK60161331926819]'),
    ('en', 'company [Sunrise Apparels Ltd] not pay 3 month'),
    ('en', 'born [12 March 1994], badge [EMP 20931]'),
    ('bn', 'আমি [রহিমা খাতুন], সুপারভাইজার [জসিম] আমাকে গালি দেয়'),
    ('bn', 'আমার ভাই [সোহেল রানা] নিখোঁজ, ওর নাম্বার [০১৮১২ ৩৪৫ ৬৭৮]'),
    ('bn', 'ম্যানেজার [শফিক সাহেব] বলেছে ছাঁটাই করবে'),
    ('bn', 'আমার বিকাশ [০১৯১১-২২৩৩৪৪], এনআইডি [১৯৯০২৬৯৩২১৪৫৬৭৮৯০]'),
    ('bn-Latn', 'amar bondhu [Sohel Rana] re pm [Jashim] marse'),
    ('bn-Latn', 'ami [rahima khatun] bolchi gazipur theke'),
    ('bn-Latn', 'manager [shofik saheb] boleche, number [zero one seven one two three four five six seven eight]'),
    ('hi', 'मेरा नाम [गीता देवी] है, ठेकेदार [रामपाल] ने मारा'),
    ('hi', '[सुरेश यादव] बोल रहा हूँ, मैनेजर [अनिल शर्मा] गाली देता है'),
    ('hi', 'आधार [1234 5678 9012] और खाता [112233445566] है'),
    ('hi-Latn', 'main [geeta devi], thekedar [rampal] ne mara'),
    ('hi-Latn', 'mere bhai [Suresh Yadav] ko band kiya, number [98765 43210]'),
    ('ne', 'म [कमला बस्नेत], मेरो साहु [अहमद] ले पासपोर्ट [१०२३४५६७] राख्यो'),
    ('ne-Latn', 'mero naam [kamala basnet] ho, supervisor [ahmed] le gali garcha'),
    ('ur', 'میرا نام [نسرین بی بی] ہے، ٹھیکیدار [جاوید] پیسے نہیں دیتا'),
    ('ur-Latn', 'mera naam [nasreen bibi] hai thekedar [javed] paise nahi deta'),
    ('my', 'ကျွန်မနာမည် [ခင်မာလာ] ပါ ဖုန်း [၀၉၇၈၉၁၂၃၄၅၆]'),
    ('my', 'မန်နေဂျာ [ဦးကျော်ဝင်း] က ဆူတယ်'),
    ('km', 'ខ្ញុំឈ្មោះ [សុភា] ធ្វើការនៅរោងចក្រ ទូរស័ព្ទ [012 345 678]'),
    ('km', 'ប្រធានក្រុម [លោកសុខា] ស្រែកដាក់ខ្ញុំ'),
    ('th', 'ชื่อ [นางสาวสมใจ บุญมา] หัวหน้า [คุณประยุทธ] ด่า'),
    ('th', 'เบอร์ผม [089-765-4321] พาสปอร์ต [AA1234567]'),
    ('es', 'me llamo [Domingo Paz] y no me pagan'),
    ('vi', 'tên tôi là [Lê Thị Hoa], chủ nhà [bà Chen] giữ hộ chiếu [B1234567]'),
    ('vi', 'em [Nguyễn Thị Mai] ở Đài Loan, sđt [0987.654.321]'),
    ('vi-Latn', 'em ten [le thi hoa], chu nha [ba chen] giu ho chieu'),
    ('id', 'nama saya [Sulastri], majikan [Nyonya Wong] tidak kasih makan, hp [+852 6123 4567]'),
    ('id', 'adik saya [Wahyu Hidayat] dipukul mandor [Joko]'),
    ('id', 'KTP [3201234567890001], rekening BCA [1234567890]'),
    ('ms', 'nama saya [Kumar a/l Suppiah], bos [Encik Lim] potong gaji'),
    ('ms', 'kawan saya [Rosnah binti Yusof] sakit, tel [03-8888 1234]'),
    ('tl', 'ako po si [Marilou Dizon], amo ko si [Madam Hessa], number ko [0917 123 4567]'),
    ('tl', 'si [Ate Lorna] ay sinaktan ng driver na si [Rashid]'),
    ('ar', 'أنا اسمي [سميرة حسن]، الكفيل [أبو خالد] حابسني، رقمي [٠٥٥١٢٣٤٥٦٧]'),
    ('ar', 'المدير [مستر جون] ضرب زميلي [راجو]'),
    ('ar', 'إقامتي [2345678901] وحسابي [SA0380000000608010167519]'),
    ('ar-Latn', 'ana ismi [samira hassan], el kafeel [abu khaled] 7abesni, raqmi [0551234567]'),
    ('sw', 'naitwa [Asha Mohamed], bosi [Bi Khadija] hanilipi, simu [+254 712 345678]'),
    ('sw', 'rafiki yangu [Neema] amefungiwa na [Mzee Hamad]'),
    ('am', 'ስሜ [ብርቱካን አለሙ] ነው፣ ማዳም [ሳራ] አትከፍለኝም፣ ስልኬ [0911223344]'),
    ('es', 'me llamo [Rosa Elena Pérez], el mayordomo [don Chuy] me grita, tel [55 1234 5678]'),
    ('ta', 'என் பெயர் [முருகன்], முதலாளி [ராஜா சார்] சம்பளம் தரவில்லை, போன் [98401 23456]'),
    ('ta', 'நான் [செல்வி] பேசுகிறேன்'),
    ('si', 'මගේ නම [නිමල් පෙරේරා], හාම්පුතා [සුනිල් මහත්තයා] ගැහුවා, ෆෝන් [077 123 4567]'),
]  # fmt: skip
INNOCENT = [
    ("ne-Latn", "sahu le khana pani didaina"),
    ("ur-Latn", "malik khana bhi nahi deta"),
    ('en', 'My boss said we will get 15000 taka on 7 December 2026'),
    ('en', 'Hope this helps, thanks sir'),
    ('en', 'supervisor keeps shouting at us and nobody listens'),
    ('en', 'I am from Bangladesh and work in a garment factory'),
    ('en', 'the guard locked the gate at 10 pm'),
    ('en', 'room 5 has no fan'),
    ('bn', 'সুপারভাইজার প্রতিদিন চিৎকার করে'),
    ('bn', 'মালিক ২৫০০০০ টাকা নিয়েছে'),
    ('bn', 'স্যার একটু সাহায্য করেন'),
    ('bn-Latn', 'boss kharap kotha bole protidin'),
    ('hi', 'मालिक रोज धमकाता है'),
    ('hi-Latn', 'supervisor roz chillata hai sabke samne'),
    ('ne', 'साहुले खाना पनि दिँदैन'),
    ('ur', 'مالک کھانا بھی نہیں دیتا'),
    ('my', 'မန်နေဂျာက နေ့တိုင်းအော်တယ်'),
    ('km', 'ថៅកែស្រែករាល់ថ្ងៃ'),
    ('th', 'หัวหน้าตะโกนใส่ทุกวัน'),
    ('vi', 'quản lý quát mắng suốt ngày'),
    ('vi-Latn', 'quan ly quat mang suot ngay'),
    ('id', 'mandor teriak-teriak terus setiap hari'),
    ('ms', 'penyelia menjerit setiap hari'),
    ('tl', 'yung amo ko sumisigaw araw-araw'),
    ('ar', 'المشرف يصرخ علينا كل يوم'),
    ('ar-Latn', 'el mudir ysarre5 3alena kol yom'),
    ('sw', 'msimamizi anapiga kelele kila siku'),
    ('am', 'ተቆጣጣሪው በየቀኑ ይጮሃል'),
    ('es', 'el capataz nos grita diario y no nos deja descansar'),
    ('ta', 'மேனேஜர் தினமும் கத்துகிறார்'),
    ('si', 'සුපර්වයිසර් හැමදාම කෑගහනවා'),
]  # fmt: skip


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without brackets, and the places that they marked."""
    raw, spans = "", []
    for part in re.split(r"(\[[^\]]*\])", text):
        if part.startswith("["):
            spans.append((len(raw), len(raw) + len(part) - 2))
        raw += part.strip("[]")
    return raw, spans


@pytest.mark.parametrize(("form", "text"), IDENTIFYING)
def test_what_identifies_is_taken_out(form: str, text: str) -> None:
    raw, spans = marked(text)
    redacted = redact(RawText(raw), form)
    covered = {i for f in redacted.findings for i in range(f.start, f.end)}
    left = [
        raw[s:e]
        for s, e in spans
        if any(raw[i].isalnum() and i not in covered for i in range(s, e))
    ]
    assert left == [], redacted.text
    for start, end in spans:
        assert raw[start:end] not in str(redacted.text)


@pytest.mark.parametrize(("form", "text"), IDENTIFYING)
def test_redaction_is_idempotent(form: str, text: str) -> None:
    once = redact(RawText(marked(text)[0]), form).text
    assert redact(RawText(str(once)), form).text == once


@pytest.mark.parametrize(("form", "text"), INNOCENT)
def test_everyday_words_stay(form: str, text: str) -> None:
    assert str(redact(RawText(text), form).text) == text


def test_every_form_is_in_both_tables_and_has_cues() -> None:
    for table in (IDENTIFYING, INNOCENT):
        assert set(FORMS) - {form for form, _ in table} == set()
    assert list(missing()) == []


SECTIONS = ("name_before", "title", "role", "numbers", "employer", "places")


@pytest.mark.parametrize("form", FORMS)
def test_cues_fall_silent_on_other_scripts(form: str) -> None:
    cues = cues_for(form, mixed=False)
    latin = form.endswith("-Latn") or form in ("en", "vi", "id", "ms", "tl", "sw", "es")
    foreign = "我的老板 имя номер ονόμα" if latin else "my name boss mr phone company room"
    assert [name for name in SECTIONS if getattr(cues, name).search(foreign)] == []
