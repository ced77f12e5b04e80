using System.Collections.Immutable;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>What the console's host answers besides its page, by path.</summary>
/// <param name="ByPath">A path that is not here is not there.</param>
public sealed record LocalRoutes(ImmutableDictionary<string, Func<WebCall, CancellationToken, Task<WebAnswer>>> ByPath)
{
    /// <summary>Where approval links are answered; a browser asks for it below a path of this start.</summary>
    public const string Approvals = "/approvals";

    public static LocalRoutes None { get; } = new(ImmutableDictionary<string, Func<WebCall, CancellationToken, Task<WebAnswer>>>.Empty);

    public Func<WebCall, CancellationToken, Task<WebAnswer>>? Find(string? path) => path is null ? null : ByPath.GetValueOrDefault(path);
}
