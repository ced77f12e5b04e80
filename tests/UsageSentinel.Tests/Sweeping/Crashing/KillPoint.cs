using System.Globalization;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Sweeping.Crashing;

/// <summary>One write of a run, and whether the process dies before or after it.</summary>
/// <param name="Table">The table; empty for any.</param>
/// <param name="Partition">What the partition contains; empty for any.</param>
/// <param name="Row">How the row key starts; empty for any.</param>
/// <param name="Kind">What the row's property <c>Kind</c> says; empty for any, <c>delete</c> for a removal.</param>
/// <param name="Number">Which of the matching batches, from 1.</param>
/// <param name="IsAfter">Whether the batch is written first.</param>
internal sealed record KillPoint(string Table, string Partition, string Row, string Kind, int Number, bool IsAfter)
{
    public static KillPoint Parse(string text) => text.Split(';') is [var table, var partition, var row, var kind, var number, var when]
        ? new KillPoint(table, partition, row, kind, int.Parse(number, CultureInfo.InvariantCulture), when == "after")
        : throw new ArgumentException($"'{text}' is no kill point.", nameof(text));

    public bool Matches(string table, string partition, EntityWrite write) =>
        (Table.Length == 0 || table == Table)
        && partition.Contains(Partition, StringComparison.Ordinal)
        && write.RowKey.StartsWith(Row, StringComparison.Ordinal)
        && (Kind.Length == 0 || Kind == KindOf(write));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Table};{Partition};{Row};{Kind};{Number};{(IsAfter ? "after" : "before")}");

    private static string? KindOf(EntityWrite write) =>
        write.Written() is { } entity ? entity.Properties.GetValueOrDefault("Kind") as string : "delete";
}
