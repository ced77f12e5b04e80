namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Results of an answer that are in no sum, because this version cannot read them.</summary>
/// <param name="Unreadable">Results with a member that is absent or not what it must be: an odd number, an absurd count, a wrong type.</param>
/// <param name="UnknownKinds">Results of a kind this version does not know.</param>
/// <param name="Reason">Why the last unreadable one could not be read, in words of this program and never of the answer; null for none.</param>
public readonly record struct UnreadResults(int Unreadable, int UnknownKinds, string? Reason)
{
    public bool IsNothing => Unreadable == 0 && UnknownKinds == 0;

    public static UnreadResults operator +(UnreadResults left, UnreadResults right) =>
        new(left.Unreadable + right.Unreadable, left.UnknownKinds + right.UnknownKinds, right.Reason ?? left.Reason);

    public static UnreadResults Add(UnreadResults left, UnreadResults right) => left + right;
}
