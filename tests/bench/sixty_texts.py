"""What the sixty bodies of the bench write, in six languages: sentences for each explanation.

`{year}` and `{n}` are filled in, so that no two explanations are the same.
"""

from __future__ import annotations

LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru")

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "The law of {year} names every form of trafficking and sets out who is responsible for help.",
        "A fund pays compensation to victims; {n} people received it in the last year, most of them women.",
        "Police officers and labour inspectors are trained together, {n} of them since {year}.",
        "There is no shelter outside the capital, so that victims from the provinces wait for weeks.",
        "Children are heard once, in a room without the accused, and a guardian is named within a day.",
        "The plan of {year} has a budget line, but only {n} per cent of it was spent.",
        "Non-governmental organizations run the hotline and sit on the council that reviews the plan.",
        "Nobody collects figures by sex and age yet; a register is being built with the statistics office.",
        "Prosecutors say that interpreters are missing in the north, where most of the cases are.",
        "An evaluation by a university was published in {year} and changed the procedure for referral.",
        "Residence permits do not depend on testimony: {n} were given without it.",
        "The border agreement is signed, and joint patrols have begun at {n} crossings.",
        "Returned victims are visited after three months, which half of the districts manage to do.",
        "Recruiters need a licence; {n} lost it after inspections of farms and households.",
    ),
    "fr": (
        "La loi de {year} définit toutes les formes de traite et désigne l’autorité chargée de l’assistance.",
        "Un fonds verse une indemnisation aux victimes ; {n} personnes l’ont reçue au cours de l’année.",
        "Les policiers et les inspecteurs du travail sont formés ensemble, {n} d’entre eux depuis {year}.",
        "Il n’existe aucun foyer hors de la capitale, et les victimes des provinces attendent des semaines.",
        "L’enfant est entendu une seule fois, sans la présence de l’accusé, avec un tuteur désigné.",
        "Le plan de {year} dispose d’un budget, mais seuls {n} pour cent ont été dépensés.",
        "Les associations tiennent la ligne d’urgence et siègent au conseil qui examine le plan.",
        "Personne ne recueille encore de chiffres par sexe et par âge ; un registre est en préparation.",
        "Les procureurs manquent d’interprètes dans le nord, où se trouvent la plupart des affaires.",
        "Une évaluation publiée en {year} par une université a modifié la procédure d’orientation.",
        "Le titre de séjour ne dépend pas du témoignage : {n} ont été délivrés sans celui-ci.",
        "L’accord frontalier est signé et des patrouilles communes ont commencé à {n} postes.",
    ),
    "es": (
        "La ley de {year} define todas las formas de trata y señala la autoridad encargada de la asistencia.",
        "Un fondo paga una compensación a las víctimas; {n} personas la recibieron en el último año.",
        "La policía y la inspección de trabajo se forman juntas, {n} agentes desde {year}.",
        "No hay ningún refugio fuera de la capital, y las víctimas de las provincias esperan semanas.",
        "El niño declara una sola vez, sin la presencia del acusado y con un tutor nombrado.",
        "El plan de {year} tiene presupuesto, pero sólo se gastó el {n} por ciento.",
        "Las organizaciones de la sociedad civil atienden la línea telefónica y revisan el plan.",
        "Nadie recoge todavía cifras por sexo y edad; se prepara un registro con la oficina de estadística.",
        "Los fiscales dicen que faltan intérpretes en el norte, donde se encuentra la mayoría de los casos.",
        "Una evaluación de una universidad se publicó en {year} y cambió el procedimiento de derivación.",
        "El permiso de residencia no depende del testimonio: se concedieron {n} sin él.",
        "El acuerdo de frontera está firmado y las patrullas conjuntas empezaron en {n} pasos.",
    ),
    "ar": (
        "يحدد قانون عام {year} جميع أشكال الاتجار بالأشخاص ويعيّن الجهة المسؤولة عن تقديم المساعدة.",
        "يدفع صندوق خاص تعويضًا للضحايا، وقد حصل عليه {n} شخصًا خلال السنة الماضية.",
        "يتدرب أفراد الشرطة ومفتشو العمل معًا، وعددهم {n} منذ عام {year}.",
        "لا يوجد مأوى خارج العاصمة، ولذلك تنتظر الضحايا في المحافظات أسابيع طويلة.",
        "يُسمع الطفل مرة واحدة دون حضور المتهم، ويُعيَّن له وصي خلال يوم واحد.",
        "لخطة عام {year} ميزانية، لكن لم يُنفق منها سوى {n} في المئة.",
        "تدير المنظمات غير الحكومية الخط الساخن وتشارك في المجلس الذي يراجع الخطة.",
        "لا يجمع أحد الأرقام بحسب الجنس والعمر بعد، ويجري إعداد سجل مع مكتب الإحصاء.",
        "يقول المدعون العامون إن المترجمين غير متوفرين في الشمال حيث توجد معظم القضايا.",
        "نُشر تقييم أعدته جامعة في عام {year} وغيّر إجراءات الإحالة.",
        "لا تتوقف تصاريح الإقامة على الشهادة، وقد مُنح {n} تصريحًا من دونها.",
        "وُقّع اتفاق الحدود وبدأت دوريات مشتركة في {n} معابر.",
    ),
    "zh": (
        "{year}年的法律规定了各种形式的贩运，并指定了负责援助的机构。",
        "专项基金向受害人支付赔偿，过去一年有{n}人领取，其中多数为妇女。",
        "警察和劳动监察员共同接受培训，自{year}年以来已有{n}人参加。",
        "首都以外没有庇护所，因此各省的受害人要等待数周。",
        "儿童只接受一次询问，被告不在场，并在一天之内指定监护人。",
        "{year}年的计划有预算，但只使用了百分之{n}。",
        "非政府组织管理热线电话，并参加审查该计划的委员会。",
        "目前尚无人按性别和年龄收集数据，正在与统计局建立登记册。",
        "检察官表示，北部缺少口译员，而大多数案件发生在那里。",
        "一所大学的评估于{year}年公布，并改变了转介程序。",
        "居留许可不以作证为条件，已有{n}份在没有作证的情况下发放。",
        "边境协定已经签署，{n}个口岸开始联合巡逻。",
    ),
    "ru": (
        "Закон {year} года называет все формы торговли людьми и определяет ведомство, отвечающее за помощь.",
        "Фонд выплачивает компенсацию потерпевшим; за последний год её получили {n} человек.",
        "Полицейские и инспекторы труда обучаются вместе, с {year} года обучено {n} человек.",
        "За пределами столицы нет приюта, поэтому потерпевшие из провинций ждут неделями.",
        "Ребёнка опрашивают один раз, без обвиняемого, и опекун назначается в течение суток.",
        "План {year} года имеет бюджет, но израсходовано лишь {n} процентов.",
        "Неправительственные организации ведут горячую линию и входят в совет, который проверяет план.",
        "Никто пока не собирает данные по полу и возрасту; реестр готовится вместе со статистикой.",
        "Прокуроры говорят, что на севере, где больше всего дел, не хватает переводчиков.",
        "Оценка университета опубликована в {year} году и изменила порядок направления.",
        "Вид на жительство не зависит от показаний: без них выдано {n} разрешений.",
        "Соглашение о границе подписано, совместные патрули начались на {n} переходах.",
    ),
}

# What stands where no level does.
REASONS = {
    "en": "This does not arise here: no such body exists, and none is planned.",
    "fr": "La question ne se pose pas ici : aucun organe de ce genre n’existe.",
    "es": "La cuestión no se plantea aquí: no existe ningún órgano de ese tipo.",
    "ar": "لا تنطبق هذه المسألة هنا، إذ لا توجد هيئة من هذا النوع.",
    "zh": "此项不适用于我方，因为没有此类机构。",
    "ru": "Здесь этот вопрос не возникает: такого органа нет.",
}
PAPERS = (
    ("National strategy against trafficking", "strategy"),
    ("Annual report of the coordination body", "report"),
    ("Act on the rights of victims", "act"),
    ("Ley de asistencia a las víctimas", "ley"),
    ("Décret relatif à l’identification", "decret"),
    ("Отчёт прокуратуры", "otchet"),
)
ACTIONS = (
    "Write the procedure into law and have the cabinet adopt it.",
    "Open two shelters outside the capital, with places for men and families.",
    "Train judges and prosecutors together with the neighbouring country.",
    "Publish figures by sex, age and form of exploitation each year.",
)
FIRST_NAMES = (
    *("Amber", "Birch", "Cedar", "Dune", "Elm", "Fern", "Glacier", "Harbour", "Iris", "Juniper"),
    *("Kestrel", "Lagoon", "Maple", "Nettle", "Orchid", "Pine", "Quarry", "Reed", "Saffron", "Thistle"),
)
