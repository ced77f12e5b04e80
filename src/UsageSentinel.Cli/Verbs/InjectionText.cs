using System.Globalization;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary>A simulated attack as it is typed: <c>KIND:KEY:TIME:TIMES</c>.</summary>
internal static class InjectionText
{
    private const string Form = "KIND:KEY:TIME:TIMES, for example stolen-key:key_1:2026-11-01T06:00:00Z:50";

    /// <exception cref="UsageException">It is none.</exception>
    public static Injection Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length < 4)
        {
            throw new UsageException($"--inject: '{DisplayText.Of(text, 100)}' is not an attack. Use {Form}.");
        }

        // A time has colons of its own, so the key is what lies between the kind and the first colon after it.
        return new Injection(Kind(parts[0], "--inject"), parts[1], TimeText.Instant(string.Join(':', parts[2..^1]), "--inject"), Times(parts[^1], "--inject"));
    }

    /// <exception cref="UsageException">There is no such kind.</exception>
    public static AttackKind Kind(string word, string option) => AttackCourse.Parse(word)
        ?? throw new UsageException($"{option}: there is no attack '{DisplayText.Of(word, 40)}'. Use one of {string.Join(", ", AttackCourse.Words)}.");

    /// <exception cref="UsageException">It is not a number, or out of range.</exception>
    public static double Times(string text, string option) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var times) && times is >= Injection.LeastTimes and <= Injection.MostTimes
            ? times
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"{option}: '{DisplayText.Of(text, 40)}' is not a size. Use a number from {Injection.LeastTimes} to {Injection.MostTimes:#,0}: how many times the key's mean hourly usage is added."));
}
