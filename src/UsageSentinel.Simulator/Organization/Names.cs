namespace UsageSentinel.Simulator.Organization;

internal static class Names
{
    private static readonly string[] Projects =
        ["checkout", "support-bot", "search", "data-platform", "research", "mobile", "risk", "content", "growth", "internal-tools"];

    private static readonly string[] First =
        ["Ada", "Alan", "Barbara", "Claude", "Dorothy", "Edsger", "Frances", "Grace", "Hedy", "John", "Katherine", "Margaret", "Niklaus", "Radia", "Tim"];

    private static readonly string[] Last =
        ["Allen", "Backus", "Dijkstra", "Floyd", "Hamilton", "Hopper", "Johnson", "Knuth", "Lamarr", "Liskov", "Perlman", "Shannon", "Turing", "Wirth"];

    public static string Project(int index) => Numbered(Projects, index);

    public static string Person(int index) => $"{First[index % First.Length]} {Last[index * 5 % Last.Length]}";

    public static string Email(int index) => $"{First[index % First.Length]}.{index}@example.com".ToLowerInvariant();

    public static string Key(KeyLife life, int index) => life switch
    {
        KeyLife.OfficeHours => $"assistant-{index}",
        KeyLife.ConstantService => $"prod-api-{index}",
        KeyLife.NightlyBatch => $"nightly-{index}",
        KeyLife.BurstyDeveloper => $"dev-{index}",
        KeyLife.Dormant => $"old-prototype-{index}",
        KeyLife.Newborn => $"new-{index}",
        KeyLife.WeeklyReport => $"weekly-report-{index}",
        KeyLife.Growing => $"beta-{index}",
        _ => $"key-{index}",
    };

    /// <summary>The same name in a form that is hard to show: long, wide, combining, or like markup.</summary>
    public static string Odd(string name, int index) => (index % 5) switch
    {
        0 => $"{name} for the nightly reconciliation of all invoices of the southern region and its partners",
        1 => $"{name} 請求書照合バッチ処理南部地域担当",
        2 => $"{name} cafe\u0301 nai\u0308ve \U0001F680\U0001F680\U0001F44D\U0001F3FD",
        3 => $"[red]{name}[/] <b>&amp; \u202Edrowssap\u202C",
        _ => $"{name}_{new string('x', 60)}",
    };

    private static string Numbered(string[] names, int index) =>
        index < names.Length ? names[index] : $"{names[index % names.Length]}-{(index / names.Length) + 1}";
}
