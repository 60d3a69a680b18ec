"""The page beside a published log: what it is, the fingerprint of its key, how to check it. It fetches nothing."""

from __future__ import annotations

from html import escape

from ledger.service.core import Core

_PAGE = """\
<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{origin}</title>
<style>body{{font-family:sans-serif;max-width:46em;margin:2em auto;padding:0 1em;line-height:1.6}}
code,pre{{background:#f3f3f3;padding:.1em .3em;overflow-wrap:anywhere;white-space:pre-wrap}}</style>
<h1>{origin}</h1>
<section lang="ja">
<p>{company}の第三者提供記録台帳の、公開された証明です。個人情報は含まれません。どの記録が何かは分からず、
記録が後から変えられたり抜かれたりしていないことだけを、誰でも確かめられます。</p>
<h2>鍵の指紋</h2>
<p>開示書面や会社の公表と見比べてください。一字でも違えば、この台帳のものではありません。</p>
{keys}
<h2>ファイル</h2>
<p><a href="checkpoint">checkpoint</a>（署名付きの先頭）、<a href="trusted.vkey">trusted.vkey</a>（検証鍵）、
<a href="policy">policy</a>（立会人と定足数）、<code>tile/</code>（ハッシュ木のタイル）。{entries_ja}</p>
<h2>確かめ方</h2>
<pre>daicho verify report.pdf --trusted trusted.vkey</pre>
<p>形式は C2SP（tlog-tiles、tlog-checkpoint、tlog-cosignature、tlog-policy）です。C2SPに対応したどの道具でも読めます。</p>
</section>
<hr>
<section lang="en">
<p>The published proofs of the third-party provision record ledger of {company}. No personal data is in them. What a record
says can't be seen here; that no record was changed or dropped later, anybody can check.</p>
<h2>Fingerprint of the key</h2>
<p>Compare it with the one in your report or in what the company publishes. One other character, and it is another log.</p>
{keys}
<h2>Files</h2>
<p><a href="checkpoint">checkpoint</a> (the signed head), <a href="trusted.vkey">trusted.vkey</a> (verifier keys),
<a href="policy">policy</a> (witnesses and quorum), <code>tile/</code> (tiles of the hash tree). {entries_en}</p>
<h2>How to check</h2>
<pre>daicho verify report.pdf --trusted trusted.vkey</pre>
<p>The formats are C2SP's (tlog-tiles, tlog-checkpoint, tlog-cosignature, tlog-policy): any tool that knows them reads
this log.</p>
</section>
</html>
"""

_STATES = {
    "active": "有効 / active",
    "retired": "引退（署名済みのものは有効） / retired: what it signed stays good",
    "compromised": "漏えい（この鍵だけの署名は何も証明しません） / compromised: its signature alone proves nothing",
}


def index_page(core: Core, origin: str, entries: bool) -> bytes:
    """The page as UTF-8 HTML, the same for the same keys: nothing in it changes with the log's growth."""
    keys = "".join(
        f"<p><code>{escape(one.vkey())}</code><br>SHA-256 <code>{one.fingerprint}</code></p>\n"
        for one in core.verifiers
    )
    page = _PAGE.format(
        origin=escape(origin),
        company=escape(core.profile.operator.name),
        keys=keys,
        entries_ja="<code>tile/entries/</code>（記録の見出し）。" if entries else "",
        entries_en="<code>tile/entries/</code> (headers of entries)." if entries else "",
    )
    return page.encode()
