using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Auditing;

/// <summary>The law of the audit: whatever was done to rows up to the last anchor is found, however carefully it was covered up.</summary>
public sealed class LedgerAuditProperties
{
    private static readonly string[] Fields =
        ["Kind", "Episode", "Subject", "Actor", "Summary", "Details", "Inputs", "Config", "Engine", "Previous", "Hash", "At", "Extra", "Missing", "Acts", "Anchored"];

    private static readonly Arbitrary<Crime> AnyCrime =
        (from rows in Gen.Choose(2, 24)
         from anchorAfter in Gen.Choose(1, 24)
         from at in Gen.Choose(0, 23)
         from other in Gen.Choose(0, 23)
         from deed in Gen.Elements(Enum.GetValues<Deed>())
         from cover in Gen.Elements(Enum.GetValues<Cover>())
         from field in Gen.Elements(Fields)
         where field != "Hash" || deed is not Deed.Edit || cover is not Cover.OwnHash // A false hash computed anew is the true one.
         let anchored = Math.Min(anchorAfter, rows)
         select new Crime(rows, anchored, at % anchored, other % anchored, deed, cover, field)).ToArbitrary();

    [Property(MaxTest = 1_500)]
    public Property Verify_AnyEditRemovalInsertionOrReorderBeforeTheLastAnchor_IsFound() => Prop.ForAll(AnyCrime, crime =>
    {
        var verdict = CommitAsync(crime).GetAwaiter().GetResult();
        // A chain computed anew fits in itself: that it is another is known where the anchor stands, not where it parted.
        var latest = crime.Cover is Cover.Rechained ? crime.Anchored : Math.Max(crime.At, crime.Other) + 2;
        return verdict is AuditVerdict.Broken broken && broken.Row <= latest;
    });

    [Property(MaxTest = 100)]
    public Property Verify_NothingDone_IsSound() => Prop.ForAll(AnyCrime, crime =>
    {
        var rig = GivenAsync(crime).GetAwaiter().GetResult();
        return rig.VerifyAsync().GetAwaiter().GetResult() is AuditVerdict.Sound sound && sound.Rows == crime.Rows && sound.AnchoredThrough == crime.Anchored;
    });

    private static async Task<AuditRig> GivenAsync(Crime crime)
    {
        var rig = await new AuditRig().AppendAsync(crime.Anchored);
        await rig.AnchorAsync();
        return await rig.AppendAsync(crime.Rows - crime.Anchored);
    }

    private static async Task<AuditVerdict> CommitAsync(Crime crime)
    {
        var rig = await GivenAsync(crime);
        var rows = await rig.RowsAsync();
        var changed = crime.Deed switch
        {
            Deed.Edit => rows.SetItem(crime.At, Edited(rows[crime.At], crime.Field)),
            Deed.Remove => rows.RemoveAt(crime.At),
            Deed.Truncate => rows[..crime.At],
            Deed.Insert => rows.Insert(crime.At, rows[crime.At].With("Summary", "never decided")),
            _ => Swapped(rows, crime.At, crime.Other == crime.At ? (crime.At + 1) % rows.Length : crime.Other),
        };
        var head = new LedgerHead(changed.Length, changed.IsEmpty ? LedgerRow.Genesis : (string)changed[^1].Properties.GetValueOrDefault("Hash", ""));
        await (crime.Cover switch
        {
            Cover.None => rig.ReplaceAsync(InPlace(rows, changed, crime)),
            Cover.Renumbered => rig.ReplaceAsync(Renumbered(changed), head),
            Cover.OwnHash => rig.ReplaceAsync(Renumbered(changed).Select(Rehashed), head),
            _ => RechainedAsync(rig, changed, crime),
        });
        return await rig.VerifyAsync();
    }

    private static Entity Edited(Entity row, string field) => field switch
    {
        "At" => row.With("At", ((DateTimeOffset)row.Properties["At"]).AddTicks(1)),
        "Missing" => row with { Properties = row.Properties.Remove("Actor") },
        "Hash" or "Previous" => row.With(field, new string('f', 64)),
        _ => row.With(field, row.Properties.GetValueOrDefault(field, "") + "x"),
    };

    private static ImmutableArray<Entity> Swapped(ImmutableArray<Entity> rows, int one, int other) =>
        rows.SetItem(one, rows[other]).SetItem(other, rows[one]);

    /// <summary>What a clumsy hand leaves: gaps where rows were taken out, odd names where one was put in.</summary>
    private static IEnumerable<Entity> InPlace(ImmutableArray<Entity> before, ImmutableArray<Entity> after, Crime crime) => crime.Deed switch
    {
        Deed.Insert => before.Add(after[crime.At] with { RowKey = before[crime.At].RowKey + "0" }),
        Deed.Swap => Renumbered(after),
        _ => after,
    };

    private static IEnumerable<Entity> Renumbered(ImmutableArray<Entity> rows) =>
        rows.Select((row, index) => row with { RowKey = LedgerRow.RowKey(index + 1) });

    internal static Entity Rehashed(Entity row, int index)
    {
        string[] parts =
        [
            Text(row, "Previous"),
            (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
            row.Properties.GetValueOrDefault("At") is DateTimeOffset at ? at.ToString("O") : "",
            .. Fields.Take(9).Select(name => Text(row, name)),
            .. new[] { "Acts", "Anchored" }.Where(row.Properties.ContainsKey).Select(name => Text(row, name)),
        ];
        var text = string.Concat(parts.Select(part => $"{part.Length}:{part}\n"));
        return row.With("Hash", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>Everything computed anew, the head with it: only the anchor tells.</summary>
    private static Task RechainedAsync(AuditRig rig, ImmutableArray<Entity> rows, Crime crime)
    {
        var (previous, written) = (LedgerRow.Genesis, new List<Entity>());
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            // A lie about the hashes themselves is gone when they are computed anew: the lie is told in the text then.
            var reported = crime is { Deed: Deed.Edit, Field: "Hash" or "Previous" } && index == crime.At ? row.With("Summary", "x") : row;
            written.Add(Rehashed(reported.With("Previous", previous), index) with { RowKey = LedgerRow.RowKey(index + 1) });
            previous = (string)written[^1].Properties["Hash"];
        }

        return rig.ReplaceAsync(written, new LedgerHead(written.Count, previous));
    }

    private static string Text(Entity row, string name) => row.Properties.GetValueOrDefault(name) as string ?? "";

    internal enum Deed
    {
        Edit,
        Remove,
        Insert,
        Swap,
        Truncate,
    }

    internal enum Cover
    {
        None,
        Renumbered,
        OwnHash,
        Rechained,
    }

    internal sealed record Crime(int Rows, int Anchored, int At, int Other, Deed Deed, Cover Cover, string Field);
}
