"""Texts that would run a script of the student's in the browser of whoever looks at them, as they are published."""

from __future__ import annotations

RUN = "document.title='owned';window.owned=1"
_B64 = "PHNjcmlwdD5wYXJlbnQub3duZWQ9MTwvc2NyaXB0Pg=="  # <script>parent.owned=1</script>

TEXTS = {
    "script": f"<script>{RUN}</script>",
    "script in a paragraph": f"some *text* <scr<script>ipt>{RUN}</script> more",
    "image that fails": f'<img src=x onerror="{RUN}">',
    "image that fails, without blanks": f"<img/src=x/onerror={RUN.split(';')[1]}>",
    "image in a heading": f'# A heading <img src=x onerror="{RUN}">',
    "image in a table": f'|a|b|\n|-|-|\n|1|<img src=x onerror="{RUN}">|',
    "svg": f'<svg onload="{RUN}"></svg>',
    "svg with a script": f"<svg><script>{RUN}</script></svg>",
    "svg that moves": f'<svg><animate onbegin="{RUN}" attributeName=x dur=1s></svg>',
    "frame with a document": '<iframe srcdoc="<script>parent.owned=1</script>"></iframe>',
    "frame with a script": '<iframe src="javascript:parent.owned=1"></iframe>',
    "frame with data": f'<iframe src="data:text/html;base64,{_B64}"></iframe>',
    "object": f'<object data="data:text/html;base64,{_B64}"></object><embed src="javascript:parent.owned=1">',
    "details": f'<details open ontoggle="{RUN}"><summary>x</summary></details>',
    "autofocus": f'<input autofocus onfocus="{RUN}"><select autofocus onfocus="{RUN}"></select>',
    "animation": f'<style>@keyframes x{{}}</style><b style="animation-name:x" onanimationstart="{RUN}">x</b>',
    "video": f'<video><source onerror="{RUN}"></video><audio src=x onerror="{RUN}"></audio>',
    "body": f'<body onload="{RUN}" onpageshow="{RUN}">',
    "marquee": f'<marquee onstart="{RUN}">x</marquee>',
    "base": '<base href="https://evil.example/">',
    "refresh": '<meta http-equiv=refresh content="0;url=javascript:window.owned=1">',
    "style": "<style>@import 'https://evil.example/x.css'; body{display:none}</style>",
    "link to a style": '<link rel=stylesheet href="data:text/css,body{display:none}">',
    "math that mutates": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 '
    f'onerror={RUN.split(";")[1]}&gt;">',
    "noscript that mutates": f'<noscript><p title="</noscript><img src=x onerror={RUN.split(";")[1]}>"></noscript>',
    "comment that ends early": f'<!--><img src=x onerror="{RUN}">-->',
    "mermaid": f'```mermaid\n<img src=x onerror="{RUN}">\n```',
    "fence with a name": f'```"><img/src=x/onerror={RUN.split(";")[1]}>\ncode\n```',
    "formula": f'$<img src=x onerror="{RUN}">$ and $$</p><script>{RUN}</script>$$',
    "environment": f'\\begin{{align}}<img src=x onerror="{RUN}">\\end{{align}}',
    "picture's words": f'!["><img src=x onerror={RUN.split(";")[1]}>](pic.png)',
    "picture's title": f"![x](pic.png 'a\" onerror=\"{RUN}')",
    "missing attachment": "![x](attachment:none.png)",
}
LINKS = {
    "link": "[click](javascript:window.owned=1)",
    "link in capitals": "[click](JaVaScRiPt:window.owned=1)",
    "link in entities": "[click](&#106;avascript&colon;window.owned=1)",
    "link with a tabulator": '<a href="java&#9;script:window.owned=1">click</a>',
    "link with a blank before": '<a href=" &#1; javascript:window.owned=1">click</a>',
    "link without address": "<javascript:window.owned=1>",
    "link by reference": "[click]\n\n[click]: javascript:window.owned=1",
    "link that loses its beginning": "[click](files/javascript:window.owned=1)",
    "link that loses it in HTML": '<a href="files/files/javascript:window.owned=1">click</a>',
    "link to data": f"[click](data:text/html;base64,{_B64})",
    "link to another file": "[click](evil.html)",
    "link of a map": '<map name=m><area shape=default href="javascript:window.owned=1"></map><img usemap=#m src=x>',
    "link in svg": '<svg><a xlink:href="javascript:window.owned=1"><text x=9 y=9>click</text></a></svg>',
    "form": '<form action="javascript:window.owned=1"><button>click</button><button formaction="javascript:1">',
}
ATTACHED = {
    "attached SVG": {"a.png": {"image/svg+xml": f'PHN2Zy8+" onerror="{RUN}'}},
    "attached page": {"a.png": {"text/html": _B64}},
    "attached kind": {"a.png": {f'image/png" onerror="{RUN}" x="': "iVBORw0KGgo="}},
    "attached lie": {"a.png": {"image/png": _B64}},
}
SURROGATE = "half \ud800 a character"
