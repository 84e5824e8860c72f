"""The place of a change is found by digests, and the words that differ are marked."""

from __future__ import annotations

from newsroom.lawwatch.excerpts import NOT_KEPT, change_between, excerpt_at, marked
from newsroom.lawwatch.models import LONGEST_EXCERPT
from newsroom.lawwatch.substance import Substance, substance_of

SENTENCES = [f"Article {number}. Everybody keeps rule number {number} in good faith." for number in range(60)]


def page(sentences: list[str]) -> Substance:
    return substance_of("".join(f"<p>{sentence}</p>" for sentence in sentences).encode(), "text/html")


def change(old: list[str], new: list[str], start: int = 0) -> tuple[str, str]:
    before, after = page(old), page(new)
    found = change_between(excerpt_at(before.text, start), before.passage_digests, after)
    assert max(len(found.old), len(str(found.new))) <= LONGEST_EXCERPT
    return found.old, str(found.new)


def test_words_that_differ_within_the_kept_excerpt_are_marked() -> None:
    new = [*SENTENCES]
    new[3] = new[3].replace("in good faith", "at any time")
    old_words, new_words = marked(*change(SENTENCES, new))
    assert "<del>in good faith.</del>" in old_words
    assert "<ins>at any time.</ins>" in new_words
    assert old_words.count("<del>") == new_words.count("<ins>") == 1


def test_a_change_beyond_the_kept_excerpt_is_shown_in_its_place() -> None:
    new = [*SENTENCES]
    new[40] = "Article 40. Nobody keeps it."
    old_words, new_words = marked(*change(SENTENCES, new))
    assert "<ins>Nobody keeps it.</ins>" in new_words
    assert NOT_KEPT in old_words and "Article 41." in old_words
    assert "rule number 39" in old_words and "rule number 39" in new_words


def test_what_is_added_or_struck_out_is_told_apart() -> None:
    old_words, new_words = change(SENTENCES, [*SENTENCES[:40], "A new sentence.", *SENTENCES[40:]])
    assert NOT_KEPT not in old_words and "A new sentence." in new_words
    old_words, new_words = change(SENTENCES, [*SENTENCES[:40], *SENTENCES[41:]])
    assert NOT_KEPT in old_words and "number 40" not in new_words
    old_words, new_words = change(SENTENCES, [*SENTENCES, "The end is new."])
    assert NOT_KEPT not in old_words and new_words.endswith("The end is new.")
    assert marked("", "") == ("", "")


def test_what_a_page_says_is_shown_as_text() -> None:
    old_words, new_words = marked("a <b>", 'a <script>alert("x")</script>')
    assert new_words == "a <ins>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</ins>"
    assert old_words == "a <del>&lt;b&gt;</del>"


def test_dates_within_tables_and_sentences_count_and_counters_do_not() -> None:
    def digest(body: str) -> str:
        return substance_of(body.encode(), "text/html").digest

    assert digest("<p>Law</p><p>Last updated: 1.2.2026</p>") == digest("<p>Law</p><p>Last updated: 3.2.2026</p>")
    assert digest("<p>Law</p><footer>a</footer>") == digest("<p>Law</p><footer>b</footer>")
    assert digest("<table><tr><td>01.01.2026</td></tr></table>") != digest(
        "<table><tr><td>01.07.2026</td></tr></table>"
    )
    assert digest("<p>The law holds from 01.01.2026.</p>") != digest("<p>The law holds from 01.07.2026.</p>")
    assert digest("<p>It <b>must</b> not.</p>") == digest("<p>It must not.</p>")
    assert digest('<p>Law</p><div role="navigation">a</div>') == digest("<p>Law</p><div hidden>b</div>")
