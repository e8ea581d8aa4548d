"""The short path, in every `make test`: sign up, ask, see; the rest is in `make test-browser`."""

from asking import questions
from conftest import Projects
from pages.axe import violations
from pages.flows import ask, new_address, sign_up
from pages.looks import sticks_out, wrong_stops
from pages.watch import Screen, open_page
from playwright.sync_api import Browser


def test_a_person_signs_up_on_a_phone_asks_and_sees_the_answer(
    projects: Projects, browser: Browser
) -> None:
    project = projects("login")
    with (
        project.serve() as base_url,
        open_page(browser, base_url, Screen(320)) as (page, watch),
    ):
        sign_up(page, new_address())
        question = questions(project)[0]
        assert ask(page, question) == question.truth
        wrong = sticks_out(page) + wrong_stops(page)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            wrong += violations(page)
        assert not wrong, "\n".join(wrong)
        watch.check()


def test_what_everybody_must_be_able_to_use_is_really_looked_at(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.set_content(
        '<!doctype html><html lang="en"><title>Bad</title>'
        "<style>p {color: #aaa} a {outline: none}</style>"
        '<main><h1>Bad</h1><p>Pale</p><img src="data:,"><a href="#">Go</a><pre>x</pre>'
        "<div><p>" + "wide" * 99 + "</p></div></main>"
    )
    told = "\n".join(violations(page))
    assert "color-contrast at " in told
    assert "image-alt at img" in told
    assert len(sticks_out(page)) > 0
    assert "Go has no outline" in wrong_stops(page)
    context.close()
