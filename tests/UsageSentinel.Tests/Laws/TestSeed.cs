using System.Globalization;

namespace UsageSentinel.Tests.Laws;

/// <summary>The numbers that FsCheck draws the cases of the properties from: the same in every run unless a variable says otherwise.</summary>
internal static class TestSeed
{
    /// <summary>Set to <c>random</c> to look for new cases, or to a seed to repeat a run: <c>1234</c>, or what FsCheck printed, <c>(1234,5679)</c>.</summary>
    public const string Variable = "SENTINEL_TEST_SEED";

    /// <summary>The seed of every run that does not set the variable.</summary>
    public const string Fixed = "20261129,2026112900007";

    private const string Chance = "random";
    private const string Gamma = "2026112900007";

    /// <summary>The value of FsCheck's <c>Replay</c>; null lets FsCheck take a seed from the clock.</summary>
    /// <exception cref="FormatException">The variable is set to something else; a run that hunts for nothing would look like a success.</exception>
    public static string? Replay(string? variable)
    {
        if (string.IsNullOrWhiteSpace(variable))
        {
            return Fixed;
        }

        if (variable == Chance)
        {
            return null;
        }

        var parts = variable.Trim('(', ')').Split(',');
        if (parts.Length > 3 || !parts.All(part => ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            throw new FormatException($"{Variable} is \"{variable}\". Set it to {Chance}, to a seed such as 1234, or to the numbers that FsCheck printed, such as (1234,5679).");
        }

        return parts.Length == 1 ? $"{parts[0]},{Gamma}" : string.Join(',', parts);
    }
}
