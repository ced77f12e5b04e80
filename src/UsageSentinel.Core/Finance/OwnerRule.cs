namespace UsageSentinel.Core.Finance;

/// <summary>Who answers for the keys that match. Patterns match whole words of text, <c>*</c> any run of characters, case is ignored.</summary>
/// <param name="Key">The id or name of the key; null takes any, also usage without a key.</param>
/// <param name="Project">The id or name of the project; null takes any.</param>
/// <param name="Gives">What it says; what it leaves out a later rule may say.</param>
public sealed record OwnerRule(string? Key, string? Project, Ownership Gives)
{
    public bool Takes(OwnerFacts facts) =>
        (Key is null || Matches(Key, facts.Key) || Matches(Key, facts.KeyName))
        && (Project is null || Matches(Project, facts.Project) || Matches(Project, facts.ProjectName));

    private static bool Matches(string pattern, string? text) => text is not null && Glob.Matches(pattern, text);
}
