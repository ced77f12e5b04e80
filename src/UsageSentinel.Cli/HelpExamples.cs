using System.CommandLine;

namespace UsageSentinel.Cli;

/// <summary>
/// Examples for the help of a verb. Each line can be pasted as it is. Names are those of the demo's store (<c>sentinel demo --headless --data ./demo</c>).
/// </summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, (string What, string Line)[]> Examples = new(StringComparer.Ordinal)
    {
        ["demo"] = [(string.Empty, "sentinel demo"), ("Keep the store, so that you can look at it", "sentinel demo --headless --data ./demo")],
        ["watch"] = [("With the key of the organization in OPENAI_ADMIN_KEY", "sentinel watch"), (string.Empty, "sentinel watch --once --config sentinel.json")],
        ["status"] = [(string.Empty, "sentinel status"), ("On a second screen", "sentinel status --watch")],
        ["alerts"] =
        [
            (string.Empty, "sentinel alerts"), (string.Empty, "sentinel alerts --all --last 7d --sort loss --top 5"),
            ("For scripts: ends with 1 if a critical alert is firing", "sentinel alerts --fail-on critical"),
        ],
        ["alerts show"] = [(string.Empty, "sentinel alerts show 3fca")],
        ["audit derive"] = [(string.Empty, "sentinel audit derive 3fca")],
        ["audit verify"] = [(string.Empty, "sentinel audit verify")],
        ["explain"] = [(string.Empty, "sentinel explain 3fca")],
        ["ack"] =
        [
            (string.Empty, "sentinel ack 3fca --for 4h --note \"Ada is on it\""), ("Treat similar usage as normal", "sentinel ack 3fca --benign"),
            ("Expected for a while, and not to be learned", "sentinel ack 3fca --expected-until 2d"),
        ],
        ["silence add"] = [(string.Empty, "sentinel silence add key=prod-api-1 --for 4h --reason \"load test\"")],
        ["expect"] = [(string.Empty, "sentinel expect prod-api-1 --until 6h --up-to 40usd/h --reason \"load test\"")],
        ["usage"] =
        [
            (string.Empty, "sentinel usage --last 24h --group-by key,model --sort cost --top 10"),
            (string.Empty, "sentinel usage --key prod-api-1 --last 7d --group-by day"),
        ],
        ["keys"] =
        [
            (string.Empty, "sentinel keys --sort last-used"), (string.Empty, "sentinel keys --project checkout --top 10"),
            ("What is unhealthy, and what to do about it", "sentinel keys --hygiene"),
        ],
        ["costs"] = [(string.Empty, "sentinel costs --last 30d --project checkout")],
        ["budgets"] = [(string.Empty, "sentinel budgets"), ("The limits that budgets would set now", "sentinel budgets --what-if")],
        ["report"] = [(string.Empty, "sentinel report --from 2026-09-01 --to 2026-09-14 --html report.html")],
        ["ledger"] = [(string.Empty, "sentinel ledger --last 24h"), (string.Empty, "sentinel ledger --alert 3fca")],
        ["contain"] = [("Shows what it would do", "sentinel contain prod-api-1"), ("Does it", "sentinel contain prod-api-1 --yes --reason \"looks stolen\"")],
        ["revoke"] = [("Shows what it would do", "sentinel revoke prod-api-1")],
        ["restore"] = [(string.Empty, "sentinel restore 3d76 --yes --reason \"false alarm\"")],
        ["approve"] = [(string.Empty, "sentinel approve 3d76 --reason \"confirmed by the owner\"")],
        ["deny"] = [(string.Empty, "sentinel deny 3d76 --reason \"a migration\"")],
        ["arm"] = [("Shows what the past says about it", "sentinel arm enforce")],
        ["rotate"] =
        [
            ("Shows what it would do", "sentinel rotate prod-api-1"), ("Does it, and writes the new key to a file", "sentinel rotate prod-api-1 --yes --to prod-api-1.env"),
            (string.Empty, "sentinel rotate prod-api-1 --cancel"),
        ],
        ["inventory"] = [(string.Empty, "sentinel inventory --kind key"), (string.Empty, "sentinel inventory --changes --days 30")],
        ["protect"] = [(string.Empty, "sentinel protect \"prod-*\" --reason \"customers depend on it\"")],
        ["replay"] =
        [
            (string.Empty, "sentinel replay --usage usage.csv.gz"),
            ("With a simulated attack", "sentinel replay --usage usage.csv.gz --inject stolen-key:key_1:2026-11-20T10:00:00Z:50"),
        ],
        ["drill"] = [(string.Empty, "sentinel drill --key prod-api-1 --kind stolen-key --times 50")],
        ["prices explain"] = [(string.Empty, "sentinel prices explain gpt-4o --at 2026-09-01")],
        ["completion"] =
        [
            ("For this shell", "source <(sentinel completion bash)"),
            ("For every shell of yours", "sentinel completion fish > ~/.config/fish/completions/sentinel.fish"),
        ],
    };

    /// <summary>Every example.</summary>
    public static IEnumerable<string> All => Examples.Values.SelectMany(examples => examples.Select(example => example.Line));

    /// <summary>The examples of a verb, each with what it is for where that is not plain.</summary>
    public static (string What, string Line)[] Of(Command command) => Examples.GetValueOrDefault(NameOf(command), []);

    /// <summary>The verb as it is typed, such as <c>alerts show</c>.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? string.Empty
        : command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? $"{NameOf(parent)} {command.Name}" : command.Name;
}
