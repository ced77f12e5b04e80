namespace UsageSentinel.Core.Pricing;

/// <summary>The models that a name in a price list includes.</summary>
public static class PriceNames
{
    /// <summary>
    /// Whether a name ends in a separator and <c>*</c>, such as <c>acme-*</c>: the operator says that whatever follows is meant.
    /// Any other <c>*</c> matches a date or <c>-latest</c> only: <c>claude-opus-5*</c> is not <c>claude-opus-5-5</c>.
    /// </summary>
    public static bool IsOpen(string name) => name is [.., '-' or '.' or ':' or '/' or '_', '*'];

    /// <summary>Whether other spellings of a name are included. A name with a colon that is no fine-tuned base is one variant and means only itself.</summary>
    public static bool IsWholeName(string name) => !IsOpen(name) && (!name.Contains(':', StringComparison.Ordinal) || IsFineTunedBase(name));

    /// <summary>The model a name of a list means.</summary>
    public static ModelName NormalOf(string name) => ModelName.Parse(name.TrimEnd('*'));

    /// <summary>Equal for two names of a list that mean the same.</summary>
    internal static string KeyOf(string name) => IsWholeName(name) ? NormalOf(name).ToString() : name.Trim().ToLowerInvariant();

    private static bool IsFineTunedBase(string name) =>
        name.StartsWith("ft:", StringComparison.OrdinalIgnoreCase) && name.IndexOf(':', 3) < 0;
}
