using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>How the report looks: as the console does, and on paper.</summary>
internal static class ReportStyle
{
    public const string Css = DashboardStyle.Css + "\n" + Own;

    private const string Own = """
        :root { --open: #bcd3f5; --incident: #d9534f; }
        @media (prefers-color-scheme: dark) { :root { --open: #2b4770; --incident: #ff7b76; } }
        svg .open { fill: var(--open); }
        svg .incident { fill: var(--incident); }
        .proof { color: var(--quiet); font-size: .75rem; margin-left: .4rem; }
        td .proof { display: block; margin: 0; }
        .legend b { display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem; margin: 0 .35rem 0 1rem; vertical-align: -.1rem; }
        .legend .day { background: var(--bar); }
        .legend .open { background: var(--open); }
        .legend .incident { background: var(--incident); }
        .legend .sum { background: var(--now); }
        .course { width: 100%; height: auto; }
        svg .sum { fill: none; stroke: var(--now); stroke-width: 2.5; }
        svg .coming { stroke: var(--now); stroke-width: 1.5; stroke-dasharray: 4 4; }
        svg .limit { stroke: var(--incident); stroke-width: 1.5; stroke-dasharray: 7 4; }
        svg .grid { stroke: var(--line); }
        svg text.axis { text-anchor: end; }
        svg text.start { text-anchor: start; }
        .halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 44rem), 1fr)); gap: 0 1rem; align-items: start; }
        .halves td:first-child { min-width: 11rem; overflow-wrap: break-word; }
        caption { text-align: left; color: var(--quiet); padding-bottom: .3rem; }
        .meter { display: block; width: 100%; max-width: 12rem; height: .6rem; }
        .meter .all { fill: var(--line); }
        .meter .used { fill: var(--now); }
        .meter .over { fill: var(--bad); }
        @media print {
          :root { color-scheme: light; --ground: #fff; --panel: #fff; --text: #000; --quiet: #444; --line: #bbb; --bar: #7aa5e8; --open: #bcd3f5;
            --now: #2563c9; --incident: #d9534f; --good: #177245; --warn: #9a5b00; --bad: #c02626; --good-soft: #e3f4ea; --warn-soft: #fdf0d9; --bad-soft: #fce4e4; }
          @page { size: A4; margin: 14mm; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .panel { overflow: visible; padding: .5rem; }
          h2, h3 { break-after: avoid; }
          tr, svg, .panel, .tiles > div { break-inside: avoid; }
          thead { display: table-header-group; }
          .halves, .row { display: block; }
        }
        """;
}
