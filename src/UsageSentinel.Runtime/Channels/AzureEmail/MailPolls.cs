namespace UsageSentinel.Runtime.Channels.AzureEmail;

/// <summary>When to ask how a mail that was accepted ended: at most three times, each wait at least twice the one before, and not beyond 45 seconds.</summary>
/// <remarks>A subscription has 10 status queries a minute and 20 an hour, and a function that waits is billed.</remarks>
/// <param name="Asked">How often it was asked.</param>
/// <param name="Spent">What was waited for so far.</param>
/// <param name="Wait">The wait before the next query.</param>
internal readonly record struct MailPolls(int Asked, TimeSpan Spent, TimeSpan Wait)
{
    private const int Most = 3;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    /// <summary>Whether it is not asked again.</summary>
    public bool IsOver => Asked >= Most || Spent + Wait > Longest;

    /// <param name="retryAfter">What the service said when it accepted the mail; null for 5 seconds.</param>
    public static MailPolls After(TimeSpan? retryAfter) => new(0, TimeSpan.Zero, retryAfter ?? First);

    /// <param name="retryAfter">What the service said to the last query; null where it said nothing.</param>
    public MailPolls Next(TimeSpan? retryAfter) => new(Asked + 1, Spent + Wait, retryAfter is { } asked && asked > Wait * 2 ? asked : Wait * 2);
}
