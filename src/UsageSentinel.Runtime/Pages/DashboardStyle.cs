namespace UsageSentinel.Runtime.Pages;

/// <summary>How the console looks, in light and dark.</summary>
internal static class DashboardStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ground: #f6f7f9; --panel: #fff; --text: #1b2430; --quiet: #5b6776; --line: #dfe4ea;
          --bar: #7aa5e8; --now: #2563c9; --good: #177245; --warn: #9a5b00; --bad: #c02626; --good-soft: #e3f4ea; --warn-soft: #fdf0d9; --bad-soft: #fce4e4; }
        @media (prefers-color-scheme: dark) { :root { --ground: #11151b; --panel: #1a2029; --text: #e5eaf1; --quiet: #97a3b3; --line: #2c3542;
          --bar: #3f6fb8; --now: #7fb0ff; --good: #5fd39a; --warn: #f0b95a; --bad: #ff8080; --good-soft: #16301f; --warn-soft: #33270f; --bad-soft: #3a1a1c; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.25rem; max-width: 82rem; background: var(--ground); color: var(--text);
          font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1rem; }
        h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
        h3 { font-size: .8rem; margin: 0 0 .5rem; color: var(--quiet); font-weight: 600; text-transform: uppercase; letter-spacing: .04em; }
        .quiet { color: var(--quiet); }
        .panel { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin-bottom: 1rem; overflow-x: auto; }
        .row { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1rem; }
        .row > .panel { margin-bottom: 1rem; }
        @media (max-width: 60rem) { .row { grid-template-columns: minmax(0, 1fr); gap: 0; } }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .9rem 1.5rem; }
        .tiles b { display: block; font-size: 1.5rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .tiles span { color: var(--quiet); font-size: .85rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th { text-align: left; color: var(--quiet); font-weight: 600; font-size: .8rem; white-space: nowrap; }
        th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
        tr:last-child td, tbody tr:last-child th { border-bottom: 0; }
        .panel > h2:first-child { margin-top: 0; }
        button { font: inherit; padding: .4rem .9rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--panel); color: var(--text); cursor: pointer; }
        button.bad { color: var(--bad); background: var(--bad-soft); border-color: var(--bad); }
        input { font: inherit; padding: .3rem .5rem; max-width: 100%; border: 1px solid var(--line); border-radius: .4rem; background: var(--ground); color: var(--text); }
        .number { text-align: right; white-space: nowrap; overflow-wrap: normal; }
        .days { padding-left: .8rem; white-space: nowrap; }
        .alarm { color: var(--bad); }
        .time { white-space: nowrap; overflow-wrap: normal; }
        .id { min-width: 12.5rem; }
        .sub { display: block; color: var(--quiet); font-size: .8rem; }
        .tag { display: inline-block; padding: 0 .5rem; border-radius: 1rem; font-size: .8rem; line-height: 1.5; white-space: nowrap; border: 1px solid var(--line); }
        .good { color: var(--good); background: var(--good-soft); border-color: transparent; }
        .warn { color: var(--warn); background: var(--warn-soft); border-color: transparent; }
        .bad { color: var(--bad); background: var(--bad-soft); border-color: transparent; }
        .alert { border-left: 4px solid var(--line); padding: .1rem 0 .1rem .8rem; margin-bottom: .9rem; }
        .alert:last-child { margin-bottom: 0; }
        .alert.critical { border-color: var(--bad); }
        .alert.warning { border-color: var(--warn); }
        .alert p { margin: .15rem 0 0; }
        ul { list-style: none; margin: 0; padding: 0; }
        li { margin-bottom: .3rem; }
        svg.chart { width: 100%; height: auto; max-height: 13rem; }
        svg text { fill: var(--quiet); font-size: 11px; text-anchor: middle; }
        svg .day { fill: var(--bar); }
        svg .today { fill: var(--now); }
        footer { color: var(--quiet); font-size: .85rem; }
        """;
}
