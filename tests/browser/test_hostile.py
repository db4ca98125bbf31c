"""Nothing that a student wrote runs in the browser of who grades it, or in that of who reads the feedback."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.browser.payloads import ATTACHED, LINKS, RUN, SURROGATE, TEXTS
from tests.nbgrader.course import CLASS, Course, cell_called

NAME = "initialization"
HE = "initialize_parameters_he"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
HONEST = """## What I learned about He & Xavier

The variance is $\\sigma^2 = \\frac{2}{n_{l-1}}$ if $a<b$ and $b>c$, and

$$\\begin{matrix} 1 & 2 \\\\ 3 & 4 \\end{matrix}$$

\\begin{align} J &= a < b \\\\ K &= c \\end{align}

| name | value |
|------|------:|
| he   | $x<y$ |

```python
if a < b and c > d: print("<b>")
```

`<script>` is *text*, a < b too. [nbgrader](https://nbgrader.readthedocs.io) ![attached](attachment:plot.png)
![here](data:image/png;base64,PIXEL)
""".replace("PIXEL", PIXEL)
MIXED = "<font color=blue>blue</font> and $a_1<b_1$, $$x \\\\ y$$, **bold** <br> | <img src=x onerror='window.owned=1'>"
CHOSEN = f'<img src=x onerror="{RUN}">'  # the name that somebody has on a platform
LISTS = (
    *("manage_students", "manage_students/eve", f"manage_students/eve/{NAME}", f"manage_submissions/{NAME}"),
    *(f"manage_students/{quote(CHOSEN)}", f"manage_students/{quote(CHOSEN)}/{NAME}", f"gradebook/{quote(CHOSEN)}"),
)
SAYING = f'</div><script>{RUN}</script><img src=x onerror="{RUN}"> [click](javascript:window.owned=1) *bold* `x` \ud800'


# What would happen if something of a student's came into a page nevertheless: it asks elsewhere for a picture, and in a
# page of feedback, which has no scripts in its own text, runs one.
BREAK_IN = """async () => {
    const asked = await new Promise(done => {
        document.addEventListener("securitypolicyviolation", event => done(false));
        const picture = new Image();
        picture.onload = picture.onerror = () => setTimeout(() => done(true), 500);
        picture.src = "https://elsewhere.example/" + Math.random();
    });
    if (location.protocol === "file:") {
        const script = document.createElement("script");
        script.textContent = "window.owned = 2";
        document.body.append(script);
    }
    return asked || window.owned === 2;
}"""


def text(source: str, attachments: Any = None) -> Any:
    cell = nbformat.v4.new_markdown_cell(source)
    return {**cell, "attachments": attachments} if attachments else cell


def hostile(course: Course) -> Any:
    """Wrong work that says what it should not, with all that a cell can hold beside it."""
    notebook = CLASS["ada"](course, NAME)
    cell_called(notebook, HE)["source"] = f"def {HE}(layers_dims):\n    raise ValueError({SAYING!r})\n"
    cells = [text(source) for source in (*TEXTS.values(), *LINKS.values(), SURROGATE)]
    cells += [text("![x](attachment:a.png)", attached) for attached in ATTACHED.values()]
    cells += [text(f"![x](attachment:{name})", {name: {"image/png": PIXEL}}) for name in ('"onerror="owned=1', "<b>")]
    raw = nbformat.v4.new_raw_cell(f"<script>{RUN}</script>raw text", metadata={"raw_mimetype": "text/html"})
    code = nbformat.v4.new_code_cell(
        f"'</pre><script>{RUN}</script>'", metadata={"tags": [f'"><script>{RUN}</script>']}
    )
    page = {
        "text/html": f"<script>{RUN}</script>",
        "application/javascript": RUN,
        "image/svg+xml": f"<svg onload={RUN}>",
    }
    plot = {"image/png": PIXEL, "text/html": f"<script>{RUN}</script>"}
    lies = {"image/png": base64.b64encode(f"<script>{RUN}</script>".encode()).decode()}
    code["outputs"] = [nbformat.v4.new_output("display_data", data=data) for data in (page, plot, lies)]
    notebook["cells"] += [*cells, raw, code]
    notebook["metadata"]["title"] = f"</title><script>{RUN}</script>{SURROGATE}"
    return notebook


def honest(course: Course) -> Any:
    notebook = CLASS["ada"](course, NAME)
    notebook["cells"] += [text(HONEST, {"plot.png": {"image/png": PIXEL}}), text(MIXED)]
    return notebook


@pytest.fixture(params=["autograder formgrader", "nbgrader autograde"])
def shown(course: Course, request: pytest.FixtureRequest) -> Course:
    """The course with the notebooks that formgrader shows, made in either way, and the feedback pages."""
    course.hand_in("eve", NAME, hostile(course)).with_name("timestamp.txt").symlink_to("/dev/zero")
    course.hand_in("ada", NAME, honest(course))
    course.nbgrader("generate_assignment", NAME)
    if request.param == "nbgrader autograde":
        course.nbgrader("autograde", NAME)
    else:
        course.autograder("grade", NAME)
        assert "wrote 2 notebooks" in course.autograder("formgrader", NAME)
    course.nbgrader("generate_feedback", NAME)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        book.update_or_create_student("eve", first_name=CHOSEN, last_name=f'"{CHOSEN}', email=CHOSEN)
    return course


@pytest.fixture
def pages(shown: Course, page: Any) -> list[tuple[str, Any]]:
    """The addresses of what formgrader shows of eve's and ada's work."""
    page.goto(f"/formgrader/gradebook/{NAME}/{NAME}")
    page.get_by_role("link", name="Submission #2").wait_for()
    found: list[str] = page.locator("a", has_text="Submission #").evaluate_all("all => all.map(a => a.href)")
    return found


def test_nothing_of_a_students_runs_and_honest_text_survives(shown: Course, page: Any, pages: list[str]):
    dialogs: list[Any] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))
    check_feedback(page, shown)
    page.route("https://**", lambda route: route.abort())  # no page needs anything from elsewhere to be safe
    seen = {"eve": 0, "ada": 0}
    for address in (f"/formgrader/{name}" for name in LISTS):  # somebody may have sent such an address, too
        page.goto(address, wait_until="load")
        page.wait_for_timeout(500)
        assert page.evaluate("window.owned") is None, address
    for address in pages:
        page.goto(address, wait_until="load")
        if page.get_by_text("What I learned about He").count():
            seen["ada"] += 1
            check_honest(page)
        else:
            seen["eve"] += 1
            click_everything(page)
            check_shown(page)
        page.wait_for_timeout(500)
        assert page.evaluate("window.owned") is None, address
        assert page.title() != "owned"
        assert not page.evaluate(BREAK_IN), address
    assert dialogs == []
    assert seen == {"eve": 1, "ada": 1}


def test_a_page_that_a_student_hands_in_beside_a_notebook_runs_nothing(course: Course, page: Any):
    handed_in = course.hand_in("ada", NAME, honest(course))
    for name, whole in (
        ("page.html", "<p>whole</p>{}"),
        ("page.svg", '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'),
    ):
        handed_in.with_name(name).write_text(whole.format(f"<script>{RUN}</script>"))
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("autograde", NAME)
    page.goto(f"/formgrader/gradebook/{NAME}/{NAME}")
    link = page.get_by_role("link", name="Submission #1")
    address = link.evaluate("a => a.href")
    for name in ("page.html", "page.svg"):
        assert page.goto(f"{address.rstrip('/')}/{name}", wait_until="load").status == 200
        assert page.evaluate("window.owned") is None, name


def check_feedback(page: Any, course: Course) -> None:
    """The pages that students get: what they wrote is text there, and of their outputs one is a picture."""
    for student in ("eve", "ada"):
        page.goto((course.root / "feedback" / student / NAME / f"{NAME}.html").as_uri(), wait_until="load")
        assert page.evaluate("window.owned") is None
        assert page.title() == f"Feedback on {NAME}"
        assert page.locator("script, iframe, object, embed, form, input, link, base, svg, a").count() == 0
        sizes = page.locator("img").evaluate_all("all => all.map(i => i.naturalWidth)")
        assert sizes == [1] * (student == "eve")
    assert "30 / 30" in page.locator("body").inner_text()


def click_everything(page: Any) -> None:
    """Follow every link of the student's, as a curious person would, without leaving the page for another."""
    own = page.locator("#notebook-container .rendered_html, #notebook-container .output_subarea")
    for link in own.locator("a[href], button, area").all():
        href = link.get_attribute("href") or ""
        assert href.startswith(("#", "https://", "mailto:")), href
    assert own.locator("script, iframe, object, embed, form, input, style, link, meta, base, svg, math").count() == 0
    attributes = own.evaluate_all(
        "all => all.flatMap(e => [...e.querySelectorAll('*')].flatMap(d => d.getAttributeNames()))"
    )
    assert not [name for name in attributes if name.startswith("on")]


def check_shown(page: Any) -> None:
    """What was written is still there to be read and to be marked, and so is the plot."""
    plots = page.locator(".output_png img").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert plots == [1]
    words = page.locator("body").inner_text()
    for said in ("A heading", "raw text", "half ? a character", "Stopped with an error", "*bold* `x`"):
        assert said in words, said


def check_honest(page: Any) -> None:
    body = page.locator("#notebook-container").first
    words = body.inner_text()
    for said in ("$a<b$", "$b>c$", "1 & 2 \\\\ 3 & 4", "\\begin{align} J &= a < b \\\\ K &= c \\end{align}", "$x<y$"):
        assert said in words, said
    for said in ('if a < b and c > d: print("<b>")', "<script> is text, a < b too.", "$a_1<b_1$", "$$x \\\\ y$$"):
        assert said in words, said
    assert body.locator("td", has_text="$x<y$").count() == 1
    assert body.locator("b, strong", has_text="bold").count() == 1
    assert body.locator("font[color=blue]").count() == 1
    assert body.locator("a[href='https://nbgrader.readthedocs.io']").count() == 1
    sizes = body.locator("img[alt=attached], img[alt=here]").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert sizes == [1, 1]
