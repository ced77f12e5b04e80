using System.Globalization;

namespace UsageSentinel.Core.Pricing;

/// <summary>Names of models as usage and bills give them.</summary>
public static class ModelName
{
    /// <summary>The family name of a dated snapshot: the name without a trailing <c>-YYYY-MM-DD</c>. Bills often say the family where usage says the snapshot.</summary>
    public static string WithoutDate(string model) =>
        model.Length > 11
        && model[^11] == '-'
        && DateOnly.TryParseExact(model.AsSpan(model.Length - 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? model[..^11]
            : model;
}
