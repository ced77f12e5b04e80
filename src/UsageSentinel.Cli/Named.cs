using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>What people type for an alert or a key: an id, or something shorter that only one has.</summary>
public static class Named
{
    private const int MostListed = 8;

    /// <summary>The id of the alert that is meant; the text itself where none fits, so that the caller says what is missing.</summary>
    /// <exception cref="UsageException">Several fit.</exception>
    public static async Task<string> AlertAsync(CliHost host, string text, CancellationToken cancellationToken) =>
        await host.Get<AlertNames>().FindAsync(text, cancellationToken) switch
        {
            [var one] => one,
            [] => text,
            var several => throw new UsageException(
                $"{several.Length} alerts begin with '{DisplayText.Of(text, 60)}'. Give more of the id: {string.Join(", ", several.Take(MostListed).Select(ShortAlertId.Of))}."),
        };

    /// <summary>The id of the key that is meant by an id or a name; the text itself where none fits.</summary>
    /// <exception cref="UsageException">Several keys have the name.</exception>
    public static async Task<string> KeyAsync(CliHost host, string text, CancellationToken cancellationToken) =>
        await host.Get<KeyNames>().KeysAsync(text, cancellationToken) switch
        {
            [var one] => one.Key.Id.Value,
            [] => text,
            var several => throw new UsageException(
                $"{several.Length} keys have the name '{DisplayText.Of(text, 100)}' or an id that begins with it. Give the whole id: {DisplayText.Of(string.Join(", ", several.Take(MostListed).Select(target => target.Key.Id.Value)), 300)}."),
        };
}
