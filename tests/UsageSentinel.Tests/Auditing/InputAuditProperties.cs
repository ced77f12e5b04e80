using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Recording;

namespace UsageSentinel.Tests.Auditing;

/// <summary>Whatever somebody does to one kept step without the ledger, the audit says that it was done, and to which alert.</summary>
public sealed class InputAuditProperties
{
    private delegate Task Hand(JudgedAlert alert, Entity row, int dice);

    private static readonly Hand[] Hands =
    [
        (alert, row, _) => alert.RemoveAsync(row),
        (alert, row, dice) => alert.WriteAsync(Flipped(row, "Outcome", dice)),
        (alert, row, dice) => alert.WriteAsync(Flipped(row, "B0", dice)),
        (alert, row, dice) => alert.WriteAsync(row.With("Sequence", (long)dice + 100)),
        (alert, row, dice) => alert.WriteAsync(row.With("At", ((DateTimeOffset)row.Properties["At"]).AddTicks(dice + 1))),
        (alert, row, dice) => alert.WriteAsync(row.With("Kind", $"Fired{dice}")),
        (alert, row, dice) => alert.WriteAsync(row.With($"Added{dice}", "x")),
        (alert, row, dice) => alert.WriteAsync(row with { Properties = row.Properties.Remove(row.Properties.Keys.ElementAt(dice % row.Properties.Count)) }),
        (alert, row, dice) => alert.WriteAsync(row with { RowKey = Renamed(row, dice) }),
        async (alert, row, dice) =>
        {
            await alert.RemoveAsync(row);
            await alert.WriteAsync(row with { RowKey = Renamed(row, dice) });
        },
        (alert, row, dice) =>
        {
            // Forged as one would who knows the layout: named by what it holds now.
            var forged = Flipped(row, "Outcome", dice);
            var step = RecordedTransitionId.Parse(row.RowKey[2..])!;
            return alert.WriteAsync(forged with { RowKey = (step with { Hash = RecordedTransitionId.HashOf(new StoredEntity(forged, string.Empty)) }).RowKey });
        },
    ];

    [Property(MaxTest = 150)]
    public Property Verify_AnyChangeOfAStep_IsFoundAndNamesTheAlert() => Prop.ForAll(
        (from hand in Gen.Choose(0, Hands.Length - 1) from row in Gen.Choose(0, 7) from dice in Gen.Choose(0, 100_000) select (hand, row, dice)).ToArbitrary(),
        given => VerifyAsync(given.hand, given.row, given.dice).GetAwaiter().GetResult());

    private static async Task<bool> VerifyAsync(int hand, int number, int dice)
    {
        var store = new MemoryEntityStore();
        var alerts = new[] { await JudgedAlert.KeepAsync(store), await JudgedAlert.KeepAsync(store, "key_2") };
        Assert.IsType<InputVerdict.Sound>(await JudgedAlert.AuditAsync(store));
        var alert = alerts[number % 2];
        var rows = await alert.StepsAsync();

        await Hands[hand](alert, rows[number / 2], dice);

        return await JudgedAlert.AuditAsync(store) is InputVerdict.Broken broken && broken.Why.Contains(alert.Alert.Id, StringComparison.Ordinal);
    }

    private static Entity Flipped(Entity row, string name, int dice)
    {
        var bytes = (byte[])((byte[])row.Properties[name]).Clone();
        bytes[dice % bytes.Length] ^= (byte)(1 << (dice % 8));
        return row.With(name, bytes);
    }

    /// <summary>The next number, or another hash.</summary>
    private static string Renamed(Entity row, int dice)
    {
        var step = RecordedTransitionId.Parse(row.RowKey[2..])!;
        return dice % 2 == 0
            ? (step with { Sequence = step.Sequence + 1 + (dice % 7) }).RowKey
            : (step with { Hash = new string("0123456789abcdef"[dice % 16], 64) }).RowKey;
    }
}
