"""Addresses of pages for readers on an edition's host."""

from __future__ import annotations

from django.urls import path, re_path

from newsroom.editions.locales import TAG
from newsroom.reader import alphabet, site_files
from newsroom.reader.events import views as events_views
from newsroom.reader.figures import open_data
from newsroom.reader.figures import views as figures_views
from newsroom.reader.houses import views as houses_views
from newsroom.reader.stories import programmes, views

SECTION = r"(?P<section>[a-z_-]+)"
HOUSE_ID = r"(?P<house_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
STORY = rf"^{TAG}/{SECTION}/(?P<slug>[a-z0-9-]+)-(?P<number>[0-9]{{1,12}})"

urlpatterns = [
    path("", views.choose, name="choose"),
    path("robots.txt", site_files.robots, name="robots"),
    path("sitemap.xml", site_files.sitemap, name="sitemap"),
    path("news-sitemap.xml", site_files.news_sitemap, name="news-sitemap"),
    path("manifest.webmanifest", site_files.manifest, name="manifest"),
    path(".well-known/security.txt", site_files.security, name="security"),
    re_path(r"^f/(?P<name>[A-Za-z0-9_-]{20,40}\.(?:avif|webp|jpg))$", views.released_file, name="file"),
    path("open-data/houses.geojson", houses_views.geojson, name="houses-geojson"),
    path("open-data/datapackage.json", open_data.package, name="open-data-package"),
    path("open-data/catalogue.jsonld", open_data.catalogue, name="open-data-catalogue"),
    re_path(
        r"^open-data/(?P<name>population|migration|censuses|houses)\.(?P<form>csv|json)$",
        open_data.table,
        name="open-data",
    ),
    re_path(
        r"^open-data/(?P<name>population|migration|censuses)-versions\.csv$",
        open_data.history,
        name="open-data-versions",
    ),
    re_path(rf"^{TAG}/$", views.front, name="front"),
    re_path(rf"^{TAG}/search/$", views.search, name="search"),
    re_path(rf"^{TAG}/withdrawals/$", views.withdrawals, name="withdrawals"),
    re_path(rf"^{TAG}/imprint/$", views.imprint, name="imprint"),
    re_path(rf"^{TAG}/figures/$", figures_views.page, name="figures-world"),
    re_path(rf"^{TAG}/figures/(?P<name>[a-z]{{2}}|migration|quota)/$", figures_views.page, name="figures"),
    re_path(
        rf"^{TAG}/figures/(?P<name>[a-z]{{2}}|world|migration|quota)\.(?P<form>csv|json|png)$",
        figures_views.data,
        name="figures-data",
    ),
    re_path(rf"^{TAG}/houses/$", houses_views.page, name="houses"),
    re_path(rf"^{TAG}/houses/{HOUSE_ID}/$", houses_views.house_detail, name="house"),
    re_path(rf"^{TAG}/houses/{HOUSE_ID}\.vcf$", houses_views.card, name="house-card"),
    re_path(rf"^{TAG}/houses/{HOUSE_ID}/events\.ics$", houses_views.subscription, name="house-calendar"),
    re_path(rf"^{TAG}/events/$", events_views.page, name="events"),
    re_path(rf"^{TAG}/events\.ics$", events_views.subscription, name="calendar"),
    re_path(rf"^{TAG}/events/topics/(?P<topic>[a-z_]+)/$", events_views.page, name="topic-events"),
    re_path(rf"^{TAG}/events/topics/(?P<topic>[a-z_]+)\.ics$", events_views.subscription, name="topic-calendar"),
    re_path(rf"^{TAG}/learning/alphabet/$", alphabet.page, name="alphabet"),
    re_path(rf"^{TAG}/topics/(?P<topic>[a-z_]+)/$", views.topic, name="topic"),
    re_path(rf"^{TAG}/archive/(?P<year>20[0-9]{{2}})/(?P<month>0[1-9]|1[0-2])/$", views.archive, name="archive"),
    re_path(rf"{STORY}/$", views.story, name="story"),
    re_path(rf"{STORY}/lite/$", views.lite, name="lite"),
    re_path(rf"{STORY}/event\.ics$", events_views.event_detail, name="event"),
    re_path(rf"{STORY}/card\.png$", views.card, name="card"),
    re_path(rf"^{TAG}/programme/$", programmes.page, name="programmes"),
    re_path(rf"^{TAG}/{SECTION}/$", views.section, name="section"),
]
