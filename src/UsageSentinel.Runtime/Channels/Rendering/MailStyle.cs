namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>How a mail looks, in light and dark and on a phone. Mail programs that drop it show the same text in the same order.</summary>
internal static class MailStyle
{
    public const string Text = """
        :root{color-scheme:light dark}
        body{margin:0;padding:12px;background:#fff;color:#1b1f24;font:15px/1.45 Segoe UI,Helvetica,Arial,sans-serif}
        .notice{max-width:680px;margin:0 auto}
        h1{font-size:18px;line-height:1.35;border-radius:6px;overflow-wrap:anywhere}
        h2{font-size:16px;margin:20px 0 4px;overflow-wrap:anywhere}
        .word{font-size:12px;letter-spacing:.06em;border:1px solid #fff;border-radius:4px;padding:1px 6px;margin-right:4px}
        table{border-collapse:collapse;width:100%;margin:10px 0}
        th{font-weight:400;text-align:left;vertical-align:top;padding:3px 12px 3px 0;width:76px;color:#57606a}
        td{padding:3px 0;overflow-wrap:anywhere}
        .first td{font-size:16px}
        .quiet,.quiet td{color:#57606a;font-size:13px}
        .case{color:#57606a;font-size:13px;margin:8px 0 2px}
        pre{background:#f2f4f7;border-radius:4px;padding:6px 8px;margin:0;font:13px/1.4 Consolas,Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
        a{color:#0b5cad}
        .button{display:inline-block;border:1px solid #0b5cad;border-radius:6px;padding:8px 14px;margin:0 4px 8px 0;text-decoration:none}
        @media (prefers-color-scheme:dark){
        body{background:#0d1117;color:#e6edf3}
        th,.quiet,.quiet td,.case{color:#9aa4af}
        pre{background:#1c232c}
        a{color:#6cb6ff}
        .button{border-color:#6cb6ff}
        }
        """;
}
