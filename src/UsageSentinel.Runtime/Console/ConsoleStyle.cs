namespace UsageSentinel.Runtime.Console;

/// <summary>How the console looks: light and dark, from 390 to 1,600 pixels.</summary>
internal static class ConsoleStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ground: #f4f6f8; --panel: #fff; --text: #17202b; --quiet: #52606f; --line: #d9dfe6; --link: #0b57c2;
          --bar: #5b8fd9; --now: #1f5fc4; --band: #cfe0f7; --over: #e2574c; --good: #12693c; --warn: #8a5000; --bad: #b42121;
          --good-soft: #e2f3e9; --warn-soft: #fcefd8; --bad-soft: #fbe3e3; }
        @media screen and (prefers-color-scheme: dark) { :root { --ground: #10141a; --panel: #181e27; --text: #e6ebf2; --quiet: #9fabba; --line: #303a47; --link: #8ab4ff;
          --bar: #4a7fd0; --now: #8ab4ff; --band: #23354f; --over: #ff7b72; --good: #66d9a0; --warn: #f2c06b; --bad: #ff8f8f;
          --good-soft: #15301f; --warn-soft: #33270f; --bad-soft: #3a1b1d; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 100rem; background: var(--ground); color: var(--text);
          font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        a { color: var(--link); }
        a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, textarea:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--panel); padding: .5rem 1rem; z-index: 2; }
        header { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.2rem; padding: .7rem 1.25rem; background: var(--panel); border-bottom: 1px solid var(--line); }
        header .name { font-weight: 700; font-size: 1.1rem; color: var(--text); text-decoration: none; }
        header nav ul { display: flex; flex-wrap: wrap; gap: .2rem .3rem; list-style: none; margin: 0; padding: 0; }
        header nav a { display: block; padding: .3rem .6rem; border-radius: .4rem; text-decoration: none; color: var(--text); }
        header nav a[aria-current] { background: var(--band); font-weight: 600; }
        header .where { margin-left: auto; color: var(--quiet); font-size: .85rem; }
        main { padding: 1rem 1.25rem 2rem; }
        h1 { font-size: 1.4rem; margin: .2rem 0 .6rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.05rem; margin: 1.4rem 0 .5rem; overflow-wrap: anywhere; }
        .panel > h2:first-child, .columns h2 { margin-top: 0; }
        p { margin: .3rem 0 .7rem; }
        .quiet, caption { color: var(--quiet); }
        caption { text-align: left; font-size: .85rem; padding-bottom: .3rem; }
        .state { font-size: 1.1rem; font-weight: 600; padding: .6rem .9rem; border-radius: .5rem; border-left: 5px solid var(--line); background: var(--panel); }
        .state.bad, .alert.bad { border-left-color: var(--bad); } .state.warn, .alert.warn { border-left-color: var(--warn); } .state.good, .alert.good { border-left-color: var(--good); }
        .panel { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; margin-bottom: 1rem; }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 1rem; align-items: start; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 42%), 1fr)); gap: .8rem 1.2rem; margin: 0; }
        .tiles dt { color: var(--quiet); font-size: .85rem; } .tiles div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
        .tiles dd { margin: 0; font-size: 1.45rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .tiles dd.sub { font-size: .85rem; font-weight: 400; color: var(--quiet); }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-size: .85rem; color: var(--quiet); font-weight: 600; }
        th a { color: inherit; white-space: nowrap; }
        th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
        tbody tr:last-child > * { border-bottom: 0; }
        th.number, td.number { text-align: right; white-space: nowrap; }
        td time, td .tag { white-space: nowrap; }
        td:has(> .sub) { min-width: 9.5rem; }
        .sub { display: block; color: var(--quiet); font-size: .85rem; overflow-wrap: anywhere; }
        .tag { display: inline-block; padding: 0 .5rem; border-radius: 1rem; font-size: .82rem; line-height: 1.6; border: 1px solid var(--line); }
        .tag.good { color: var(--good); background: var(--good-soft); border-color: transparent; }
        .tag.warn { color: var(--warn); background: var(--warn-soft); border-color: transparent; }
        .tag.bad { color: var(--bad); background: var(--bad-soft); border-color: transparent; }
        .alert { border-left: 4px solid var(--line); padding: .1rem 0 .1rem .8rem; margin: 0 0 .9rem; }
        .alert p { margin: .1rem 0 0; } .alert a { font-weight: 600; }
        ul.plain { list-style: none; margin: 0; padding: 0; } ul.plain li { margin-bottom: .4rem; overflow-wrap: anywhere; }
        form.filters { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin-bottom: .6rem; }
        form.filters label { font-size: .85rem; color: var(--quiet); min-width: 0; max-width: 100%; }
        input, select, textarea, button { font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--quiet); border-radius: .4rem; padding: .3rem .55rem; max-width: 100%; }
        form.filters input, form.filters select, form.act input, form.act select { display: block; margin-top: .15rem; }
        form.act input[type=checkbox] { display: inline-block; margin: 0 .3rem 0 0; vertical-align: -1px; }
        form.act { display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; padding: .5rem 0; }
        form.act label { font-size: .85rem; color: var(--quiet); max-width: 100%; }
        button { background: var(--panel); cursor: pointer; padding: .35rem .9rem; font-weight: 600; overflow-wrap: anywhere; }
        button.bad { color: var(--bad); border-color: var(--bad); }
        .choices a, .pages a { margin-right: .6rem; } .choices [aria-current] { font-weight: 700; color: var(--text); text-decoration: none; }
        .pages { padding: .3rem 0 1rem; }
        details { margin: .4rem 0; } summary { cursor: pointer; color: var(--link); }
        .plot { display: grid; margin-top: .8rem; grid-template-columns: auto 1fr; gap: .2rem .5rem; font-size: .8rem; color: var(--quiet); }
        .plot .y { display: flex; flex-direction: column; justify-content: space-between; text-align: right; height: 14rem; font-variant-numeric: tabular-nums; }
        .plot .x { grid-column: 2; display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; }
        .plot svg { width: 100%; height: 14rem; display: block; border-left: 1px solid var(--line); border-bottom: 1px solid var(--line); overflow: visible; }
        .plot.low svg, .plot.low .y { height: 8rem; }
        svg * { vector-effect: non-scaling-stroke; }
        svg .grid { stroke: var(--line); stroke-width: 1; } svg .band, .swatch .band { fill: var(--band); } svg .over, .swatch .over { fill: var(--over); opacity: .55; }
        svg .expected { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; } svg .actual { stroke: var(--now); stroke-width: 2; fill: none; } svg .sofar { opacity: .45; }
        svg .mark { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 2 3; } svg .bar { fill: var(--bar); } svg .bar.last { fill: var(--now); }
        svg .budget { stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 6 3; }
        .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; margin: .4rem 0; padding: 0; font-size: .85rem; color: var(--quiet); }
        .swatch { width: 18px; height: 12px; display: inline-block; vertical-align: -1px; margin-right: .35rem; }
        meter { width: 8rem; max-width: 100%; height: .9rem; }
        footer { color: var(--quiet); font-size: .85rem; padding: 0 1.25rem 1.5rem; }
        @media (max-width: 46rem) {
          header .where { margin-left: 0; }
          table.cards thead { position: absolute; left: -100rem; } table.cards tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0; } table.cards tbody tr:last-child { border-bottom: 0; }
          table.cards td { display: block; position: relative; border: 0; padding: .12rem 0 .12rem 8.1rem; min-height: 1.75rem; text-align: left; white-space: normal; }
          table.cards, table.cards tbody { display: block; } table.cards td, table.cards td .tag, table.cards td time { overflow-wrap: anywhere; white-space: normal; }
          table.cards td::before { content: attr(data-label); position: absolute; left: 0; width: 7.5rem; color: var(--quiet); font-size: .85rem; } table.cards caption { display: block; }
        }
        @media print {
          :root { color-scheme: light; --ground: #fff; } body { font-size: 12px; }
          header nav, form.filters, form.act, .pages, .acts { display: none; } .panel { border: 0; padding: .3rem 0; } .panel:not(:has(table.cards)) { break-inside: avoid; } tr, .alert, li { break-inside: avoid; }
          td, th { white-space: normal; overflow-wrap: anywhere; }
        }
        """;
}
