"""Addresses of feeds on an edition's host."""

from __future__ import annotations

from django.urls import path, re_path

from newsroom.editions.locales import TAG
from newsroom.syndication import partner_guide as partner_pages
from newsroom.syndication import views
from newsroom.syndication.partners import views as partner_views

FORM = r"feed\.(?P<form>rss|atom|json)"

urlpatterns = [
    path("feeds.opml", views.opml, name="opml"),
    path("partner/v1/items", partner_views.items, name="partner-items"),
    path("partner/v1/items.newsml", partner_views.newsml_items, name="partner-newsml"),
    path("partner/v1/feed.atom", partner_views.feed, name="partner-feed"),
    path("partner/v1/feed.rss", partner_views.rss_feed, name="partner-rss"),
    path("partner/v1/openapi.json", partner_pages.openapi, name="partner-openapi"),
    path("partner/v1/", partner_pages.guide, name="partner-guide"),
    re_path(rf"^{TAG}/{FORM}$", views.edition_feed, name="edition-feed"),
    re_path(
        rf"^{TAG}/feed/(?P<year>20[0-9]{{2}})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3][0-9]))?\.atom$",
        views.archive_feed,
        name="archive-feed",
    ),
    re_path(rf"^{TAG}/feeds/$", views.feeds_page, name="feeds"),
    re_path(rf"^{TAG}/authors/{FORM}$", views.author_feed, name="author-feed"),
    re_path(rf"^{TAG}/search/{FORM}$", views.search_feed, name="search-feed"),
    re_path(rf"^{TAG}/topics/(?P<topic>[a-z_]+)/{FORM}$", views.topic_feed, name="topic-feed"),
    re_path(rf"^{TAG}/withdrawals/feed\.atom$", views.withdrawals_feed, name="withdrawals-feed"),
    re_path(rf"^{TAG}/(?P<section>[a-z_-]+)/{FORM}$", views.section_feed, name="section-feed"),
]
