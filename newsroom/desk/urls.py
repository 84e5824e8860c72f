"""Addresses of the desk's screens under Wagtail's admin, by area. Wagtail's viewsets register their own."""

from __future__ import annotations

from django.urls import path

from newsroom.desk.compliance import duties, guides, waivers
from newsroom.desk.diaspora import views as diaspora_views
from newsroom.desk.explain import views as explain_views
from newsroom.desk.partners import views as partners_views
from newsroom.desk.partners import webhooks
from newsroom.desk.publishing import acts, overview, side_panel
from newsroom.desk.publishing import views as publishing_views
from newsroom.desk.rules import proposals, registers, report, watch, what_if
from newsroom.desk.rules import review as rules_review
from newsroom.desk.rules import views as rules_views
from newsroom.desk.scripts import comparison, lexicon, reconversion, writing_panel
from newsroom.desk.wires import review, sources

publishing = [
    path("releases/", publishing_views.Board.as_view(), name="desk_board"),
    path("releases/results/", publishing_views.Board.as_view(results_only=True), name="desk_board_results"),
    path("stories/<int:number>/editions/", publishing_views.release_screen, name="desk_release_screen"),
    path("stories/<int:number>/editions/save/", acts.save, name="desk_save_adjustments"),
    path("stories/<int:number>/editions/release/", acts.release, name="desk_release"),
    path("stories/<int:number>/editions/<slug:code>/approve/<slug:role>/", acts.approve, name="desk_approve"),
    path("stories/<int:number>/editions/<slug:code>/refuse/<slug:role>/", acts.refuse, name="desk_refuse"),
    path("stories/<int:number>/editions/<slug:code>/marker/<slug:rule>/", acts.add_marker, name="desk_add_marker"),
    path("stories/<int:number>/take-back/", publishing_views.take_back, name="desk_take_back"),
    path("stories/<int:number>/withhold/<slug:code>/", publishing_views.withhold, name="desk_withhold"),
    path("stories/<int:number>/lift/<slug:code>/", publishing_views.lift, name="desk_lift"),
    path("stories/<int:number>/verdicts/", side_panel.verdicts, name="desk_verdicts"),
    path("stories/new/<int:parent>/verdicts/", side_panel.new_verdicts, name="desk_new_verdicts"),
    path("stories/<int:number>/remedy/<slug:code>/", side_panel.remedy, name="desk_remedy"),
    path("explain/<int:number>/<slug:code>/", explain_views.explanation, name="desk_explain"),
    path("orders/", publishing_views.order_list, name="desk_orders"),
    path("overview/", overview.overview, name="desk_overview"),
]
compliance = [
    path("stories/<int:number>/waive/<slug:code>/<slug:rule>/", waivers.waive, name="desk_waive"),
    path("waivers/", waivers.waiver_list, name="desk_waivers"),
    path("guides/", guides.guides, name="desk_guides"),
    path("duties/", duties.duty_list, name="desk_duties"),
]
scripts = [
    path("stories/<int:number>/scripts/", comparison.side_by_side, name="desk_scripts"),
    path("scripts/convert/", writing_panel.convert, name="desk_convert"),
    path("stories/<int:number>/spelling/", comparison.spell, name="desk_spell"),
    path("stories/<int:number>/spelling/<int:spelling>/remove/", comparison.unspell, name="desk_unspell"),
    path("lexicon/", lexicon.words, name="desk_lexicon"),
    path("lexicon/published/", reconversion.published, name="desk_reconverting"),
    path("lexicon/published/<int:number>/", reconversion.convert_one, name="desk_convert_again"),
    path("lexicon/export/", lexicon.export, name="desk_lexicon_export"),
    path("lexicon/import/", lexicon.take_in, name="desk_lexicon_import"),
    path("lexicon/<int:number>/decide/", lexicon.decide, name="desk_lexicon_decide"),
]
rules = [
    path("rules/", rules_views.states, name="desk_rules"),
    path("rules/what-if/", what_if.what_if, name="desk_what_if"),
    path("rules/proposals/", proposals.proposal_list, name="desk_proposals"),
    path("rules/proposals/<int:number>/", proposals.proposal, name="desk_proposal"),
    path("rules/proposals/<int:number>/take-up/", proposals.take_up, name="desk_take_up"),
    path("rules/registers/", registers.registers, name="desk_registers"),
    path("rules/registers/read-in/", registers.read_in, name="desk_read_in"),
    path("rules/registers/proposals/<int:number>/", registers.register_proposal, name="desk_register_proposal"),
    path("rules/registers/<slug:name>/", registers.register, name="desk_register"),
    path("rules/review/", rules_review.review, name="desk_review"),
    path("rules/watch/<int:number>/", watch.watch_task, name="desk_watch_task"),
    path("rules/report/", report.law_report, name="desk_law_report"),
    path("rules/report/pdf/", report.law_report_pdf, name="desk_law_report_pdf"),
    path("rules/runs/", proposals.run_list, name="desk_runs"),
    path("rules/runs/<int:number>/", proposals.run, name="desk_run"),
    path("rules/law/<slug:code>/<slug:rule>/", rules_views.law, name="desk_law"),
    path("rules/<slug:code>/", rules_views.rules, name="desk_rules_of"),
    path("rules/<slug:code>/compare/", rules_views.compare, name="desk_rules_compare"),
    path("rules/<slug:code>/propose/", proposals.propose, name="desk_propose"),
    path("rules/<slug:code>/end/<slug:rule>/", proposals.end_rule, name="desk_end_rule"),
]
wires = [
    path("wires/", review.waiting, name="ingest_waiting"),
    path("wires/items/<int:number>/", review.item, name="ingest_item"),
    path("wires/health/", sources.health, name="ingest_health"),
    path("wires/sources/<int:number>/", sources.source, name="ingest_source"),
    path("wires/sources/<int:number>/withdrawals/", review.withdrawals, name="ingest_withdrawals"),
    path("wires/routing/", sources.try_routing, name="ingest_routing"),
    path("wires/sources.opml", sources.export_opml, name="ingest_export_opml"),
    path("wires/sources/import/", sources.import_opml, name="ingest_import_opml"),
]
partners = [
    path("partners/receipts/", partners_views.receipts, name="partner_receipts"),
    path("partners/<int:number>/tokens/", partners_views.new_token, name="partner_new_token"),
    path("partners/tokens/<int:number>/end/", partners_views.end_token, name="partner_end_token"),
    path("partners/<int:number>/webhook/", webhooks.webhook, name="partner_webhook"),
    path("partners/<int:number>/webhook/secret/", webhooks.new_secret, name="partner_new_secret"),
    path("partners/<int:number>/webhook/test/", webhooks.test_message, name="partner_test_message"),
    path("partners/<int:number>/webhook/begin/", webhooks.begin, name="partner_begin_sending"),
]
diaspora = [
    path("figures/waiting/", diaspora_views.waiting, name="diaspora_waiting"),
    path("figures/waiting/<slug:kind>/<int:number>/", diaspora_views.decide, name="diaspora_decide"),
]

urlpatterns = [*publishing, *compliance, *scripts, *rules, *wires, *partners, *diaspora]
