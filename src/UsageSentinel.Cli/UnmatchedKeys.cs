using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>Settings that name keys the provider does not list: a typing error there leaves a key without protection, and nothing else would say so.</summary>
public static class UnmatchedKeys
{
    /// <param name="options">The settings.</param>
    /// <param name="inventories">The keys of every configured organization.</param>
    /// <returns>One line for each entry that matches nothing.</returns>
    public static IEnumerable<string> Find(SentinelOptions options, IReadOnlyCollection<Inventory> inventories)
    {
        var keys = inventories.SelectMany(inventory => inventory.Keys).ToList();
        foreach (var entry in options.Detection.CanaryKeys.Where(entry => !string.IsNullOrWhiteSpace(entry)))
        {
            if (!keys.Exists(key => Protection.Matches(entry.Trim(), key.Id.Value)))
            {
                yield return $"detection.canaryKeys: {Quoted(entry)} does not match the id of any key. Canary keys are listed by id; see 'sentinel keys'.";
            }
        }

        foreach (var entry in options.Response.ProtectedKeys.Where(entry => !string.IsNullOrWhiteSpace(entry)))
        {
            var protection = new Protection([entry]);
            if (!keys.Exists(key => protection.Find(key.Id.Value, key.Project.Value, key.Name).Length > 0))
            {
                yield return $"response.protectedKeys: {Quoted(entry)} does not match any key or project, so it protects nothing. Use the id of a key or project, or a pattern for key names; see 'sentinel keys'.";
            }
        }
    }

    private static string Quoted(string entry) => $"\"{DisplayText.Of(entry, 100)}\"";
}
