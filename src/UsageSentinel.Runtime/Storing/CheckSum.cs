namespace UsageSentinel.Runtime.Storing;

/// <summary>FNV-1a over bytes: detects damage by a disk. No protection against an attacker.</summary>
internal static class CheckSum
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = 2166136261u;
        foreach (var one in bytes)
        {
            sum = unchecked((sum ^ one) * 16777619u);
        }

        return sum;
    }
}
