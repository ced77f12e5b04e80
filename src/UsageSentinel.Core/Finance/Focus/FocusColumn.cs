namespace UsageSentinel.Core.Finance.Focus;

/// <summary>A column of the export.</summary>
/// <param name="Name">As FOCUS spells it; columns of our own begin with <c>x_</c>.</param>
/// <param name="Cell">The value of the cell; null for null.</param>
public sealed record FocusColumn(string Name, Func<FocusRow, string?> Cell);
