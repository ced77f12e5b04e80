using System.Collections.Immutable;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>What a key costs at a moment of a record. Pure.</summary>
internal static class DrillTraffic
{
    private const int Quarter = 15;

    /// <summary>What the rows use of each model, as the hourly rate of their most expensive quarter of an hour.</summary>
    public static ImmutableArray<ModelNow> Models(IEnumerable<RecordedRow> rows)
    {
        var costliest = rows.Where(row => row.Model.Length > 0 && row.Requests > 0)
            .GroupBy(row => row.Start / (Quarter * 60))
            .Select(quarter => quarter.GroupBy(row => row.Model, StringComparer.Ordinal).Select(Rate).OrderBy(model => model.Model, StringComparer.Ordinal).ToImmutableArray())
            .MaxBy(models => models.Sum(model => model.PerHour.Amount));
        return costliest.IsDefault ? [] : costliest;
    }

    /// <summary>What the project normally does, with what the key costs then.</summary>
    public static Traffic? At(Traffic? normal, ImmutableArray<RecordedRow> rows, DateTimeOffset at)
    {
        if (normal is null)
        {
            return null;
        }

        var end = at.ToUnixTimeSeconds();
        var now = Models(rows.Where(row => row.End <= end && row.End > end - 3600)).ToDictionary(model => model.Model, StringComparer.Ordinal);
        return normal with
        {
            LossPerHour = now.Values.Aggregate(Usd.Zero, (sum, model) => sum + model.PerHour),
            Models =
            [
                .. normal.Models.Where(model => now.ContainsKey(model.Model)).Select(model => model with
                {
                    LossPerHour = now[model.Model].PerHour,
                    PerRequest = now[model.Model].PerRequest,
                    PerToken = now[model.Model].PerToken,
                }),
            ],
        };
    }

    private static ModelNow Rate(IGrouping<string, RecordedRow> rows)
    {
        var factor = 60.0 / Math.Max(Quarter, rows.Max(row => row.Minutes));
        return rows.Aggregate(new ModelNow(rows.Key, Usd.Zero, 0, 0), (sum, row) => sum.Add(
            row.Cost * (decimal)factor, row.Requests * factor, (row.InputTokens + row.OutputTokens) * factor));
    }
}
