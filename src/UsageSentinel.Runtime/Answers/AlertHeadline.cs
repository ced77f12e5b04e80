namespace UsageSentinel.Runtime.Answers;

/// <summary>What an alert is and what it is about, in one line: its title, and the name of the key.</summary>
internal static class AlertHeadline
{
    public static string Of(AlertJson alert, NameTable names)
    {
        var title = alert.ApiKeyId is { Length: > 0 } key && alert.Title.EndsWith($" on {key}", StringComparison.Ordinal) ? alert.Title[..^(key.Length + 4)] : alert.Title;
        var what = title.Length == 0 ? alert.Rule : char.ToUpperInvariant(title[0]) + title[1..];
        var project = names.Project(alert.Provider, alert.Account, alert.ProjectId) ?? alert.ProjectId;
        var about = alert.KeyName ?? alert.ApiKeyId ?? (alert.Name, project) switch
        {
            ({ } name, { } of) => $"{name}, project {of}",
            ({ } name, _) => name,
            (_, { } of) => of,
            _ => $"{alert.Provider}/{alert.Account}",
        };
        return $"{what}: {about}";
    }
}
