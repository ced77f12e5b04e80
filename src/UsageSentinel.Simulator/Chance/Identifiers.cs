namespace UsageSentinel.Simulator.Chance;

/// <summary>Makes ids as opaque as the real ones, the same for the same seed.</summary>
internal sealed class Identifiers(int seed)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public string Project(int index) => $"proj_{Opaque(1, index, 24)}";

    public string Key(int index) => $"key_{Opaque(2, index, 16)}";

    public string User(int index) => $"user-{Opaque(3, index, 24)}";

    public string ServiceAccount(int index) => $"svc_acct_{Opaque(4, index, 20)}";

    public string AuditLog(int index) => $"audit_log-{Opaque(5, index, 16)}";

    public string VectorStore(int index) => $"vs_{Opaque(6, index, 24)}";

    public string Secret(int index) => $"sk-svcacct-{Opaque(7, index, 40)}";

    public string AdminKey(int index) => $"key_{Opaque(8, index, 16)}";

    public string AdminSecret(int index) => $"sk-admin-{Opaque(9, index, 40)}";

    private string Opaque(int kind, int index, int length)
    {
        var dice = Dice.For(seed, 0x1D, kind, index);
        return string.Create(length, dice, static (span, dice) =>
        {
            foreach (ref var letter in span)
            {
                letter = Letters[dice.Below(Letters.Length)];
            }
        });
    }
}
