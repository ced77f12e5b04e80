using System.Diagnostics;
using UsageSentinel.Core.Replaying;

namespace UsageSentinel.Cli.Output;

/// <summary>A difference between two configurations as JSON.</summary>
/// <param name="Change"><c>appears</c>, <c>vanishes</c> or <c>differs</c>.</param>
/// <param name="Before">The alert under the configuration that is; null where it appears.</param>
/// <param name="After">The alert under the other; null where it vanishes.</param>
public sealed record ReplayChangeJson(string Change, ReplayAlertJson? Before, ReplayAlertJson? After)
{
    public static ReplayChangeJson Of(ReplayChange change) => change switch
    {
        ReplayChange.Appears appears => new("appears", null, ReplayAlertJson.Of(appears.Alert)),
        ReplayChange.Vanishes vanishes => new("vanishes", ReplayAlertJson.Of(vanishes.Alert), null),
        ReplayChange.Differs differs => new("differs", ReplayAlertJson.Of(differs.Before), ReplayAlertJson.Of(differs.After)),
        _ => throw new UnreachableException(),
    };
}
