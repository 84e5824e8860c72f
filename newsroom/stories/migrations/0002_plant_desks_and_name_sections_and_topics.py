"""A desk a language instead of Wagtail's welcome page and default site; sections and topics with their names."""

import uuid

from django.db import migrations

LANGUAGES = ["en", "kk", "ru", "mn", "uz", "de", "zh-hans", "tr", "ky", "uk", "fr", "pl", "cs", "ko", "fa", "ar", "tg", "tk"]
NAMED_IN = ("en", "kk", "ru", "mn", "uz", "de", "zh_hans", "tr")

SECTIONS = {
    "kazakhstan": ("Kazakhstan", "Қазақстан", "Казахстан", "Казахстан", "Qozogʻiston", "Kasachstan", "哈萨克斯坦", "Kazakistan"),
    "compatriots": ("Compatriots", "Отандас", "Соотечественники", "Нэгэн нутгийнхан", "Vatandoshlar", "Landsleute", "同胞", "Soydaşlar"),
    "society": ("Society", "Қоғам", "Общество", "Нийгэм", "Jamiyat", "Gesellschaft", "社会", "Toplum"),
    "economy": ("Economy", "Экономика", "Экономика", "Эдийн засаг", "Iqtisodiyot", "Wirtschaft", "经济", "Ekonomi"),
    "culture": ("Culture", "Мәдениет", "Культура", "Соёл", "Madaniyat", "Kultur", "文化", "Kültür"),
    "history": ("History", "Тарих", "История", "Түүх", "Tarix", "Geschichte", "历史", "Tarih"),
    "education": ("Education", "Білім", "Образование", "Боловсрол", "Taʼlim", "Bildung", "教育", "Eğitim"),
    "sport": ("Sport", "Спорт", "Спорт", "Спорт", "Sport", "Sport", "体育", "Spor"),
    "way_home": ("The way home", "Атамекенге жол", "Путь домой", "Эх нутгийн зам", "Vatanga yoʻl", "Der Weg nach Hause", "回乡之路", "Eve dönüş yolu"),
    "programme": ("Programme", "Бағдарлама", "Программа", "Хөтөлбөр", "Dastur", "Programm", "纲领", "Program"),
    "research": ("Research", "Зерттеу", "Исследования", "Судалгаа", "Tadqiqot", "Forschung", "研究", "Araştırma"),
    "learning": ("Learning", "Үйрену", "Обучение", "Суралцах", "Oʻrganish", "Lernen", "学习", "Öğrenme"),
    "about": ("About", "Біз туралы", "О нас", "Бидний тухай", "Biz haqimizda", "Über uns", "关于我们", "Hakkımızda"),
}
TOPICS = {
    "politics": ("Politics", "Саясат", "Политика", "Улс төр", "Siyosat", "Politik", "政治", "Siyaset"),
    "elections": ("Elections", "Сайлау", "Выборы", "Сонгууль", "Saylovlar", "Wahlen", "选举", "Seçimler"),
    "economy": ("Economy", "Экономика", "Экономика", "Эдийн засаг", "Iqtisodiyot", "Wirtschaft", "经济", "Ekonomi"),
    "business": ("Business", "Кәсіпкерлік", "Бизнес", "Бизнес", "Biznes", "Unternehmen", "商业", "İş dünyası"),
    "law": ("Law", "Заң", "Право", "Хууль", "Qonun", "Recht", "法律", "Hukuk"),
    "courts": ("Courts", "Сот", "Суды", "Шүүх", "Sudlar", "Gerichte", "法院", "Mahkemeler"),
    "crime": ("Crime", "Қылмыс", "Преступность", "Гэмт хэрэг", "Jinoyat", "Kriminalität", "犯罪", "Suç"),
    "religion": ("Religion", "Дін", "Религия", "Шашин", "Din", "Religion", "宗教", "Din"),
    "army": ("Army", "Әскер", "Армия", "Арми", "Armiya", "Militär", "军队", "Ordu"),
    "war": ("War", "Соғыс", "Война", "Дайн", "Urush", "Krieg", "战争", "Savaş"),
    "border": ("Border", "Шекара", "Граница", "Хил", "Chegara", "Grenze", "边境", "Sınır"),
    "protest": ("Protest", "Наразылық", "Протест", "Эсэргүүцэл", "Norozilik", "Protest", "抗议", "Protesto"),
    "migration": ("Migration", "Көші-қон", "Миграция", "Шилжилт", "Migratsiya", "Migration", "移民", "Göç"),
    "repatriation": ("Return home", "Қандастар", "Возвращение на родину", "Эх нутагтаа буцах", "Vatanga qaytish", "Rückkehr", "回归", "Geri dönüş"),
    "culture": ("Culture", "Мәдениет", "Культура", "Соёл", "Madaniyat", "Kultur", "文化", "Kültür"),
    "language": ("Language", "Тіл", "Язык", "Хэл", "Til", "Sprache", "语言", "Dil"),
    "history": ("History", "Тарих", "История", "Түүх", "Tarix", "Geschichte", "历史", "Tarih"),
    "family_history": ("Family history", "Шежіре", "История семьи", "Угийн түүх", "Shajara", "Familiengeschichte", "家史", "Aile tarihi"),
    "education": ("Education", "Білім", "Образование", "Боловсрол", "Taʼlim", "Bildung", "教育", "Eğitim"),
    "science": ("Science", "Ғылым", "Наука", "Шинжлэх ухаан", "Fan", "Wissenschaft", "科学", "Bilim"),
    "health": ("Health", "Денсаулық", "Здоровье", "Эрүүл мэнд", "Salomatlik", "Gesundheit", "健康", "Sağlık"),
    "sport": ("Sport", "Спорт", "Спорт", "Спорт", "Sport", "Sport", "体育", "Spor"),
    "events": ("Events", "Іс-шаралар", "События", "Арга хэмжээ", "Tadbirlar", "Veranstaltungen", "活动", "Etkinlikler"),
    "environment": ("Environment", "Қоршаған орта", "Экология", "Байгаль орчин", "Atrof-muhit", "Umwelt", "环境", "Çevre"),
    "obituary": ("Obituaries", "Қазанама", "Некрологи", "Эмгэнэл", "Taʼziya", "Nachrufe", "讣告", "Vefat"),
    "terrorism": ("Terrorism", "Терроризм", "Терроризм", "Терроризм", "Terrorizm", "Terrorismus", "恐怖主义", "Terör"),
    "extremism": ("Extremism", "Экстремизм", "Экстремизм", "Экстремизм", "Ekstremizm", "Extremismus", "极端主义", "Aşırılık"),
    "drugs": ("Drugs", "Есірткі", "Наркотики", "Хар тамхи", "Giyohvandlik", "Drogen", "毒品", "Uyuşturucu"),
    "suicide": ("Suicide", "Суицид", "Самоубийство", "Амиа хорлох", "Oʻz joniga qasd", "Suizid", "自杀", "İntihar"),
    "lgbt": ("LGBT", "ЛГБТ", "ЛГБТ", "ЛГБТ", "LGBT", "LGBT", "LGBT", "LGBT"),
    "minors": ("Children", "Балалар", "Дети", "Хүүхэд", "Bolalar", "Kinder", "儿童", "Çocuklar"),
    "disaster": ("Disasters", "Апат", "Катастрофы", "Гамшиг", "Ofatlar", "Katastrophen", "灾害", "Afetler"),
}  # fmt: skip


def name_reference_tables(apps, schema_editor):
    for model, names in (("Section", SECTIONS), ("Topic", TOPICS)):
        table = apps.get_model("stories", model)
        for position, (code, words) in enumerate(names.items()):
            row = {f"name_{language}": word for language, word in zip(NAMED_IN, words, strict=True)}
            row |= {"name": words[0]} | ({"position": position} if model == "Section" else {})
            table.objects.update_or_create(code=code, defaults=row)


def plant_desks(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Locale = apps.get_model("wagtailcore", "Locale")
    DeskPage = apps.get_model("stories", "DeskPage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    root = Page.objects.get(depth=1)
    Page.objects.filter(path__startswith=root.path).exclude(pk=root.pk).delete()
    content_type, _ = ContentType.objects.get_or_create(app_label="stories", model="deskpage")
    shared_key = uuid.uuid4()
    for number, code in enumerate(LANGUAGES, 1):
        locale, _ = Locale.objects.get_or_create(language_code=code)
        DeskPage.objects.create(
            path=f"{root.path}{_base36(number):0>4}",
            depth=2,
            numchild=0,
            title=f"Desk {code}",
            draft_title=f"Desk {code}",
            slug=f"desk-{code}",
            url_path=f"/desk-{code}/",
            live=False,
            locale=locale,
            translation_key=shared_key,
            content_type=content_type,
        )
    root.numchild = len(LANGUAGES)
    root.save()


def _base36(number):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return digits[number] if number < 36 else _base36(number // 36) + digits[number % 36]


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0001_create_stories_and_pictures"),
        ("wagtailcore", "0002_initial_data"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(name_reference_tables, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(plant_desks, migrations.RunPython.noop, elidable=False),
    ]
