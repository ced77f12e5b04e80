using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A hard ceiling for each key in a scope, in any 60 minutes. At least one of the ceilings is set.</summary>
/// <param name="Name">Unique; names the alert.</param>
/// <param name="Scope">The keys it holds for, each by itself.</param>
/// <param name="CostPerHour">Estimated cost; null for none.</param>
/// <param name="RequestsPerHour">Requests; null for none.</param>
/// <param name="TokensPerHour">Input and output tokens; null for none.</param>
public sealed record Cap(string Name, Scope Scope, Usd? CostPerHour, long? RequestsPerHour, long? TokensPerHour)
{
    /// <summary>The settings as text that differs where they do: an open alert that was judged by other settings ends as rule changed.</summary>
    public string Version => string.Create(
        CultureInfo.InvariantCulture,
        $"{CostPerHour?.Amount:0.############################}/{RequestsPerHour}/{TokensPerHour}");
}
