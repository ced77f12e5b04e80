using System.Collections.Frozen;
using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting.Focus;

namespace UsageSentinel.Tests.Finance.Focus;

internal static class FocusGiven
{
    public static readonly FocusContext Books = new(
        GivenBills.Account,
        "2026-10-01",
        3,
        new Dictionary<ProjectId, string> { [GivenBills.Project] = "=Research, \"Lab\"" }.ToFrozenDictionary(),
        new Dictionary<KeyId, string> { [new KeyId("k1")] = "-2+3\r\n<script>" }.ToFrozenDictionary(),
        series => series.Key is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add("owner", "a\"\\\n\u0001b"),
        new Dictionary<(DateOnly, KeyId), string> { [(GivenBills.Day, new KeyId("k1"))] = "alert-1" }.ToFrozenDictionary());

    /// <summary>Through the file and back.</summary>
    public static List<Dictionary<string, string?>> RoundTrip(IEnumerable<FocusCharge> charges)
    {
        using var text = new StringWriter();
        var csv = new FocusCsv(text);
        csv.WriteHeader();
        foreach (var charge in charges)
        {
            csv.Write(new FocusRow(Books, charge));
        }

        using var reader = new StringReader(text.ToString());
        return FocusRules.Read(reader);
    }
}
