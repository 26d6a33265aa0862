"""The forms of a word have one stem; other words have another."""

from __future__ import annotations

import pytest

from assessments.answers.stems import stem
from assessments.answers.text import fold


@pytest.mark.parametrize(
    "forms",
    [
        "compensate compensated compensating compensation compensations compensatory",
        "compensación compensaciones compensar compensado compensadas",
        "indemniser indemnisé indemnisées indemnisation indemnisations",
        "victim victims victime victimes víctima víctimas",
        "identify identified identifying identification identifier identifiées identificar identificado",
        "train trains trained training trainings trainer",
        "smuggle smuggled smuggler smugglers smuggling",
        "traffick trafficked trafficker trafficking",
        "plan plans planned planning planes",
        "policy policies",
        "remedy remedies",
        "child children",
        "shelter shelters sheltered",
        "inspección inspecciones",
        "nationale nationales nationaux",
        "ley leyes",
        "компенсация компенсации компенсацию компенсацией компенсаций",
        "жертва жертвы жертв жертвам жертвами",
        "торговля торговли торговлей",
        "люди людей людьми людям",
        "обучение обучения обучением",
        "تعويض التعويض والتعويض بالتعويض للتعويض تعويضات التعويضات تعويضهم",
        "ضحايا الضحايا للضحايا وضحايا",
        "لاجئين اللاجئين للاجئين",
        "وزارة الوزارة بوزارة",
    ],
)
def test_forms_of_one_word(forms: str) -> None:
    assert len({stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    ["police policy", "form formation", "state status", "case casa", "traffic trafficking"],
)
def test_other_words(words: str) -> None:
    assert len({stem(fold(word)) for word in words.split()}) == 2
