namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>Numbers for the texts of a column. A line often says what the line before it says, so that is compared first.</summary>
/// <param name="number">Gives a text that is new its number.</param>
internal sealed class CellNames(Func<string, int> number)
{
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private (string Text, int Number)? last;

    public int Of(ReadOnlySpan<char> text)
    {
        if (last is { } same && text.SequenceEqual(same.Text))
        {
            return same.Number;
        }

        if (!known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var name, out var found))
        {
            name = text.ToString();
            known[name] = found = number(name);
        }

        last = (name, found);
        return found;
    }
}
